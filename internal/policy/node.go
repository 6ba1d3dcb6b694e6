package policy

import (
	"iter"
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
//
// Reading is mostly the making of nodes, so they are small and of one size:
// what stands inside an object or array is a chain of nodes, and a node knows
// its text by the range.
type Node struct {
	Kind           NodeKind
	plain          bool  // a string of ASCII without escapes or control characters
	opener, closer uint8 // bytes of the quotes around it
	Start, End     int
	text           *string // that the range is of
	first          *Node   // inside an object or array: an element, or a name, behind which its value stands
	next           *Node   // behind this one
}

// raw gives what stands between the quotes, or the word itself.
func (n *Node) raw() string { return (*n.text)[n.Start+int(n.opener) : n.End-int(n.closer)] }

// Members gives the members of an object, in order, repeated names included.
func (n *Node) Members() iter.Seq[Member] {
	return func(yield func(Member) bool) {
		if n.Kind != Object {
			return
		}
		for key := n.first; key != nil && yield(Member{key, key.next}); key = key.next.next {
		}
	}
}

// Elements gives the elements of an array; an ellipsis is not among them.
func (n *Node) Elements() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n.Kind != Array {
			return
		}
		for e := n.first; e != nil && yield(e); e = e.next {
		}
	}
}

// size counts the members or elements.
func (n *Node) size() int {
	size := 0
	for e := n.first; e != nil; e = e.next {
		size++
	}
	if n.Kind == Object {
		size /= 2
	}
	return size
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
	for m := range n.Members() {
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
	for m := range n.Members() {
		if strings.EqualFold(m.Name(), name) {
			return m.Value
		}
	}
	return nil
}

// each gives the elements of an array, n itself where it is anything else, and
// nothing for nil: IAM takes one value wherever it takes a list.
func (n *Node) each() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		switch {
		case n == nil:
		case n.Kind == Array:
			n.Elements()(yield)
		default:
			yield(n)
		}
	}
}

// eachString visits the names and strings below n in order, words in place of
// strings among them.
func (n *Node) eachString(visit func(*Node)) {
	if isWords(n) {
		visit(n)
	}
	for m := range n.Members() {
		m.Key.eachString(visit)
		m.Value.eachString(visit)
	}
	for e := range n.Elements() {
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
	switch n.Kind {
	case Object, Array:
		return ""
	case String:
		if raw := n.raw(); !n.plain && (strings.IndexByte(raw, '\\') >= 0 || !utf8.ValidString(raw)) {
			return unescape(raw)
		}
	}
	return n.raw()
}

// at gives the bytes of the text that hold the part [from, to) of Text.
func (n *Node) at(from, to int) (start, end int) {
	first := n.Start + int(n.opener)
	if n.plain {
		return first + from, first + to
	}
	raw := n.raw()
	return first + rawOffset(raw, from), first + rawOffset(raw, to)
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
