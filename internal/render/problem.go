package render

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
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
	for _, d := range s.Problems[topic] {
		id, example := s.standsAt(topic, d)
		p := Problem{d.Severity.String(), string(d.Code), d.Message, d.Hint, d.Line, d.Column, id, nil}
		same := func(other Problem) bool { return other.ID == id && other.Codes != nil }
		at := slices.IndexFunc(problems, same)
		switch {
		case !example:
			problems = append(problems, p)
		case at < 0:
			p.Codes = []string{p.Code}
			problems = append(problems, p)
		default:
			problems[at].Codes = append(problems[at].Codes, p.Code)
			problems[at].Severity = worse(problems[at].Severity, p.Severity)
		}
	}
	return problems
}

// standsAt gives the id of the place that a problem of a topic has on its
// page, empty where there is none, and says whether that is an example.
func (s Site) standsAt(topic int, d diag.Diagnostic) (id string, example bool) {
	if inWords(d.Code) || kindOf(d.Code) != brokenPolicies && slices.Contains(s.claimed(topic), d.Line) {
		return EvidenceID(s.Topics[topic], d.Line), false
	}
	for n, c := range s.Topics[topic].Codes() {
		if id := s.Examples[topic][n].ID; id != "" && c.Line <= d.Line && d.Line <= c.Line+strings.Count(c.Text, "\n") {
			return id, true
		}
	}
	return "", false
}
