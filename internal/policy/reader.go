package policy

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth is the deepest nesting that is read; a policy needs seven levels.
const maxDepth = 500

// A reader turns one text into a tree. It never gives up and never goes back
// further than to the last comma, so its time is linear.
type reader struct {
	text   string
	pos    int
	faults []Fault
	cuts   []Fault     // faults only if the text is no fragment
	open   []container // innermost last
	slab   []Node      // where the next nodes come from
	source *string     // the text, to which nodes point

	cutOff       bool   // a comma or ellipsis outside all brackets begins or ends the text
	closers      [2]int // how many open containers wait for } and for ]
	tooDeep      bool   // said already
	stopped      int    // where text begins that is no part of the document
	lastBreak    int    // offset of the last line break, -1 without one, or unknown
	margin       int    // width of the line numbers or diff marks that stood before each line
	noInnerUntil int    // no quote with punctuation behind it before this offset
	ahead        [single + 1]quoteAhead
}

// unknown stands for an offset that nobody has asked for yet.
const unknown = -2

// A container is an object or array that is not closed yet.
type container struct {
	node   *Node
	last   *Node // the latest value that it holds, or nil
	key    *Node // of the member whose value it is or is an element of, or nil
	end    int   // where the last item ended
	comma  int   // offset of the last comma
	extra  int   // opening brackets one too many, not yet closed
	listed bool  // it is an element of that value
	closer byte  // 0 where the text shows no opening bracket
	state  state
}

// add puts a node behind the others of a container.
func (c *container) add(n *Node) {
	if c.last == nil {
		c.node.first = n
	} else {
		c.last.next = n
	}
	c.last = n
}

// name is that of the member, or empty.
func (c *container) name() string { return c.key.Text() }

// A state says what stands before the present place in a container.
type state uint8

const (
	atStart state = iota
	afterItem
	afterComma
	afterEllipsis // which needs no comma on either side
)

// newReader reads text without the white space at its end, where nothing can
// stand and nothing can be missing.
func newReader(text string) *reader {
	text = strings.TrimRight(text, " \t\r\n")
	const depth = 8 // of nearly all policies
	return &reader{text: text, source: &text, stopped: len(text), lastBreak: unknown, open: make([]container, 0, depth)}
}

// node makes a node that ends where it starts.
func (r *reader) node(kind NodeKind, start int) *Node {
	if len(r.slab) == 0 {
		const usual = 20 // bytes of text to a node
		r.slab = make([]Node, max(4, min(256, (len(r.text)-r.pos)/usual)))
	}
	n := &r.slab[0]
	r.slab = r.slab[1:]
	n.Kind, n.Start, n.End, n.text = kind, start, start, r.source
	return n
}

// document reads the whole text as the inside of an object or array whose
// brackets it does not show: a whole policy is an array of one object. It gives
// nil where the text does not begin as JSON does, with a bracket or a quote, if
// only behind an ellipsis or the comma of what stood before.
func (r *reader) document() *Node {
	for r.skip(); ; r.skip() {
		style, _ := r.quoteAt(r.pos)
		switch c := r.peek(); {
		case style != noQuote:
			return r.list(r.firstKind())
		case c == '{', c == '[':
			return r.list(Array)
		case c == ',' && len(r.cuts) == 0:
			r.cut(Fault{r.pos, r.pos + 1, -1, JSONSyntaxError, "nothing stands before this comma", "remove it",
				safe("Remove the comma", remove(r.pos, r.pos+1))})
			r.cutOff = true
			r.pos++
		case c == '.' || c >= utf8.RuneSelf:
			word := r.word(false)
			if !isEllipsis(word.raw()) {
				return nil
			}
			r.ellipsis(word)
			r.cutOff = true
		default:
			return nil
		}
	}
}

// firstKind says whether a text that begins with a string is a list of members
// or of values.
func (r *reader) firstKind() NodeKind {
	pos, faults := r.pos, len(r.faults)
	r.string()
	r.skip()
	colon := r.peek() == ':'
	r.pos, r.faults = pos, r.faults[:faults]
	if colon {
		return Object
	}
	return Array
}

func (r *reader) list(kind NodeKind) *Node {
	n := r.node(kind, r.pos)
	r.items(n, nil, 0)
	return n
}

// value reads one value; key is the name of the member it belongs to, or nil.
func (r *reader) value(key *Node) *Node {
	r.quoteBeforeList()
	switch c := r.peek(); c {
	case '{':
		return r.bracketed(Object, '}', key)
	case '[':
		return r.bracketed(Array, ']', key)
	}
	if style, _ := r.quoteAt(r.pos); style != noQuote {
		return r.string()
	}
	return r.word(false)
}

