package policy

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quotes that people's editors put in place of ".
const (
	curlyQuotes  = "“”„‟″＂"
	singleQuotes = "'‘’‚‛"
)

// A quoteStyle says which characters end a string that one of them opened.
type quoteStyle int

const (
	noQuote  quoteStyle = iota
	straight            // "
	curly               // ended by any curly quote or by "
	single
)

// quoteAt tells the quote at offset i, and its length.
func (r *reader) quoteAt(i int) (style quoteStyle, size int) {
	if i >= len(r.text) {
		return noQuote, 0
	}
	switch c := r.text[i]; {
	case c == '"':
		return straight, 1
	case c == '\'':
		return single, 1
	case c < utf8.RuneSelf:
		return noQuote, 0
	}
	c, size := utf8.DecodeRuneInString(r.text[i:])
	switch {
	case strings.ContainsRune(curlyQuotes, c):
		return curly, size
	case strings.ContainsRune(singleQuotes, c):
		return single, size
	}
	return noQuote, 0
}

// ends says whether a quote of another style may end a string of style s.
func (s quoteStyle) ends(quote quoteStyle) bool {
	return quote != noQuote && (quote == s || s == curly && quote == straight)
}

// skip moves over what stands between tokens. Only the white space of JSON is
// no fault.
func (r *reader) skip() {
	for {
		r.pos = r.afterSpace(r.pos)
		if r.pos >= len(r.text) {
			return
		}
		switch c := r.text[r.pos]; {
		case c == '/', c == '#':
			if !r.comment() {
				return
			}
		case c == '!':
			if !r.image() {
				return
			}
		case c < ' ', c >= utf8.RuneSelf:
			if !r.invisibleRun() {
				return
			}
		default:
			return
		}
	}
}

func (r *reader) comment() bool {
	start, rest := r.pos, r.text[r.pos:]
	switch {
	case strings.HasPrefix(rest, "/*"):
		r.pos = len(r.text)
		if n := strings.Index(rest[2:], "*/"); n >= 0 {
			r.pos = start + n + 4
		}
	case strings.HasPrefix(rest, "//"), rest[0] == '#':
		r.pos = r.trimmed(start, r.lineEnd(start))
	default:
		return false
	}
	r.fault(CommentInJSON, start, r.pos, "JSON has no comments", "remove the comment, or say it in the text around the example").Fix =
		safe("Remove the comment", r.aloneWith(start, r.pos))
	return true
}

// aloneWith removes [start, end) with the white space before it, and with its
// line where nothing else stands there. Where it parts two tokens, white space
// does that now. In a text with a margin, that may be what is left of it.
func (r *reader) aloneWith(start, end int) Edit {
	parts := end < len(r.text) && strings.IndexByte(" \t\r\n,:]}", r.text[end]) < 0
	spaced := start > 0 && strings.IndexByte(" \t\r\n", r.text[start-1]) >= 0
	switch {
	case parts && !spaced:
		return Edit{start, end, " "}
	case parts, r.margin > 0:
		return remove(start, end)
	}
	for start > 0 && r.blank(start-1) {
		start--
	}
	if (start == 0 || r.text[start-1] == '\n') && end < len(r.text) && r.text[end] == '\n' {
		end++
	}
	return remove(start, end)
}

// image moves over a Markdown image, which pages use as a callout to a line.
func (r *reader) image() bool {
	const longest = 1024
	start := r.pos
	window := r.text[start:min(len(r.text), start+longest)]
	if n := strings.IndexByte(window, '\n'); n >= 0 {
		window = window[:n]
	}
	middle := strings.Index(window, "](")
	if !strings.HasPrefix(window, "![") || middle < 0 {
		return false
	}
	length := strings.IndexByte(window[middle:], ')')
	if length < 0 {
		return false
	}
	r.pos += middle + length + 1
	r.fault(JSONSyntaxError, start, r.pos, "a Markdown image stands inside the JSON", "move it out of the example").Fix =
		safe("Remove the image", r.aloneWith(start, r.pos))
	return true
}

