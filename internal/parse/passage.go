package parse

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run is text without markup, white space collapsed, in which every byte
// knows where it stands in the file.
type run struct {
	text  string
	marks []mark
}

// A mark says that from byte at of the text on, the source is read from byte
// src on, until the next mark.
type mark struct{ at, src int }

// offset gives the place in the file of byte i of the text.
func (r run) offset(i int) int {
	n := sort.Search(len(r.marks), func(n int) bool { return r.marks[n].at > i })
	if n == 0 {
		return 0
	}
	return r.marks[n-1].src + i - r.marks[n-1].at
}

// A passageKind says what a passage is on its page.
type passageKind int

const (
	headingPassage passageKind = iota
	textPassage                // a paragraph
	itemPassage                // a paragraph of a list item
	rowPassage                 // a row of a table
	codePassage
)

// A passage is running text as the reader of claims sees it.
type passage struct {
	kind  passageKind
	run          // of headings and texts; of code, as it stands
	cells []run  // of a row
	head  bool   // the row holds the heads of columns
	table int    // number of the table a row belongs to
	level int    // of a heading
	id    string // of a heading
	code  int    // offset in the file of the first line of code
}

// A runWriter makes a run.
type runWriter struct {
	b     strings.Builder
	marks []mark
	next  int  // offset in the file at which the text so far ends
	gap   bool // white space is due before the next character
}

// writeAt adds characters that stand at offset src of the file.
func (w *runWriter) writeAt(s string, src int) {
	for i, r := range s {
		if unicode.IsSpace(r) {
			w.gap = w.b.Len() > 0
			continue
		}
		w.rune(r, src+i)
	}
}

// decodedAt adds the character that length bytes of the file stand for.
func (w *runWriter) decodedAt(s string, src, length int) {
	for _, r := range s {
		if unicode.IsSpace(r) {
			w.gap = w.b.Len() > 0
			continue
		}
		w.rune(r, src)
	}
	w.next = src + length
}

func (w *runWriter) rune(r rune, src int) {
	if w.gap {
		w.gap = false
		w.mark(src - 1)
		w.b.WriteByte(' ')
		w.next = src
	}
	w.mark(src)
	w.b.WriteRune(r)
	w.next = src + utf8.RuneLen(r)
}

func (w *runWriter) mark(src int) {
	if w.next != src || len(w.marks) == 0 {
		w.marks = append(w.marks, mark{w.b.Len(), src})
	}
}

// space makes sure that what follows is a word of its own.
func (w *runWriter) space() { w.gap = w.b.Len() > 0 }

func (w *runWriter) run() run { return run{w.b.String(), w.marks} }