func (r *reader) bracketed(kind NodeKind, closer byte, key *Node) *Node {
	n := r.node(kind, r.pos)
	if len(r.open) > maxDepth { // the outermost has no bracket
		r.skipNested()
		n.End = r.pos
		return n
	}
	r.pos++
	r.closers[closerIndex(closer)]++
	r.items(n, key, closer)
	r.closers[closerIndex(closer)]--
	return n
}

// skipNested moves over brackets nested too deeply to be read.
func (r *reader) skipNested() {
	if !r.tooDeep {
		r.tooDeep = true
		r.fault(JSONSyntaxError, r.pos, r.pos+1, fmt.Sprintf("brackets are nested more than %d deep", maxDepth), "")
	}
	for depth, quoted := 0, false; r.pos < len(r.text); {
		c := r.text[r.pos]
		r.pos++
		switch {
		case quoted && c == '\\':
			r.pos = min(r.pos+1, len(r.text))
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			if depth--; depth == 0 {
				return
			}
		}
	}
}

// items reads up to and over the closer of a container, or to the place where
// the container must have ended.
func (r *reader) items(n *Node, key *Node, closer byte) {
	listed := len(r.open) > 0 && r.open[len(r.open)-1].node.Kind == Array
	r.open = append(r.open, container{node: n, key: key, listed: listed, closer: closer, end: r.pos})
	for !r.step() {
	}
	last := len(r.open) - 1
	n.End = max(n.End, r.open[last].end)
	r.open = r.open[:last]
}

// step reads one item or punctuation mark of the innermost container, and says
// whether the container ends with it.
func (r *reader) step() (done bool) {
	r.skip()
	at := &r.open[len(r.open)-1]
	if r.pos >= len(r.text) {
		r.atEnd(at)
		return true
	}
	switch c := r.text[r.pos]; {
	case c == '}', c == ']':
		return r.closer(at, c)
	case c == ',':
		r.comma(at)
		return false
	case c == ':':
		r.fault(JSONSyntaxError, r.pos, r.pos+1, "this colon has no name before it", "remove it").Fix =
			proposal("Remove the colon", remove(r.pos, r.pos+1))
		r.pos++
		return false
	case at.state == afterItem && (c == '.' || c == ';') && r.loneMark():
		r.fault(MissingComma, r.pos, r.pos+1, fmt.Sprintf("%c stands where JSON needs a comma", c), "replace it with ,").Fix =
			safe("Replace it with a comma", Edit{r.pos, r.pos + 1, ","})
		r.comma(at)
		return false
	case at.node.Kind == Object && c == '{':
		return r.openedInObject(at)
	case at.node.Kind == Object:
		r.member()
		return false
	case at.state == afterItem && at.closer == 0:
		r.fault(JSONSyntaxError, r.pos, len(r.text), "more text follows the end of the JSON", "show it apart")
		r.stopped, r.pos = r.pos, len(r.text)
		return true
	}
	return r.element()
}

// closer reads a closing bracket.
func (r *reader) closer(at *container, c byte) (done bool) {
	if c != at.closer {
		return r.mismatch(c)
	}
	if at.extra > 0 && r.closerBehind(c) {
		at.extra--
		return r.extraCloser(c)
	}
	r.closed(at)
	if at.state == afterComma {
		r.fault(TrailingComma, at.comma, at.comma+1, "nothing follows this comma", "remove it").Fix = withoutComma(at.comma)
	}
	return true
}

func withoutComma(at int) *Fix { return safe("Remove the comma", remove(at, at+1)) }

// openedInObject handles a { where an object needs a name: behind members it
// opens the next element of the list around the object, at the beginning it
// doubles the bracket, and anywhere else the name is missing.
func (r *reader) openedInObject(at *container) (done bool) {
	switch {
	case at.last != nil && r.inside(Array):
		r.endBefore(at)
		return true
	case at.state == atStart && at.closer != 0:
		at.extra++
		r.fault(JSONSyntaxError, r.pos, r.pos+1, "this { is one too many", "remove it, or put a name and a colon before it").Fix =
			proposal("Remove the bracket", remove(r.pos, r.pos+1))
		r.pos++
	default:
		r.member()
	}
	return false
}

// closed moves over the closer of a container.
func (r *reader) closed(at *container) {
	r.pos++
	at.node.End = r.pos
}