// invisibleRun moves over one kind of character that looks like a space, or
// like nothing, and is neither to JSON.
func (r *reader) invisibleRun() bool {
	start := r.pos
	c, size := utf8.DecodeRuneInString(r.text[start:])
	if !invisible(c) {
		return false
	}
	for r.pos += size; strings.HasPrefix(r.text[r.pos:], r.text[start:start+size]); {
		r.pos += size
	}
	code := JSONSyntaxError
	if isIllegal(c) {
		code = IllegalCharacter
	}
	if !unicode.IsSpace(c) {
		r.fault(code, start, r.pos, invisibleName(c)+" is no white space to JSON", "remove it").Fix = safe("Remove it", remove(start, r.pos))
		return true
	}
	spaces := strings.Repeat(" ", (r.pos-start)/size)
	r.fault(code, start, r.pos, invisibleName(c)+" is no white space to JSON", "replace it with a space").Fix =
		safe("Replace it with a space", Edit{start, r.pos, spaces})
	return true
}

func invisible(c rune) bool {
	switch {
	case c < ' ', c >= 0x7f && c <= 0xa0, c >= 0x2000 && c <= 0x200f, c >= 0x2028 && c <= 0x202f, c >= 0x205f && c <= 0x206f:
		return true
	}
	return c == 0xad || c == 0x1680 || c == 0x3000 || c == 0xfeff
}

func invisibleName(c rune) string {
	switch {
	case c == 0xa0:
		return "the no-break space U+00A0"
	case c == 0xfeff:
		return "the byte order mark U+FEFF"
	case c < ' ' || c >= 0x7f && c < 0xa0:
		return "the control character " + character(c)
	}
	return "the invisible character " + character(c)
}

// string reads from an opening quote to the end of the string, wherever its
// writer meant that to be.
func (r *reader) string() *Node {
	if end := r.plainString(); end > 0 {
		n := r.node(String, r.pos)
		n.opener, n.closer, n.plain = 1, 1, true
		n.End, r.pos = end, end
		r.strayQuote()
		return n
	}
	r.doubledQuote()
	start, faults := r.pos, len(r.faults)
	style, size := r.quoteAt(start)
	if style != straight {
		r.wrongQuote(start, size)
	}
	n := r.node(String, start)
	end, next := r.closeOf(start, start+size, style)
	n.opener, n.closer = uint8(size), uint8(next-end)
	n.End, r.pos = next, next
	r.sureQuotes(n.raw(), r.faults[min(faults, len(r.faults)):])
	r.strayQuote()
	r.badCharacters(start+size, end)
	return n
}

// plainString gives the offset behind the string at the present place, and 0
// where it needs a closer look. Nearly all strings of nearly all policies are
// plain.
func (r *reader) plainString() int {
	if r.text[r.pos] != '"' {
		return 0
	}
	n := plainLength(r.text[r.pos+1:])
	end := r.pos + n + 2
	if n > 0 && end <= len(r.text) && r.text[end-1] == '"' && r.plausibleEnd(end) {
		return end
	}
	return 0
}

