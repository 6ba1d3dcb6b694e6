package policy

import (
	"fmt"
	"strings"
)

// What stands behind a closer that does not fit.
type following int

const (
	theEnd following = iota // or what tells nothing
	aCloser
	aMember
	anElement
)

// mismatch handles a closer that is not that of the innermost container, and
// says whether the container ends. There are three explanations: a closer is
// missing before it, it is the wrong one, or it is one too many. The one holds
// after which what follows is in its place.
func (r *reader) mismatch(c byte) (done bool) {
	top := len(r.open) - 1
	at := &r.open[top]
	outer := r.openedBy(c)
	next, kind := r.behind()
	fits := func(i int) bool { return i >= 0 && r.open[i].takes(next, kind) || i < 0 && next == theEnd }
	item := next == aMember || next == anElement
	switch {
	case outer < 0 && at.closer != 0 && fits(top-1):
		return r.wrongCloser(at, c)
	case outer < 0, item && fits(top):
		return r.extraCloser(c)
	case item && !fits(outer-1) && fits(top-1):
		return r.wrongCloser(at, c)
	}
	r.related(UnclosedBracket, at.end, at.end, at.node.Start,
		fmt.Sprintf("%s is not closed before the next %c", r.bracket(at), c), fmt.Sprintf("add %c", at.closer)).Fix =
		proposal(fmt.Sprintf("Add %c", at.closer), insert(at.end, string(at.closer)))
	return true
}

func (r *reader) wrongCloser(at *container, c byte) (done bool) {
	r.related(UnclosedBracket, r.pos, r.pos+1, at.node.Start,
		fmt.Sprintf("%c stands where %s needs %c", c, r.bracket(at), at.closer), fmt.Sprintf("replace it with %c", at.closer)).Fix =
		proposal(fmt.Sprintf("Replace it with %c", at.closer), Edit{r.pos, r.pos + 1, string(at.closer)})
	r.closed(at)
	return true
}

// extraCloser tells of a closer that closes nothing. Behind a whole value it
// can only be surplus; inside, another bracket may be the wrong one.
func (r *reader) extraCloser(c byte) (done bool) {
	outside := len(r.open) == 1 && r.open[0].state == afterItem
	r.fault(ExtraCloser, r.pos, r.pos+1, fmt.Sprintf("this %c closes nothing", c), "remove it").Fix =
		either(outside, "Remove the bracket", remove(r.pos, r.pos+1))
	r.pos++
	return false
}

// openedBy gives the innermost container that c would close, or -1.
func (r *reader) openedBy(c byte) int {
	if r.closers[closerIndex(c)] == 0 {
		return -1
	}
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].closer == c {
			return i
		}
	}
	return -1
}

// closerIndex tells the two closers apart.
func closerIndex(c byte) int {
	if c == ']' {
		return 1
	}
	return 0
}

// takes says whether what follows is in its place in the container. An array
// takes more of what it holds.
func (c *container) takes(next following, kind byte) bool {
	switch next {
	case aCloser:
		return c.closer == kind
	case aMember:
		return c.node.Kind == Object
	case anElement:
		return c.node.Kind == Array && c.holds(kind)
	}
	return c.closer == 0
}

func (c *container) holds(opener byte) bool {
	if c.last == nil {
		return true
	}
	last := c.last.Kind
	return last == Object && opener == '{' || last == Array && opener == '[' || last != Object && last != Array && opener == '"'
}

// behind tells what stands behind the closer at the present place, and its
// first character.
func (r *reader) behind() (next following, kind byte) {
	i := r.afterSpace(r.pos + 1)
	if i < len(r.text) && r.text[i] == ',' {
		i = r.afterSpace(i + 1)
	}
	if i >= len(r.text) {
		return theEnd, 0
	}
	switch c := r.text[i]; c {
	case '}', ']':
		return aCloser, c
	case '{', '[':
		return anElement, c
	case '"':
		if r.nameAt(i) {
			return aMember, c
		}
		return anElement, c
	}
	return theEnd, 0
}

// closerBehind says whether the same closer stands behind the present one.
func (r *reader) closerBehind(c byte) bool {
	next, kind := r.behind()
	return next == aCloser && kind == c
}

// nameAt says whether the string at i is on one line with a colon behind it.
func (r *reader) nameAt(i int) bool {
	end := i + 1
	for end < len(r.text) && r.text[end] != '"' && r.text[end] != '\n' {
		if r.text[end] == '\\' {
			end++
		}
		end++
	}
	i = r.afterSpace(end + 1)
	return end < len(r.text) && r.text[end] == '"' && i < len(r.text) && r.text[i] == ':'
}

// afterSpace gives the offset of the first character at or behind i that is
// not white space.
func (r *reader) afterSpace(i int) int {
	const indentation = "  " // repeated, it is most of what there is
	text := r.text
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
		if text[i-1] == '\n' {
			for strings.HasPrefix(text[i:], indentation) {
				i += len(indentation)
			}
		}
	}
	return i
}