// atEnd tells what the end of the text leaves open.
func (r *reader) atEnd(at *container) {
	if at.state == afterComma {
		fix := withoutComma(at.comma)
		fix.Safe = at.closer != 0 // outside all brackets, the comma tells of something that was cut off
		r.cut(Fault{at.comma, at.comma + 1, -1, TrailingComma, "nothing follows this comma", "remove it", fix})
	}
	if at.closer == 0 {
		r.cutOff = r.cutOff || at.state == afterComma || at.state == afterEllipsis
		return
	}
	end := len(r.text)
	r.cut(Fault{end, end, at.node.Start, UnclosedBracket, r.bracket(at) + " is never closed", fmt.Sprintf("add %c here", at.closer),
		safe(fmt.Sprintf("Add %c at the end", at.closer), insert(end, r.lineOf(at)+string(at.closer)))})
}

// lineOf gives what stands before the closer of a container so that it looks
// like those around it: a line break and the indentation of the opener's line
// where the container spans lines, else nothing.
func (r *reader) lineOf(at *container) string {
	if r.lastBreak == unknown {
		r.lastBreak = strings.LastIndexByte(r.text, '\n')
	}
	if r.lastBreak < at.node.Start {
		return ""
	}
	line := r.text[max(0, at.node.Start-longestLine):at.node.Start]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	line = line[min(len(line), r.margin):]
	return "\n" + line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// bracket says for a reader which opening bracket is meant.
func (r *reader) bracket(at *container) string {
	opener := r.text[at.node.Start]
	switch {
	case at.name() != "" && at.listed:
		return fmt.Sprintf("a %c in \"%s\"", opener, shown(at.name()))
	case at.name() != "":
		return fmt.Sprintf("the %c of \"%s\"", opener, shown(at.name()))
	case len(r.open) <= 2: // itself, inside the text as a whole
		return fmt.Sprintf("the %c at the beginning", opener)
	}
	return fmt.Sprintf("a %c", opener)
}

func (r *reader) comma(at *container) {
	switch at.state {
	case afterItem:
		at.state, at.comma = afterComma, r.pos
	case atStart:
		r.fault(JSONSyntaxError, r.pos, r.pos+1, "nothing stands before this comma", "remove it").Fix = withoutComma(r.pos)
	case afterComma:
		r.fault(JSONSyntaxError, r.pos, r.pos+1, "this comma is one too many", "remove it").Fix = withoutComma(r.pos)
	case afterEllipsis:
	}
	r.pos++
}

// missingComma tells of an item that no comma parts from the one before. What
// was meant is sure where both are whole: quoted or in brackets.
func (r *reader) missingComma(at *container, item *Node) {
	if at.state == afterItem {
		r.fault(MissingComma, at.end, at.end, "a comma is missing here", "add ,").Fix =
			either(item.Kind != Bare && at.last.Kind != Bare, "Add a comma", insert(at.end, ","))
	}
}

func (r *reader) ellipsis(word *Node) {
	r.fault(Ellipsis, word.Start, word.End, "an ellipsis stands for something left out", "an abridged example is no policy; show it whole")
}

// element reads one element of an array. It says that the array ended before
// it where what follows is a member of the object around the array.
func (r *reader) element() (done bool) {
	at := &r.open[len(r.open)-1]
	start, faults := r.pos, len(r.faults)
	v := r.value(at.key)
	at = &r.open[len(r.open)-1] // reading the value may have moved it
	if v.Kind == Bare && isEllipsis(v.raw()) {
		r.ellipsis(v)
		at.state = afterEllipsis
		return false
	}
	r.unquoted(v)
	r.missingComma(at, v)
	r.skip()
	if r.peek() == ':' && (v.Kind == String || v.Kind == Bare) {
		if r.inside(Object) && at.last != nil {
			r.faults = r.faults[:faults]
			r.pos = start
			r.endBefore(at)
			return true
		}
		r.fault(JSONSyntaxError, r.pos, r.pos+1, "a name and a value stand in an array", "put { and } around them")
		r.pos++
		at.add(v)
		at.state, at.end = afterEllipsis, v.End
		return false
	}
	at.add(v)
	at.state, at.end = afterItem, v.End
	return false
}

// endBefore ends a container that lacks its bracket behind its last item.
func (r *reader) endBefore(at *container) {
	if at.state == afterComma {
		r.pos = at.comma
	}
	r.related(UnclosedBracket, at.end, at.end, at.node.Start, r.bracket(at)+" is not closed", fmt.Sprintf("add %c", at.closer)).Fix =
		proposal(fmt.Sprintf("Add %c", at.closer), insert(at.end, string(at.closer)))
}

// inside says whether the innermost container has brackets and stands in one
// of a kind.
func (r *reader) inside(kind NodeKind) bool {
	n := len(r.open)
	return n >= 2 && r.open[n-2].node.Kind == kind && r.open[n-1].closer != 0
}

// loneMark says whether the character at the present place ends its line or is
// followed by white space.
func (r *reader) loneMark() bool {
	next := r.pos + 1
	return next >= len(r.text) || strings.IndexByte(" \t\r\n", r.text[next]) >= 0
}

// member reads one member of an object: a name, a colon and a value.
func (r *reader) member() {
	key := r.key()
	var value *Node
	if key != nil {
		value = r.memberValue(key)
	}
	at := &r.open[len(r.open)-1]
	if value == nil {
		at.state = afterEllipsis // words between members need no comma either
		return
	}
	r.missingComma(at, key)
	at.add(key)
	at.add(value)
	at.state, at.end = afterItem, value.End
}

// key reads the name of a member; nil stands for an ellipsis.
func (r *reader) key() *Node {
	if c := r.peek(); c == '{' || c == '[' {
		r.fault(JSONSyntaxError, r.pos, r.pos+1, fmt.Sprintf("an object needs a name before this %c", c), "add the name and a colon, or remove the bracket")
		return r.node(Bare, r.pos)
	}
	if style, _ := r.quoteAt(r.pos); style != noQuote {
		return r.string()
	}
	key := r.word(true)
	if isEllipsis(key.raw()) {
		r.ellipsis(key)
		return nil
	}
	return key
}

// memberValue reads what follows a name. It gives nil for words between
// members, which are not a name at all.
func (r *reader) memberValue(key *Node) *Node {
	bareword := key.Kind != String && key.End > key.Start
	r.skip()
	switch c := r.peek(); {
	case c == ':':
		r.colons()
	case key.End == key.Start || c == '{' || c == '[':
		r.missingColon(key, true)
	case c != 0 && c != ',' && c != '}' && c != ']' && r.sameLine(key.End):
		r.missingColon(key, false)
	case bareword:
		r.fault(JSONSyntaxError, key.Start, key.End, fmt.Sprintf("\"%s\" stands outside quotes and is no member", shown(key.raw())), "remove it").Fix =
			proposal("Remove the words", remove(key.Start, key.End))
		return nil
	default:
		r.fault(JSONSyntaxError, key.Start, key.End, fmt.Sprintf("the name \"%s\" has no value", shown(key.Text())), "add a colon and the value")
		return r.node(Bare, key.End)
	}
	if bareword {
		r.fault(JSONSyntaxError, key.Start, key.End, fmt.Sprintf("the name %s has no quotes around it", shown(key.raw())), `put " before and behind it`).Fix =
			either(isPlainName(key.raw()), "Put quotes around the name", insert(key.Start, `"`), insert(key.End, `"`))
	}
	return r.valueAfterColon(key)
}

// isPlainName says whether a word is one that programs take for a name where
// it has no quotes.
func isPlainName(word string) bool {
	return strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == "" && word != ""
}

// missingColon tells of a name without a colon. Before a bracket it can only
// be a name.
func (r *reader) missingColon(key *Node, sure bool) {
	if key.End > key.Start {
		r.fault(JSONSyntaxError, key.End, key.End, "a colon is missing after this name", "add :").Fix =
			either(sure && key.Kind == String, "Add a colon", insert(key.End, ":"))
	}
}

// colons moves over the colon of a member, and tells of more than one.
func (r *reader) colons() {
	for first := true; r.peek() == ':'; first = false {
		if !first {
			r.fault(JSONSyntaxError, r.pos, r.pos+1, "this colon is one too many", "remove it").Fix =
				safe("Remove the colon", remove(r.pos, r.pos+1))
		}
		r.pos++
		r.skip()
	}
}

func (r *reader) valueAfterColon(key *Node) *Node {
	switch c := r.peek(); c {
	case 0, ',', '}', ']':
		r.fault(JSONSyntaxError, key.Start, key.End, fmt.Sprintf("the name \"%s\" has no value", shown(key.Text())), "add the value")
		return r.node(Bare, r.pos)
	}
	v := r.value(key)
	if v.Kind == Bare && isEllipsis(v.raw()) {
		r.ellipsis(v)
	} else {
		r.unquoted(v)
	}
	return v
}

// unquoted tells of a value that is neither a string nor a literal.
func (r *reader) unquoted(v *Node) {
	if v.Kind == Bare {
		r.fault(Placeholder, v.Start, v.End, fmt.Sprintf("the value %s has no quotes around it", shown(v.raw())), `put " before and behind it`).Fix =
			proposal("Put quotes around the value", insert(v.Start, `"`), insert(v.End, `"`))
	}
}

// peek gives the byte at the present place, and 0 at the end.
func (r *reader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

func (r *reader) sameLine(i int) bool { return !strings.ContainsAny(r.text[i:r.pos], "\r\n") }