// plainLength measures how much of a text is ASCII without quotes, backslashes
// and control characters. It looks at eight bytes at a time, because most of a
// policy stands in strings: a byte gets its highest bit where it is below a
// space, or equals a quote or a backslash, or has that bit already. Bytes behind
// the first such may get it for nothing.
func plainLength(text string) int {
	const ones, tops, spaces, quotes, backslashes = 0x01010101_01010101, 0x80808080_80808080, 0x20202020_20202020, 0x22222222_22222222, 0x5c5c5c5c_5c5c5c5c
	n := 0
	for ; n+8 <= len(text); n += 8 {
		eight := binary.LittleEndian.Uint64([]byte(text[n:]))
		if others := (eight | (eight - spaces) | ((eight ^ quotes) - ones) | ((eight ^ backslashes) - ones)) & tops; others != 0 {
			return n + bits.TrailingZeros64(others)/8
		}
	}
	for n < len(text) && text[n] >= ' ' && text[n] != '"' && text[n] != '\\' && text[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// wrongQuote tells of a quote in place of ". Whether replacing it is safe shows
// when the whole string is read.
func (r *reader) wrongQuote(start, size int) {
	c, _ := utf8.DecodeRuneInString(r.text[start:])
	name, code := "curly quote", SmartQuote
	if c == '\'' {
		name, code = "single quote", JSONSyntaxError
	}
	r.fault(code, start, start+size, fmt.Sprintf("%s %s where JSON needs \"", name, character(c)), `replace it with "`).Fix =
		proposal(`Replace it with "`, Edit{start, start + size, `"`})
}

// sureQuotes makes the fixes of the wrong quotes around a string safe where
// nothing else is wrong with the string and no quote inside leaves a doubt of
// where it ends.
func (r *reader) sureQuotes(inside string, faults []Fault) {
	if len(faults) == 0 || strings.ContainsAny(inside, `"`+curlyQuotes) {
		return
	}
	for _, f := range faults {
		single := r.text[f.Start:f.End] == "'"
		if f.Code != SmartQuote && !single || single && strings.Contains(inside, "'") {
			return
		}
	}
	for i := range faults {
		faults[i].Fix.Safe = true
	}
}

// doubledQuote moves over a quote too many before a string that ends with two
// as well.
func (r *reader) doubledQuote() {
	rest := r.text[r.pos:min(len(r.text), r.pos+longestLine)]
	if !strings.HasPrefix(rest, `""`) || r.plausibleEnd(r.pos+2) {
		return
	}
	if n := strings.IndexAny(rest[2:], "\"\n"); n < 0 || !strings.HasPrefix(rest[2+n:], `""`) {
		return
	}
	r.surplusQuote()
}

// longestLine bounds how far is looked for what belongs together on a line.
const longestLine = 4096

// quoteBeforeList moves over a quote before a [ that ends its line: a string
// does not go on in the next one, but a list does.
func (r *reader) quoteBeforeList() {
	i := r.pos + 1
	if r.peek() != '"' {
		return
	}
	for i < len(r.text) && r.blank(i) {
		i++
	}
	if i >= len(r.text) || r.text[i] != '[' {
		return
	}
	for i++; i < len(r.text) && (r.blank(i) || r.text[i] == '\r'); i++ {
	}
	if i < len(r.text) && r.text[i] == '\n' {
		r.surplusQuote()
		r.skip()
	}
}

func (r *reader) surplusQuote() {
	r.fault(JSONSyntaxError, r.pos, r.pos+1, "this quote is one too many", "remove it").Fix = safe("Remove the quote", remove(r.pos, r.pos+1))
	r.pos++
}

// closeOf finds where the content of a string ends, and where the text goes on
// behind it. Right strings never leave the first two cases of the loop.
func (r *reader) closeOf(open, from int, style quoteStyle) (end, next int) {
	curlyEnd := -1 // first curly quote that could have been meant to end it
	broken := false
	for i := from; i < len(r.text); {
		switch c := r.text[i]; {
		case c == '"' && style != single && r.plausibleEnd(i+1):
			return i, i + 1
		case c == '\\' && i+1 < len(r.text) && r.text[i+1] != '\n' && r.text[i+1] != '\r':
			i += 2
		case c == '"' && style != single:
			return r.misplacedClose(open, from, i, curlyEnd)
		case c == '\n', c == '\r':
			ahead := r.nextQuote(i, style)
			if curlyEnd >= 0 || !ahead.ends {
				return r.unclosed(open, from, i, curlyEnd)
			}
			if !broken {
				broken = true
				r.fault(JSONSyntaxError, open, ahead.at+ahead.size, "this string is broken across lines", `put it on one line, or write \n for a line break that belongs to it`).Fix =
					r.joined(from, ahead.at)
			}
			i = ahead.at
		case c == '\'' || c >= utf8.RuneSelf:
			quote, size := r.quoteAt(i)
			meant := quote != noQuote && r.beforeStructure(i+size)
			switch {
			case style == straight && quote == curly && meant && curlyEnd < 0:
				curlyEnd = i
			case style != straight && style.ends(quote) && r.plausibleEnd(i+size):
				r.wrongQuote(i, size)
				return i, i + size
			}
			i += max(1, size)
		default:
			i++
		}
	}
	return r.unclosed(open, from, len(r.text), curlyEnd)
}

// plausibleEnd says whether what stands at i can follow a string. In right
// JSON it always can.
func (r *reader) plausibleEnd(i int) bool {
	if i >= len(r.text) {
		return true
	}
	switch c := r.text[i]; c {
	case ' ', '\t', '\n', '\r', ',', ':', ']', '}', '/', '#', '!', '"', '{', '[':
		return true
	default:
		return c < ' ' || c >= utf8.RuneSelf
	}
}

// beforeStructure says whether the line goes on at i as it does behind a whole
// string: with punctuation, or not at all.
func (r *reader) beforeStructure(i int) bool {
	for i < len(r.text) && (r.text[i] == ' ' || r.text[i] == '\t') {
		i++
	}
	return i >= len(r.text) || strings.IndexByte(",:]}\r\n", r.text[i]) >= 0
}

// misplacedClose handles a " at i that something follows which cannot follow a
// string: it opens the next string, or it belongs to this one.
func (r *reader) misplacedClose(open, from, i, curlyEnd int) (end, next int) {
	content := strings.TrimRight(r.text[from:i], " \t")
	last := r.lastInnerQuote(i)
	isName := last >= 0 && strings.HasPrefix(strings.TrimLeft(r.text[last+1:r.lineEnd(last)], " \t"), ":")
	cutShort := strings.HasSuffix(content, ":") && !isName || strings.HasSuffix(content, ",")
	if curlyEnd >= 0 || cutShort {
		return r.unclosed(open, from, from+len(content), curlyEnd)
	}
	if last < 0 {
		return i, i + 1
	}
	for q := i; q < last; q++ {
		if r.text[q] == '"' {
			r.fault(JSONSyntaxError, q, q+1, `a quote inside a string needs \ before it`, `write \"`).Fix =
				proposal("Escape the quote", insert(q, `\`))
		}
	}
	return last, last + 1
}

// lastInnerQuote finds the " that ends the string if the one at i does not:
// the next one in the line with punctuation behind it, or -1.
func (r *reader) lastInnerQuote(i int) int {
	if i < r.noInnerUntil {
		return -1 // looked for before, from further left
	}
	for q := i + 1; q < len(r.text) && r.text[q] != '\n' && r.text[q] != '\r'; q++ {
		if r.text[q] == '"' && r.beforeStructure(q+1) {
			return q
		}
	}
	r.noInnerUntil = r.lineEnd(i)
	return -1
}

// A quoteAhead is the next quote of a style at or behind from. A string broken
// by a line goes on to that quote if punctuation follows it; else the quote
// opens another string. Remembering it keeps the search linear.
type quoteAhead struct {
	from, at, size int
	ends           bool // punctuation follows it
}

func (r *reader) nextQuote(i int, style quoteStyle) quoteAhead {
	if known := r.ahead[style]; known.from <= i && i <= known.at {
		return known
	}
	found := quoteAhead{from: i, at: len(r.text)}
	for j := i; j < len(r.text); j++ {
		if r.text[j] == '\\' {
			j++
			continue
		}
		if quote, size := r.quoteAt(j); style.ends(quote) {
			found = quoteAhead{i, j, size, r.beforeStructure(j + size)}
			break
		}
	}
	r.ahead[style] = found
	return found
}

// unclosed ends a string that has no end of its own: at a curly quote meant as
// one, else behind its last character before limit that is not punctuation.
func (r *reader) unclosed(open, from, limit, curlyEnd int) (end, next int) {
	if curlyEnd >= 0 {
		_, size := r.quoteAt(curlyEnd)
		r.wrongQuote(curlyEnd, size)
		return curlyEnd, curlyEnd + size
	}
	content := strings.TrimRight(r.text[from:limit], " \t\r")
	content = strings.TrimRight(strings.TrimRight(content, ",:"), " \t")
	end = from + len(content)
	r.related(JSONSyntaxError, end, end, open, `the quote that opens this string is never closed`, `add " at the end of the string`).Fix =
		proposal("Add the quote", insert(end, `"`))
	return end, end
}

// strayQuote moves over a second quote behind a string that is complete.
func (r *reader) strayQuote() {
	if r.peek() != '"' {
		return
	}
	if style, size := r.quoteAt(r.pos); style == straight && r.beforeStructure(r.pos+size) && r.text[r.pos-1] == '"' {
		r.surplusQuote()
	}
}

// badCharacters tells of what may not stand in a string as it is.
func (r *reader) badCharacters(from, to int) {
	for i := from; i < to; i++ {
		switch c := r.text[i]; {
		case c == '\\':
			i += r.checkEscape(i, to) - 1
		case c < ' ' && c != '\n' && c != '\r':
			written := fmt.Sprintf(`\u%04x`, c)
			if c == '\t' {
				written = `\t`
			}
			r.fault(JSONSyntaxError, i, i+1, fmt.Sprintf("the control character %s stands in a string", character(rune(c))), "write "+written+", or remove it").Fix =
				either(c == '\t', "Write "+written, Edit{i, i + 1, written})
		}
	}
}

// checkEscape gives the length of the escape at i, and tells where it is none.
func (r *reader) checkEscape(i, to int) int {
	_, size := escape(r.text[i:to])
	if size == 1 {
		end := i + 1
		if end < to {
			_, n := utf8.DecodeRuneInString(r.text[end:to])
			end += n
		}
		r.fault(JSONSyntaxError, i, end, `\ begins no escape that JSON knows`, `write \\ for a backslash`).Fix =
			proposal(`Write \\`, insert(i, `\`))
		return 1
	}
	return min(size, 6)
}

// word reads what stands in place of a token without quotes: to the end of the
// line or the next punctuation, which for a name includes the colon. Brackets
// that touch the word, as in ${Region} or subnets[0], belong to it.
func (r *reader) word(name bool) *Node {
	start, i, depth := r.pos, r.pos, 0
scan:
	for i < len(r.text) {
		style, size := r.quoteAt(i)
		switch c := r.text[i]; {
		case c == '\n', c == '\r', c == ',', c == ':' && name, style == straight, style == curly:
			break scan
		case c == '{', c == '[':
			if name || i == start || r.blank(i-1) {
				break scan
			}
			depth++
		case c == '}', c == ']':
			if depth == 0 {
				break scan
			}
			depth--
		case (c == '/' || c == '#' || c == '!') && i > start && r.blank(i-1) && r.aside(i):
			break scan
		}
		i += max(1, size)
	}
	i = max(i, start+1)
	n := r.node(Bare, start)
	n.End = r.trimmed(start, i)
	r.pos = n.End
	r.closeWord(n, i)
	return n
}

// closeWord makes a string of a word with a quote at its end only, and a value
// of a word that is one.
func (r *reader) closeWord(n *Node, i int) {
	style, size := r.quoteAt(i)
	if i == n.End && style != noQuote && r.beforeStructure(i+size) {
		r.fault(JSONSyntaxError, n.Start, n.Start, "the quote that should open this string is missing", `add " at the beginning of the string`).Fix =
			proposal("Add the quote", insert(n.Start, `"`))
		if style != straight {
			r.wrongQuote(i, size)
		}
		n.Kind, n.closer, n.End, r.pos = String, uint8(size), i+size, i+size
		return
	}
	n.Kind = wordKind(n.raw())
}

// aside says whether a comment or an image begins at i.
func (r *reader) aside(i int) bool {
	rest := r.text[i:]
	return rest[0] == '#' || strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || strings.HasPrefix(rest, "![")
}

func (r *reader) blank(i int) bool { return r.text[i] == ' ' || r.text[i] == '\t' }

// joined proposes to put the parts of a string that a line break divides next
// to each other, where it is of a kind that has no spaces.
func (r *reader) joined(from, to int) *Fix {
	parts := r.text[from:min(to, from+longestLine)]
	if !strings.HasPrefix(parts, "arn:") || len(parts) < to-from {
		return nil
	}
	var edits []Edit
	for i := 0; i < len(parts); i++ {
		end := i + len(parts[i:]) - len(strings.TrimLeft(parts[i:], " \t\r\n"))
		if end > i {
			edits = append(edits, remove(from+i, from+end))
			i = end
		}
	}
	return proposal("Join the parts", edits...)
}

// lineEnd gives the offset of the line break at or behind i, or the end of the
// text.
func (r *reader) lineEnd(i int) int {
	if n := strings.IndexByte(r.text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(r.text)
}

// trimmed gives the end of [start, end) without the white space at its end.
func (r *reader) trimmed(start, end int) int {
	return start + len(strings.TrimRight(r.text[start:end], " \t\r\n"))
}

func wordKind(word string) NodeKind {
	switch word {
	case "true", "false":
		return Bool
	case "null":
		return Null
	}
	if isNumber(word) {
		return Number
	}
	return Bare
}

// isNumber says whether a word is a number by the grammar of RFC 8259.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if strings.HasPrefix(s, ".") {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		return s != "" && digits(s) == len(s)
	}
	return s == ""
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// isEllipsis says whether a word stands for something left out.
func isEllipsis(word string) bool {
	return strings.HasPrefix(word, "...") || strings.HasSuffix(word, "...") ||
		strings.HasPrefix(word, "…") || strings.HasSuffix(word, "…")
}
