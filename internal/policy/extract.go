package policy

import (
	"slices"
	"strings"
)

// Documents gives what a text holds: one document as a rule; several where
// policies stand one behind the other; the policies in a text of another
// language, such as a command, and those in other JSON, behind the [Host]
// around them. Policies written as strings with escapes are left alone, and so
// is what the host has to fill in. It takes time linear in the length of the
// text, and there is always a document.
func Documents(text string) []Document {
	plain, width, margin := unmargined(text)
	r := newReader(plain)
	r.margin = width
	root := r.document()
	if root == nil {
		return orNone(hosted(plain, 0))
	}
	if policies := several(root, r.faults); policies != nil {
		return append(policies, hosted(plain, policies[len(policies)-1].End)...)
	}
	doc := r.finish(root, 0, len(text))
	if margin != nil {
		doc.Faults = slices.Insert(doc.Faults, 0, *margin)
	}
	if doc.Kind != NotPolicy {
		rest := hosted(plain, r.stopped)
		if len(rest) > 0 {
			doc = doc.cutAt(r.stopped)
		}
		return append([]Document{doc.secured(text)}, rest...)
	}
	if inner := within(doc.Root); inner != nil && r.stopped == len(r.text) {
		doc.Kind = Host
		return append([]Document{doc.secured(text)}, inner...)
	}
	if len(doc.Faults) == 0 {
		return []Document{doc}
	}
	if found := hosted(plain, 0); found != nil {
		return found
	}
	return []Document{doc}
}

func (d Document) secured(text string) Document {
	d.secure(text)
	return d
}

func orNone(found []Document) []Document {
	if len(found) == 0 {
		return []Document{{}}
	}
	return found
}

// cutAt leaves out what is said of the text from an offset on, because other
// documents follow there.
func (d Document) cutAt(end int) Document {
	d.Faults = slices.DeleteFunc(d.Faults, func(f Fault) bool { return f.Start >= end })
	d.End = end
	return d
}

// several gives the policies that stand one behind the other in a list without
// brackets, each with the faults inside it. It gives nil for anything else.
func several(list *Node, faults []Fault) []Document {
	policies := objects(list)
	if list.Kind != Array || len(policies) < 2 || len(policies) < list.size() || !anyOf(policies, isPolicy) {
		return nil
	}
	var found []Document
	faults = inOrder(faults)
	for _, n := range policies {
		d := Document{Kind: recognise(n), Root: n, Start: n.Start, End: n.End}
		for len(faults) > 0 && faults[0].Start < n.End {
			if faults[0].Start >= n.Start {
				d.Faults = append(d.Faults, faults[0])
			}
			faults = faults[1:]
		}
		found = append(found, d)
	}
	return found
}

// within gives the policies inside other JSON.
func within(root *Node) []Document {
	var found []Document
	var visit func(*Node)
	visit = func(n *Node) {
		if n.Kind == Object && isPolicy(n) {
			if !isFilledIn(n) {
				found = append(found, Document{Kind: Policy, Root: n, Start: n.Start, End: n.End})
			}
			return
		}
		for m := range n.Members() {
			visit(m.Value)
		}
		for e := range n.Elements() {
			visit(e)
		}
	}
	visit(root)
	return found
}

// isFilledIn says whether a policy has parts that the template around it
// computes, which are objects where the policy has strings.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
func isFilledIn(n *Node) bool {
	alone := n.size() == 1
	for m := range n.Members() {
		if alone && (m.Name() == "Ref" || strings.HasPrefix(m.Name(), "Fn::")) || isFilledIn(m.Value) {
			return true
		}
	}
	return n.Kind == Array && anyOf(slices.Collect(n.Elements()), isFilledIn)
}

// hosted gives the policies between balanced braces in a text of another
// language, from an offset on.
func hosted(text string, from int) []Document {
	var found []Document
	for _, span := range statementSpans(text, from) {
		d := read(text, span.start, span.end)
		literal := isLiteral(text, span.start)
		switch {
		case d.Kind != Policy || isFilledIn(d.Root):
		case literal && len(d.Faults) > 0, slices.ContainsFunc(d.Faults, isPutTogether):
		default:
			found = append(found, d.secured(text))
		}
	}
	return found
}

// isPutTogether says whether a fault can come from a text that a program puts
// together from parts. What becomes of such a policy shows only when it runs.
func isPutTogether(f Fault) bool { return f.Code == JSONSyntaxError }

// isLiteral says whether the brace at an offset belongs to an expression of a
// program, in which commas and comments may stand where JSON has none, and not
// to a text: behind a quote, a command or an empty line.
func isLiteral(text string, at int) bool {
	before := strings.TrimRight(text[:at], " \t\r\n")
	return before != "" && strings.IndexByte("(,=:[{+?", before[len(before)-1]) >= 0 || strings.HasSuffix(before, "return")
}

// A span is a part of a text.
type span struct{ start, end int }

// statementSpans gives the outermost balanced braces that have "Statement" for
// a name directly inside. A string that does not end in its line is none: it
// is the quote of another language.
func statementSpans(text string, from int) []span {
	type brace struct {
		at    int
		named bool
	}
	var open []brace
	var found []span
	if !strings.Contains(text[min(from, len(text)):], `"Statement"`) {
		return nil
	}
	plainUntil := 0 // no string before this offset
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '{':
			open = append(open, brace{at: i})
		case '}':
			if n := len(open) - 1; n >= 0 {
				if open[n].named {
					for len(found) > 0 && found[len(found)-1].start > open[n].at {
						found = found[:len(found)-1]
					}
					found = append(found, span{open[n].at, i + 1})
				}
				open = open[:n]
			}
		case '"':
			end := i + 1
			if i >= plainUntil {
				end, plainUntil = stringEnd(text, i)
			}
			if n := len(open) - 1; n >= 0 && text[i:end] == `"Statement"` && strings.HasPrefix(strings.TrimLeft(text[end:min(len(text), end+longestLine)], " \t\r\n"), ":") {
				open[n].named = true
			}
			i = end - 1
		}
	}
	return found
}

// stringEnd gives the offset behind the string that begins at i, or behind its
// quote where it does not end in its line; then no other string begins before
// the end of that line.
func stringEnd(text string, i int) (end, plainUntil int) {
	j := i + 1
	for ; j < len(text) && text[j] != '\n'; j++ {
		switch text[j] {
		case '\\':
			j++
		case '"':
			return j + 1, 0
		}
	}
	return i + 1, j
}
