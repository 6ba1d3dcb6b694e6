package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// A Fault is one place where a text is not JSON. Where something is missing,
// Start equals End and is the place at which it should stand.
type Fault struct {
	Start, End int
	Related    int // offset of the bracket or quote that is not closed, or -1
	Code       diag.Code
	Message    string // one plain sentence without a full stop
	Hint       string // what to do, or empty
	Fix        *Fix   // nil where there is none to offer
}

// The codes of faults. What has no code of its own is a JSONSyntaxError.
const (
	JSONSyntaxError diag.Code = "JSON_SYNTAX_ERROR"
	SmartQuote      diag.Code = "SMART_QUOTE"
	TrailingComma   diag.Code = "TRAILING_COMMA"
	MissingComma    diag.Code = "MISSING_COMMA"
	UnclosedBracket diag.Code = "UNCLOSED_BRACKET"
	ExtraCloser     diag.Code = "EXTRA_CLOSER"
	CommentInJSON   diag.Code = "COMMENT_IN_JSON"
	Ellipsis        diag.Code = "ELLIPSIS"
	Placeholder     diag.Code = "PLACEHOLDER"

	IllegalCharacter diag.Code = "ILLEGAL_CHARACTER"
)

// maxFaults bounds the memory that a text of nothing but faults can take.
const maxFaults = 10_000

// fault records a fault at [start, end) that points at no other place, and
// gives it for a fix to be added.
func (r *reader) fault(code diag.Code, start, end int, message, hint string) *Fault {
	return r.related(code, start, end, -1, message, hint)
}

func (r *reader) related(code diag.Code, start, end, related int, message, hint string) *Fault {
	f := Fault{start, end, related, code, message, hint, nil}
	if len(r.faults) == maxFaults {
		return &f
	}
	r.faults = append(r.faults, f)
	return &r.faults[len(r.faults)-1]
}

// cut records what is a fault unless the text is a fragment.
func (r *reader) cut(f Fault) {
	if len(r.cuts) < maxFaults {
		r.cuts = append(r.cuts, f)
	}
}

// inOrder sorts by Start; faults of one place stay as they were found.
func inOrder(faults []Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Start, b.Start) })
	return faults
}

// character names a character for a message: the character itself where it can
// be seen, and its number.
func character(c rune) string {
	if c == utf8.RuneError || invisible(c) {
		return fmt.Sprintf("U+%04X", c)
	}
	return fmt.Sprintf("%c (U+%04X)", c, c)
}

// shown gives the beginning of a text fit for a message.
func shown(s string) string {
	const most = 40
	s = diag.Printable(strings.ToValidUTF8(s[:min(len(s), most*utf8.UTFMax)], "\uFFFD"))
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
