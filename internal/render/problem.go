package render

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Problem is a diagnostic on the page it concerns. Findings of one example
// stand at its lines in full; here they are one problem that leads there.
type Problem struct {
	Severity, Code, Message, Hint string
	Line, Column                  int
	ID                            string   // of the place on the page, or empty
	Codes                         []string // of an example's findings; none for any other problem
}

// problems gives the diagnostics of a topic as its page shows them.
func (s Site) problems(topic int) []Problem {
	var problems []Problem
	ids := s.standing(topic)
	examples := map[string]int{} // the problem of each example
	for _, d := range s.Problems[topic] {
		id, example := ids.of(d)
		p := Problem{d.Severity.String(), string(d.Code), d.Message, d.Hint, d.Line, d.Column, id, nil}
		at, known := examples[id]
		switch {
		case !example:
			problems = append(problems, p)
		case !known:
			examples[id] = len(problems)
			p.Codes = []string{p.Code}
			problems = append(problems, p)
		default:
			problems[at].Codes = append(problems[at].Codes, p.Code)
			problems[at].Severity = worse(problems[at].Severity, p.Severity)
		}
	}
	return problems
}

// A standing tells where problems stand on the page of a topic.
type standing struct {
	topic    parse.Topic
	claimed  []int
	examples []exampleLines
}

// An exampleLines is an example with its first and last line in the document.
type exampleLines struct {
	id          string
	first, last int
}

func (s Site) standing(topic int) standing {
	at := standing{topic: s.Topics[topic], claimed: s.claimed(topic)}
	for n, c := range at.topic.Codes() {
		if id := s.Examples[topic][n].ID; id != "" {
			at.examples = append(at.examples, exampleLines{id, c.Line, c.Line + strings.Count(c.Text, "\n")})
		}
	}
	return at
}

// of gives the id of the place that a problem has on the page, empty where
// there is none, and says whether that is an example.
func (at standing) of(d diag.Diagnostic) (id string, example bool) {
	_, claimed := slices.BinarySearch(at.claimed, d.Line)
	if inWords(d.Code) || kindOf(d.Code) != brokenPolicies && claimed {
		return EvidenceID(at.topic, d.Line), false
	}
	for _, e := range at.examples {
		if e.first <= d.Line && d.Line <= e.last {
			return e.id, true
		}
	}
	return "", false
}
