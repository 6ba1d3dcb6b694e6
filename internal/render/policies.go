package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// A VerdictCount says how many policies or checks have one verdict.
type VerdictCount struct {
	Verdict string
	Count   int
}

// A PolicyLine is an example policy in a list.
type PolicyLine struct {
	Kind     string   // policy, statement or fragment
	Type     string   // identity, resource or trust
	Source   string   // what kind of page it stands on
	Prefixes []string // of its actions, sorted
	Service  string   // short name of the service whose page it stands on, or in whose guide; or empty
	Page     string   // title of the page it stands on
	Heading  string   // of the section it stands in
	File     string
	Line     int
	URL      string
	Actions  []string
	Findings []Finding
	Codes    []string // of its findings, sorted, each once
	Verdict  string   // of the worst finding: error, warning …; "sound" where there is none
	Reading  Reading
	Fixable  bool // some of what is wrong can be mended unseen

	code    parse.Code
	example Example
}

// Remarks are the findings that a list tells beside the reading, which has
// told the others.
func (p PolicyLine) Remarks() []Finding {
	_, findings := tellOnce(p.Reading, p.Findings)
	return slices.DeleteFunc(findings, func(f Finding) bool { return f.said || f.Severity == diag.Info.String() })
}

// mended gives the text with all safe fixes made; empty where there are none.
func (p PolicyLine) mended() string {
	if p.example.Mended == nil {
		return ""
	}
	return p.example.Mended.Text
}

// mostRead is how many statements of a policy a list reads.
const mostRead = 3

// Brief gives the reading for a list: the dangers, and a few statements
// without what they count.
func (p PolicyLine) Brief() Reading {
	brief := Reading{slices.Clone(p.Reading.Dangers), slices.Clone(p.Reading.Sentences[:min(mostRead, len(p.Reading.Sentences))])}
	for _, sentences := range [][]Sentence{brief.Dangers, brief.Sentences} {
		for i := range sentences {
			sentences[i].Lists = nil
		}
	}
	if more := len(p.Reading.Sentences) - mostRead; more > 0 {
		brief.Sentences = append(brief.Sentences, Sentence{Words: []Word{{Text: "And " + count(more, "more statement") + "."}}})
	}
	return brief
}

// sources name the kinds of page that examples stand on.
var sources = map[matrix.Kind]string{
	matrix.TopicPage: "service documentation", matrix.UnplacedPage: "other documentation", matrix.GuidePage: "guide", matrix.FeatureGuide: "feature guide", matrix.Summary: "service summary",
}

// policiesOf lists the example policies of a topic.
func (s Site) policiesOf(topic int) []PolicyLine {
	t, place := s.Topics[topic], s.Matrix.Places[topic]
	url := s.Files.URL(topic)
	if url == "" {
		return nil
	}
	row, _ := s.Matrix.Row(cmp.Or(place.Service, place.Guide))
	headings := headingsOfCode(t)
	var lines []PolicyLine
	for n, c := range t.Codes() {
		e := s.Examples[topic][n]
		if e.Kind == policy.NotPolicy {
			continue
		}
		findings := slices.DeleteFunc(slices.Clone(e.Findings), func(f Finding) bool { return f.OnPurpose != "" })
		line := PolicyLine{Kind: e.Kind.String(), Type: e.Type.String(), Source: sources[place.Kind], Service: row.ShortName,
			Page: t.Title, Heading: headings[n], File: place.File, Line: c.Line, URL: url + fragment(e.ID), Actions: e.Actions,
			Prefixes: prefixesOf(e.Actions), Findings: findings, Codes: codesOf(findings), Verdict: verdict(findings),
			Reading: s.reading(e.Reading), Fixable: e.Mended != nil, code: c, example: e}
		lines = append(lines, line)
	}
	return lines
}

// Place gives "file:line" for readers.
func (p PolicyLine) Place() string { return p.File + ":" + strconv.Itoa(p.Line) }

// prefixesOf gives the services that actions name, sorted, each once.
func prefixesOf(actions []string) []string {
	var prefixes []string
	for _, a := range actions {
		if prefix, _, ok := strings.Cut(strings.ToLower(a), ":"); ok && !strings.ContainsAny(prefix, "*?<{$ ") {
			prefixes = append(prefixes, prefix)
		}
	}
	return distinct(prefixes)
}

// codesOf gives the codes of findings that are more than information.
func codesOf(findings []Finding) []string {
	var codes []string
	for _, f := range findings {
		if f.Severity != diag.Info.String() {
			codes = append(codes, f.Code)
		}
	}
	return distinct(codes)
}

func distinct(items []string) []string {
	slices.Sort(items)
	return slices.Compact(items)
}

