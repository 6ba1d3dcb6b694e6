// Package diag holds the problems that IAM Atlas shows to its users: what is
// wrong, where, how bad it is and what to do about it.
//
// In flow positions, codes and messages found by every other package; out
// flow sorted lists and their printed forms (text, JSON, SARIF, GitHub
// annotations). A [Diagnostic] is plain data. The table [Rules] is the one
// place that says which codes exist, how severe they are and why they matter;
// the pages below /checks/ are made from it.
//
// The package knows nothing of Markdown, policies or files on disk.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// A Severity says how bad a problem is. The names are those of IAM Access
// Analyzer's policy checks, with "info" added below them.
type Severity int

// The severities, the worst first, so that sorting by value sorts by weight.
const (
	Error Severity = iota
	SecurityWarning
	Warning
	Suggestion
	Info
)

var severityNames = [...]string{"error", "security-warning", "warning", "suggestion", "info"}

// String gives the name used in every output: error, security-warning,
// warning, suggestion or info.
func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the name of the severity.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Pos is a place in a file. Line and Column count from 1, columns in runes,
// as editors do; a zero Line means the file as a whole.
type Pos struct {
	File   string
	Line   int
	Column int
}

// String gives "file:line:column", shortened where there is no line.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// A Diagnostic is one problem at one place.
type Diagnostic struct {
	Pos
	EndLine   int // line and column just after the last character concerned;
	EndColumn int // zero where only the beginning is known
	Severity  Severity
	Code      Code
	Title     string // what the code stands for, where [Rules] does not tell; else empty
	Message   string // one plain sentence without a full stop
	Hint      string // what to do, or empty
	Source    string // the text of the line at Pos, or empty
}

// New gives the diagnostic of a code at a place, with the severity that
// [Rules] states for the code.
func New(code Code, pos Pos, format string, args ...any) Diagnostic {
	return Diagnostic{Pos: pos, Severity: RuleOf(code).Severity, Code: code, Message: fmt.Sprintf(format, args...)}
}

// WithHint gives a copy of d that says what to do.
func (d Diagnostic) WithHint(format string, args ...any) Diagnostic {
	d.Hint = fmt.Sprintf(format, args...)
	return d
}

// In gives a copy of d that shows its line of text.
func (d Diagnostic) In(text *Text) Diagnostic {
	d.Source = text.Line(d.Line)
	return d
}

// Sorted gives the diagnostics ordered by file, line, column, severity, code
// and message, each once. The order never depends on how they were found.
func Sorted(ds []Diagnostic) []Diagnostic {
	sorted := slices.Clone(ds)
	slices.SortFunc(sorted, compare)
	return slices.Compact(sorted)
}

// Worst gives the most severe severity among ds; ok is false where there is
// none.
func Worst(ds []Diagnostic) (worst Severity, ok bool) {
	worst = Info
	for _, d := range ds {
		worst = min(worst, d.Severity)
	}
	return worst, len(ds) > 0
}

func compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.EndLine, b.EndLine),
		cmp.Compare(a.EndColumn, b.EndColumn),
		cmp.Compare(a.Hint, b.Hint),
		cmp.Compare(a.Source, b.Source),
		cmp.Compare(a.Title, b.Title),
	)
}
