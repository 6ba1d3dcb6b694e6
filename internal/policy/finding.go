package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// A Finding is one problem in a text.
type Finding struct {
	Start, End int // bytes concerned; equal where something is missing at the place
	Related    int // offset of another place that the message speaks of, or -1
	Code       diag.Code
	Severity   diag.Severity
	Message    string // one plain sentence without a full stop
	Hint       string // what to do, or empty
	Fix        *Fix   // nil where there is none to offer
}

// A Fix is a way to mend what a finding tells of. A safe one keeps what the
// writer meant and can be applied unseen; any other is a proposal.
type Fix struct {
	Safe    bool
	Message string // what the edits do, as an order
	Edits   []Edit // in order, not overlapping
}

// An Edit puts Text in place of the bytes [Start, End).
type Edit struct {
	Start, End int
	Text       string
}

// safe makes a fix that can be applied unseen.
func safe(message string, edits ...Edit) *Fix { return &Fix{true, message, edits} }

// proposal makes a fix that a person has to judge.
func proposal(message string, edits ...Edit) *Fix { return &Fix{false, message, edits} }

// Mend gives the text with the edits of all safe fixes applied, those at one
// offset in the order of the findings.
func Mend(text string, findings []Finding) string {
	var edits []Edit
	for _, f := range findings {
		if f.Fix != nil && f.Fix.Safe {
			edits = append(edits, f.Fix.Edits...)
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.Start < done {
			continue // another edit has taken the place
		}
		b.WriteString(text[done:e.Start])
		b.WriteString(e.Text)
		done = e.End
	}
	b.WriteString(text[done:])
	return b.String()
}
