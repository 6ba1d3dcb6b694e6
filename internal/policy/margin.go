package policy

import (
	"strconv"
	"strings"
)

// unmargined gives the text with spaces for what pages print before each line
// of an example, line numbers or the marks of a diff, so that every offset
// stays what it is. The fault tells of them; it is nil where there are none.
// No line of right JSON begins as these do.
func unmargined(text string) (plain string, width int, fault *Fault) {
	// Most texts show in their first byte that they have no margin.
	if first := strings.TrimLeft(text, "\r\n"); first == "" || first[0] != ' ' && first[0] != '+' && (first[0] < '0' || first[0] > '9') {
		return text, 0, nil
	}
	if marks := marginOf(text, lineNumber); marks != nil {
		return blanked(text, marks), marks[0].End - marks[0].Start, &Fault{marks[0].Start, marks[0].End, -1, JSONSyntaxError,
			"line numbers stand before the lines", "show the example without them", safe("Remove the line numbers", marks...)}
	}
	if marks := marginOf(text, diffMark); marks != nil && strings.Contains("\n"+text, "\n+") {
		return blanked(text, marks), 1, &Fault{marks[0].Start, marks[0].End, -1, JSONSyntaxError,
			"the marks of a diff stand before the lines", "show the example without them", safe("Remove the marks", marks...)}
	}
	return text, 0, nil
}

// marginOf gives the edits that remove what stands before each line, and nil
// where a line that is not empty has no such thing. The width of the mark of
// the nth line (from 0) is 0 where there is none.
func marginOf(text string, width func(line string, n, first int) (int, int)) []Edit {
	var marks []Edit
	first := 0
	for start, n := 0, 0; start < len(text); n++ {
		end := start + len(text[start:])
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if line := strings.TrimRight(text[start:end], " \t\r"); line != "" {
			w, number := width(text[start:end], n, first)
			if w == 0 {
				return nil
			}
			if n == 0 {
				first = number
			}
			marks = append(marks, remove(start, start+w))
		}
		start = end + 1
	}
	if len(marks) < 2 {
		return nil
	}
	return marks
}

// lineNumber measures " 7. " before the nth line, counted from that of the
// first. The space behind it belongs to it.
func lineNumber(line string, n, first int) (width, number int) {
	rest := strings.TrimLeft(line, " ")
	count := digits(rest)
	number, err := strconv.Atoi(rest[:count])
	if err != nil || n > 0 && number != first+n || !strings.HasPrefix(rest[count:], ".") {
		return 0, 0
	}
	width = len(line) - len(rest) + count + len(".")
	switch {
	case width == len(line) || line[width] == '\r':
		return width, number
	case line[width] == ' ':
		return width + 1, number
	}
	return 0, 0
}

func diffMark(line string, _, _ int) (width, number int) {
	if line[0] == '+' || line[0] == ' ' {
		return 1, 0
	}
	return 0, 0
}

func blanked(text string, marks []Edit) string {
	b := []byte(text)
	for _, m := range marks {
		for i := m.Start; i < m.End; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}
