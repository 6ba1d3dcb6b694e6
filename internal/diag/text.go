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
	marks []mark
}

// A mark is a place inside a long line, so that a column there is found
// without counting the line from its beginning.
type mark struct {
	offset int
	runes  int // before it in its line
}

// stride is the distance in bytes between marks.
const stride = 4096

// NewText indexes the lines of src. A line ends with "\n"; a "\r" before it
// belongs to the line end.
func NewText(src string) *Text {
	t := &Text{src: src, lines: []int{0}}
	for i := 0; ; {
		n := strings.IndexByte(src[i:], '\n')
		if n < 0 {
			t.markLine(i, len(src))
			return t
		}
		t.markLine(i, i+n)
		i += n + 1
		t.lines = append(t.lines, i)
	}
}

// markLine sets the marks of the line [start, end).
func (t *Text) markLine(start, end int) {
	for runes := 0; end-start > stride; {
		next := start + stride
		for next < start+stride+utf8.UTFMax-1 && next < end && !utf8.RuneStart(t.src[next]) {
			next++
		}
		runes += utf8.RuneCountInString(t.src[start:next])
		t.marks = append(t.marks, mark{next, runes})
		start = next
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
	from, runes := t.lines[line], 0
	i, found := slices.BinarySearchFunc(t.marks, offset, func(m mark, offset int) int { return m.offset - offset })
	if !found {
		i--
	}
	if i >= 0 && t.marks[i].offset > from {
		from, runes = t.marks[i].offset, t.marks[i].runes
	}
	return line + 1, runes + utf8.RuneCountInString(t.src[from:offset]) + 1
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
