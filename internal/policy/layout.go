package policy

import (
	"slices"
	"strings"
)

// A Break is a place where a policy that stands on one line is broken when it
// is shown: a new line begins before the byte At, Depth levels deep.
type Break struct{ At, Depth int }

// shortest is the width in bytes up to which an object or list without
// others in it stays on one line: about what a phone shows.
const shortest = 40

// Layout gives the breaks, in order, that set a text on one line out as JSON
// is usually set: a member a line. It gives none where the text has lines of
// its own, is short, or is more than one policy or part of one. No byte but
// white space changes, so that what is found stays at its bytes.
func (r Result) Layout(text string) []Break {
	d := r.Document
	if len(r.Documents) != 1 || d.Root == nil || d.Kind == NotPolicy || d.Kind == Host || len(text) <= shortest ||
		strings.Contains(strings.TrimSpace(text), "\n") || strings.TrimSpace(text[:d.Root.Start]) != "" {
		return nil
	}
	var breaks []Break
	d.Root.layOut(text, 0, &breaks)
	return slices.DeleteFunc(breaks, func(b Break) bool { return strings.TrimSpace(text[:b.At]) == "" })
}

// layOut adds the breaks of a node that begins at a depth.
func (n *Node) layOut(text string, depth int, breaks *[]Break) {
	if n.fits() {
		return
	}
	inner := depth
	if bracketed := strings.IndexByte("{[", text[n.Start]) >= 0; bracketed {
		inner++
	}
	for m := range n.Members() {
		*breaks = append(*breaks, Break{m.Key.Start, inner})
		m.Value.layOut(text, inner, breaks)
	}
	for e := range n.Elements() {
		*breaks = append(*breaks, Break{e.Start, inner})
		e.layOut(text, inner, breaks)
	}
	if last := n.End - 1; inner > depth && last > n.Start && strings.IndexByte("}]", text[last]) >= 0 {
		*breaks = append(*breaks, Break{last, depth})
	}
}

// fits says whether a node stays on one line.
func (n *Node) fits() bool {
	if n.Kind != Object && n.Kind != Array {
		return true
	}
	for inner := n.first; inner != nil; inner = inner.next {
		if inner.Kind == Object || inner.Kind == Array {
			return false
		}
	}
	return n.End-n.Start <= shortest
}

// A Change is one edit that [Mend] makes: the bytes that it takes away from the
// text, and those that it adds to the mended text.
type Change struct{ Start, End, AddedStart, AddedEnd int }

// Changes gives what [Mend] does, in order.
func Changes(findings []Finding) []Change {
	var changes []Change
	shift := 0
	for _, e := range made(safeOf(findings)) {
		c := Change{e.Start, e.End, e.Start + shift, e.Start + shift + len(e.Text)}
		shift += len(e.Text) - (e.End - e.Start)
		changes = append(changes, c)
	}
	return changes
}