// headingsOfCode gives the heading above each block of code.
func headingsOfCode(t parse.Topic) []string {
	var headings []string
	heading := ""
	for _, b := range t.Blocks {
		switch b := b.(type) {
		case parse.Heading:
			heading = b.Text
		case parse.Code:
			headings = append(headings, heading)
		case parse.Prose:
			for _, p := range b.HTML {
				if _, ok := p.(parse.Code); ok {
					headings = append(headings, heading)
				}
			}
		}
	}
	return headings
}

// verdicts are all verdicts, the worst first.
var verdicts = []string{"error", "security-warning", "warning", "suggestion", "info", "sound"}

// verdict gives the severity of the worst finding that is not there on purpose,
// and "sound" where there is none.
func verdict(findings []Finding) string {
	worst := "sound"
	for _, severity := range []diag.Severity{diag.Info, diag.Suggestion, diag.Warning, diag.SecurityWarning, diag.Error} {
		for _, f := range findings {
			if f.Severity == severity.String() && f.OnPurpose == "" {
				worst = f.Severity
			}
		}
	}
	return worst
}

// policyLines lists the example policies of all pages, by file and line.
func (s Site) policyLines() []PolicyLine {
	var lines []PolicyLine
	for i := range s.Topics {
		lines = append(lines, s.policiesOf(i)...)
	}
	slices.SortStableFunc(lines, func(a, b PolicyLine) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return lines
}

// ServicePolicyJSON is an example policy in JSON.
type ServicePolicyJSON struct {
	Kind     string        `json:"kind"` // policy, statement or fragment
	Service  string        `json:"service"`
	Page     string        `json:"page"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	URL      string        `json:"url"` // below the site's root
	Actions  []string      `json:"actions"`
	Findings []FindingJSON `json:"findings"`
	Type     string        `json:"type"`    // identity, resource or trust
	Reading  []ReadingJSON `json:"reading"` // dangers first
	Text     string        `json:"text"`    // as printed
	Mended   string        `json:"mended"`  // with the safe fixes made, or empty
	Heading  string        `json:"heading"` // of the section it stands in, or empty
	Verdict  string        `json:"verdict"` // the worst severity, or "sound"
}

// A ReadingJSON is a sentence of a plain reading in JSON.
type ReadingJSON struct {
	Danger bool                `json:"danger"`
	Code   string              `json:"code"` // of a danger: the check that tells more, or empty
	Text   string              `json:"text"`
	Lists  map[string][]string `json:"lists"` // what the sentence counts, by title
}

// A FixJSON is a fix in JSON; its edits are in bytes of the policy's text.
type FixJSON struct {
	Safe    bool       `json:"safe"`
	Message string     `json:"message"`
	Edits   []EditJSON `json:"edits"`
}

// An EditJSON puts text in place of bytes.
type EditJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// A FindingJSON is a finding in JSON.
type FindingJSON struct {
	Code      string   `json:"code"`
	Severity  string   `json:"severity"`
	Message   string   `json:"message"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"end_line"`
	EndColumn int      `json:"end_column"`
	Hint      string   `json:"hint"`
	Fix       *FixJSON `json:"fix"` // null where there is none
}

func policyJSON(p PolicyLine) ServicePolicyJSON {
	out := ServicePolicyJSON{p.Kind, p.Service, p.Page, p.File, p.Line, p.URL, list(p.Actions), []FindingJSON{},
		p.Type, slices.Concat(readingJSON(p.Reading.Dangers, true), readingJSON(p.Reading.Sentences, false)), p.code.Text, p.mended(), p.Heading, p.Verdict}
	for _, f := range p.Findings {
		out.Findings = append(out.Findings, FindingJSON{f.Code, f.Severity, f.Message, f.Line, f.Column, f.EndLine, f.EndColumn, f.Hint, fixJSON(f.edits)})
	}
	return out
}

func readingJSON(sentences []Sentence, danger bool) []ReadingJSON {
	all := []ReadingJSON{}
	for _, s := range sentences {
		out := ReadingJSON{danger, s.Code, textOf(s.Words), map[string][]string{}}
		for _, l := range s.Lists {
			for _, item := range l.Items {
				out.Lists[l.Title] = append(out.Lists[l.Title], textOf(item))
			}
		}
		all = append(all, out)
	}
	return all
}

func fixJSON(f *policy.Fix) *FixJSON {
	if f == nil {
		return nil
	}
	out := &FixJSON{f.Safe, f.Message, []EditJSON{}}
	for _, e := range f.Edits {
		out.Edits = append(out.Edits, EditJSON(e))
	}
	return out
}
