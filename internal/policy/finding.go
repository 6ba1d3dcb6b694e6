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

// either makes a safe fix where sure, else a proposal.
func either(sure bool, message string, edits ...Edit) *Fix { return &Fix{sure, message, edits} }

// remove makes the edit that takes [start, end) away.
func remove(start, end int) Edit { return Edit{start, end, ""} }

// insert makes the edit that puts text before the byte at an offset.
func insert(at int, text string) Edit { return Edit{at, at, text} }

// Mend gives the text with the edits of all safe fixes applied, those at one
// offset in the order of the findings.
func Mend(text string, findings []Finding) string {
	return apply(text, safeOf(findings))
}

// safeOf gives the edits of all safe fixes.
func safeOf(findings []Finding) []Edit {
	var edits []Edit
	for _, f := range findings {
		if f.Fix != nil && f.Fix.Safe {
			edits = append(edits, f.Fix.Edits...)
		}
	}
	return edits
}

// apply makes the edits, those at one offset in the order given.
func apply(text string, edits []Edit) string {
	var b strings.Builder
	done := 0
	for _, e := range made(edits) {
		b.WriteString(text[done:e.Start])
		b.WriteString(e.Text)
		done = e.End
	}
	b.WriteString(text[done:])
	return b.String()
}

// made gives the edits in the order in which they are made. Of those that
// overlap the first in the text is made, the others are not.
func made(edits []Edit) []Edit {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int { return cmp.Compare(a.Start, b.Start) })
	done := 0
	return slices.DeleteFunc(sorted, func(e Edit) bool {
		if e.Start < done {
			return true // another edit has taken the place
		}
		done = e.End
		return false
	})
}
