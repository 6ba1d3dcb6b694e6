package diag

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Text turns byte offsets into lines and columns. It is built once a file
// and safe for concurrent use.
type Text struct {
	src   string
	lines []int // offset of the first byte of each line
}

// NewText indexes the lines of src. A line ends with "\n"; a "\r" before it
// belongs to the line end.
func NewText(src string) *Text {
	lines := []int{0}
	for i := 0; ; {
		n := strings.IndexByte(src[i:], '\n')
		if n < 0 {
			return &Text{src, lines}
		}
		i += n + 1
		lines = append(lines, i)
	}
}

// Pos gives line and column (in runes, both from 1) of a byte offset. Offsets
// outside the text are moved to its nearest end.
func (t *Text) Pos(offset int) (line, column int) {
	offset = max(0, min(offset, len(t.src)))
	line, found := slices.BinarySearch(t.lines, offset)
	if !found {
		line--
	}
	return line + 1, utf8.RuneCountInString(t.src[t.lines[line]:offset]) + 1
}

// LineOf gives the line (from 1) of a byte offset.
func (t *Text) LineOf(offset int) int {
	line, _ := slices.BinarySearch(t.lines, offset+1)
	return max(1, line)
}

// Line gives the text of a line (from 1) without its end, and "" for a line
// that does not exist.
func (t *Text) Line(n int) string {
	if n < 1 || n > len(t.lines) {
		return ""
	}
	end := len(t.src)
	if n < len(t.lines) {
		end = t.lines[n] - 1
	}
	return strings.TrimSuffix(t.src[t.lines[n-1]:end], "\r")
}

// Start gives the byte offset of the first byte of a line (from 1).
func (t *Text) Start(n int) int { return t.lines[max(0, min(n, len(t.lines))-1)] }

// At gives the place of a byte offset in the named file.
func (t *Text) At(file string, offset int) Pos {
	line, column := t.Pos(offset)
	return Pos{File: file, Line: line, Column: column}
}
