package render

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// An Example is what is known of a block of code as a policy.
type Example struct {
	Kind     policy.Kind
	Type     policy.Type // as the text shows it
	Actions  []string    // that its statements name, each once
	Findings []Finding
	ID       string         // of the block on its page; empty where it is no policy
	Breaks   []policy.Break // that set out a policy on one line
	Mended   *Mended        // nil where nothing can be mended unseen
	Reading  policy.Reading `json:"-"` // a page shows it with addresses
}

// A Mended is an example with all safe fixes made.
type Mended struct {
	Text    string
	Changes []policy.Change // that lead to it from the text of the block
	Breaks  []policy.Break
	Verdict string // of what is left; empty where it is not told
}

// A Finding is a finding with its place in the document.
type Finding struct {
	Code, Severity, Message, Hint string
	Fix                           string // what the fix does, or empty
	Mended                        bool   // the fix is made in the mended form
	Line, Column                  int    // in the document
	EndLine, EndColumn            int
	Row, RowColumn                int    // line and column within the block, from 1
	Start, End                    int    // bytes of the block
	OnPurpose                     string // the reason of the exception that lets it stand, or empty
	said                          bool   // the reading above tells it
	edits                         *policy.Fix
}

// Place gives "line:column" for readers.
func (f Finding) Place() string { return strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column) }

// quiet says whether the finding merely informs: there is nothing to mend.
func (f Finding) quiet() bool {
	return f.Severity == diag.Info.String() && f.Fix == "" && f.OnPurpose == ""
}

// NewExample tells what checking a block of code has found, the mended form
// among it. Findings that are allowed stand beside the example as info, with
// the reason, and are not mended.
func NewExample(c parse.Code, r policy.Result, known *catalog.Catalog, allowed []parse.Exception) Example {
	all := r
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f policy.Finding) bool { return reasonFor(f, allowed) != "" })
	e := Example{Kind: r.Document.Kind, Type: r.Type, Breaks: r.Layout(c.Text)}
	listed := map[string]bool{}
	for _, d := range r.Documents {
		for _, action := range policy.Actions(d) {
			if !listed[action] {
				listed[action] = true
				e.Actions = append(e.Actions, action)
			}
		}
	}
	if mended, ok := r.Mended(c.Text); ok {
		again := policy.Validate(mended, policy.Options{Type: r.Type, Catalog: known})
		e.Mended = &Mended{Text: mended, Changes: policy.Changes(r.Findings), Breaks: again.Layout(mended), Verdict: verdict(findings(parse.Code{Text: mended}, again, false, allowed))}
	}
	e.Findings = findings(c, all, e.Mended != nil, allowed)
	return e
}

// reasonFor gives the reason for which a finding is allowed, or nothing.
func reasonFor(f policy.Finding, allowed []parse.Exception) string {
	for _, e := range allowed {
		if e.Code == string(f.Code) {
			return e.Reason
		}
	}
	return ""
}

// findings gives the findings their places in the document.
func findings(c parse.Code, r policy.Result, mended bool, allowed []parse.Exception) []Finding {
	var all []Finding
	text, pos := diag.NewText(c.Text), c.Positions()
	for _, f := range r.Findings {
		out := Finding{Code: string(f.Code), Severity: f.Severity.String(), Message: f.Message, Hint: f.Hint, Start: f.Start, End: f.End}
		out.Row, out.RowColumn = text.Pos(f.Start)
		out.Line, out.Column = pos(f.Start)
		out.EndLine, out.EndColumn = pos(f.End)
		if f.Related >= 0 {
			line, column := pos(f.Related)
			out.Message += fmt.Sprintf(" (line %d, column %d)", line, column)
		}
		if f.Fix != nil {
			out.Fix, out.Mended, out.edits = f.Fix.Message, mended && f.Fix.Safe, f.Fix
		}
		if out.OnPurpose = reasonFor(f, allowed); out.OnPurpose != "" {
			out.Severity, out.Hint, out.Fix, out.Mended = diag.Info.String(), "", "", false
		}
		all = append(all, out)
	}
	return all
}

// typeNames are the types of policies as readers call them.
var typeNames = map[policy.Type]string{policy.Identity: "identity policy", policy.Resource: "resource policy", policy.Trust: "role trust policy",
	policy.SCP: "service control policy", policy.RCP: "resource control policy"}

// what names the example: what kind of text of which type of policy it is.
func (e Example) what() string {
	of := "a " + typeNames[e.Type]
	if e.Type == policy.Identity {
		of = "an " + typeNames[e.Type]
	}
	switch e.Kind {
	case policy.Statement:
		return "statement of " + of
	case policy.Fragment:
		return "part of " + of
	}
	return typeNames[e.Type]
}

// A note is what is told once of an example: findings of one place and
// message under all their codes, or the first of several that merely inform.
type note struct {
	Finding
	codes []string
	more  int // further findings of the code, which are marked alone
}

// told gives what is told at its line, and what is told in one line
// beside the verdict.
func (e Example) told() (atLines, asides []note) {
	for _, f := range e.Findings {
		list := &atLines
		if f.quiet() {
			list = &asides
		}
		*list = tell(*list, f)
	}
	return atLines, asides
}

// tell adds a finding to notes. The codes of faults of JSON stand beside the
// one error that all of them are.
func tell(notes []note, f Finding) []note {
	for i := range notes {
		n := &notes[i]
		switch {
		case n.Start == f.Start && n.Message == f.Message:
			n.codes = append(n.codes, f.Code)
			if n.Fix == "" {
				n.Fix, n.Mended = f.Fix, f.Mended
			}
			return notes
		case f.Severity == diag.Info.String() && n.codes[len(n.codes)-1] == f.Code:
			n.more++
			return notes
		}
	}
	return append(notes, note{Finding: f, codes: []string{f.Code}})
}
