// Package policy knows the IAM policy language: it reads a policy as people
// wrote it, with the place of every part, and says what is wrong.
//
// In flows a text, usually a code block of a page or a file; out flow its
// [Documents]: what kind of text each is, a tree of nodes with byte ranges, and
// every place where the text is not JSON. [Validate] turns them into findings,
// each the instance of a row of [Checks] and some with a [Fix], which [Mend]
// applies, and [Explain] into plain sentences: what is allowed and denied, what
// is dangerous in it first.
//
// The reader is our own because encoding/json stops at the first fault, keeps
// no positions and drops repeated members without a word. reader.go reads
// brackets, commas and colons, and mismatch.go guesses what a writer meant
// where they do not match; scan.go reads what stands between them: strings,
// words, comments; margin.go takes away what pages print before each line;
// recognise.go tells policies from what merely looks like one, and extract.go
// finds them in other texts; repair.go tries which fixes are safe.
//
// The package knows no files, lines or pages: every position is a byte offset
// in the text it was given.
package policy

import (
	"slices"
	"strings"
)

// A Kind says what a text is as far as IAM is concerned.
type Kind int

// The kinds of text.
const (
	NotPolicy Kind = iota // something else: another language, other JSON, a template of a policy
	Policy                // an object with a Statement
	Statement             // one statement object without the policy around it
	Fragment              // members of a statement or policy without braces, or several statements
	Host                  // other JSON that has policies inside
)

var kindNames = [...]string{"not-policy", "policy", "statement", "fragment", "host"}

// String gives not-policy, policy, statement, fragment or host.
func (k Kind) String() string { return kindNames[k] }

// A Document is a text that has been read.
type Document struct {
	Kind   Kind
	Root   *Node   // nil where the text does not begin as JSON does
	Faults []Fault // where the text is not JSON, in order of Start

	Start, End int // the bytes of the text that it was read from
}

// Read reads a text as one document; [Documents] finds all that it holds. It
// takes time linear in the length of the text, whatever
// the text holds, and every text has a Document.
//
// A text that begins with anything but JSON (white space, comments and
// ellipses apart) is NotPolicy without a root. The root of a text without its
// outer brackets is an object or array from the first member or element to the
// end; that its brackets are missing is no fault, and neither is, in a
// fragment, what its cutting left behind: brackets open at the end and a comma
// after the last item.
func Read(text string) Document {
	plain, width, margin := unmargined(text)
	r := newReader(plain)
	r.margin = width
	root := r.document()
	if root == nil {
		return Document{}
	}
	d := r.finish(root, 0, len(text))
	if margin != nil {
		d.Faults = append([]Fault{*margin}, d.Faults...)
	}
	d.secure(text)
	return d
}

// read reads a part of a text, which it takes to have no margin.
func read(text string, start, end int) Document {
	r := newReader(text[:end])
	r.pos = start
	root := r.document()
	if root == nil {
		return Document{}
	}
	return r.finish(root, start, end)
}

// finish makes a document of what was read. What is safe of the fixes of its
// faults is yet to be seen.
func (r *reader) finish(root *Node, start, end int) Document {
	root = only(root, r.cutOff)
	kind := recognise(root)
	faults := r.faults
	if kind != Fragment {
		faults = append(faults, r.cuts...)
	}
	return Document{Kind: kind, Root: root, Faults: inOrder(faults), Start: start, End: end}
}

// Statements gives the statement objects in order: those of the policy, the
// statement itself, those of a list of statements, or the members of a
// fragment as one statement of which only a part is shown.
func (d Document) Statements() []*Node {
	switch {
	case d.Kind == NotPolicy, d.Kind == Host:
		return nil
	case d.Kind == Policy:
		return objects(d.Root.folded("Statement"))
	case d.Root.Kind == Object && d.Root.folded("Statement") != nil:
		return objects(d.Root.folded("Statement"))
	}
	return objects(d.Root)
}

// Actions gives the values of Action and NotAction of all statements, decoded
// and in order of position.
func Actions(d Document) []string {
	var actions []string
	for _, s := range d.Statements() {
		actions = append(actions, actionsOf(s)...)
	}
	return actions
}

func actionsOf(statement *Node) []string {
	var actions []string
	for m := range statement.Members() {
		if name := m.Name(); strings.EqualFold(name, "Action") || strings.EqualFold(name, "NotAction") {
			actions = slices.Grow(actions, m.Value.size())
			for value := range m.Value.each() {
				if value.Kind == String {
					actions = append(actions, value.Text())
				}
			}
		}
	}
	return actions
}

// objects gives the objects that n is or holds as elements.
func objects(n *Node) []*Node {
	var found []*Node
	for e := range n.each() {
		if e.Kind == Object {
			found = append(found, e)
		}
	}
	return found
}
