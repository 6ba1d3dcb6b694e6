package policy

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A NodeKind says what a node is.
type NodeKind uint8

// The kinds of node: those of JSON, and Bare for what stands in place of a
// value without being one: a word or prose without quotes, an ellipsis, or
// nothing (Start equals End).
const (
	Object NodeKind = iota
	Array
	String
	Number
	Bool
	Null
	Bare
)

var nodeKindNames = [...]string{"object", "array", "string", "number", "bool", "null", "bare"}

// String gives object, array, string, number, bool, null or bare.
func (k NodeKind) String() string { return nodeKindNames[k] }

// A Node is a value, or the name of a member, at the bytes [Start, End) of the
// text. Brackets and quotes belong to the range. The range of a node lies
// within that of its parent.
type Node struct {
	Kind       NodeKind
	plain      bool  // raw is known to be ASCII without escapes or control characters
	opener     uint8 // bytes before raw: those of an opening quote
	Start, End int
	raw        string  // what stands between the quotes, or the word itself
	inside     *inside // of an object or array, else nil: most nodes are strings, and small
}

// An inside is what stands between the brackets of a node.
type inside struct {
	members  []Member
	elements []*Node
}

// few is how many members or elements most nodes have at most.
const few = 4

// An object and an array are made in one piece with the room that most of them
// need, because reading is mostly the making of nodes.
type (
	object struct {
		Node
		within inside
		room   [few]Member
	}
	array struct {
		Node
		within inside
		room   [few]*Node
	}
)

func newObject() *Node {
	o := new(object)
	o.within.members = o.room[:0]
	o.inside = &o.within
	return &o.Node
}

func newArray() *Node {
	a := new(array)
	a.within.elements = a.room[:0]
	a.inside = &a.within
	return &a.Node
}

// Members gives the members of an object, in order, repeated names included.
func (n *Node) Members() []Member {
	if n.inside == nil {
		return nil
	}
	return n.inside.members
}

// Elements gives the elements of an array; an ellipsis is not among them.
func (n *Node) Elements() []*Node {
	if n.inside == nil {
		return nil
	}
	return n.inside.elements
}

// A Member is a name and its value. Neither is nil.
type Member struct {
	Key, Value *Node
}

// Name gives the decoded name.
func (m Member) Name() string { return m.Key.Text() }

// Member gives the value of the first member with the name, capitals counting,
// and nil where there is none or n is no object. It may be asked of nil.
func (n *Node) Member(name string) *Node {
	if n == nil {
		return nil
	}
	for _, m := range n.Members() {
		if m.Name() == name {
			return m.Value
		}
	}
	return nil
}

// folded is Member without regard to capitals, preferring the exact name.
func (n *Node) folded(name string) *Node {
	if exact := n.Member(name); exact != nil || n == nil {
		return exact
	}
	for _, m := range n.Members() {
		if strings.EqualFold(m.Name(), name) {
			return m.Value
		}
	}
	return nil
}

// each gives the elements of an array, n itself where it is anything else, and
// nothing for nil: IAM takes one value wherever it takes a list.
func (n *Node) each() []*Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == Array:
		return n.Elements()
	}
	return []*Node{n}
}

// eachString visits the names and strings below n in order, words in place of
// strings among them.
func (n *Node) eachString(visit func(*Node)) {
	if isWords(n) {
		visit(n)
	}
	for _, m := range n.Members() {
		m.Key.eachString(visit)
		m.Value.eachString(visit)
	}
	for _, e := range n.Elements() {
		e.eachString(visit)
	}
}

// Text gives the value of a string with its escapes resolved, the characters
// of a number, word or literal as they stand, and "" for objects, arrays and
// nil. Bytes that are not UTF-8 become U+FFFD, as in encoding/json.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	if n.plain || n.Kind != String || strings.IndexByte(n.raw, '\\') < 0 && utf8.ValidString(n.raw) {
		return n.raw
	}
	return unescape(n.raw)
}

// at gives the bytes of the text that hold the part [from, to) of Text.
func (n *Node) at(from, to int) (start, end int) {
	first := n.Start + int(n.opener)
	if n.plain {
		return first + from, first + to
	}
	return first + rawOffset(n.raw, from), first + rawOffset(n.raw, to)
}

// rawOffset gives the offset in raw of what stands at an offset in Text. An
// escape that the offset falls into counts as one.
func rawOffset(raw string, offset int) int {
	if strings.IndexByte(raw, '\\') < 0 && utf8.ValidString(raw) {
		return offset
	}
	i := 0
	for text := 0; text < offset && i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		if raw[i] == '\\' {
			r, size = escape(raw[i:])
		}
		text += len(string(r))
		i += size
	}
	return i
}

func unescape(raw string) string {
	var b strings.Builder
	for i := 0; i < len(raw); {
		if raw[i] == '\\' {
			r, size := escape(raw[i:])
			b.WriteRune(r)
			i += size
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

// escape decodes the escape at the start of s and gives its length. A backslash
// that begins none stands for itself.
func escape(s string) (r rune, size int) {
	if len(s) < 2 {
		return '\\', 1
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	unit := hexEscape(s)
	if unit < 0 {
		return '\\', 1
	}
	if pair := utf16.DecodeRune(unit, hexEscape(s[6:])); pair != utf8.RuneError {
		return pair, 12
	}
	return unit, 6 // WriteRune turns a lone surrogate into U+FFFD
}

// hexEscape gives the code unit of \uXXXX at the start of s, or -1.
func hexEscape(s string) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(s[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(unit)
}
