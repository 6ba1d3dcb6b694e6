package policy

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// Mended gives the text with all safe fixes applied. It is false where there
// is nothing to apply, or where the outcome is not one right JSON value, so
// that no half of a repair is shown as a policy.
func (r Result) Mended(text string) (mended string, ok bool) {
	mended = Mend(text, r.Findings)
	return mended, mended != text && json.Valid([]byte(mended))
}

// secure tries the safe fixes of the faults of a document together and makes
// proposals of those that do not hold: all of them where an example is
// abridged, where a name or value would change, or where mending twice would
// give something else than mending once; and those that add or remove a
// bracket where the outcome is no JSON for all that, because then the bracket
// may be meant to stand elsewhere.
func (d *Document) secure(text string) {
	edits := safeEdits(d.Faults)
	if len(edits) == 0 {
		return
	}
	if slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.Code == Ellipsis }) {
		d.doubt(func(Fault) bool { return true })
		return
	}
	mended := d.apply(text, edits)
	if d.Kind != Fragment && !json.Valid([]byte(mended)) {
		d.doubt(func(f Fault) bool { return f.Code == UnclosedBracket || f.Code == ExtraCloser })
		mended = d.apply(text, safeEdits(d.Faults))
	}
	again := read(mended, 0, len(mended))
	if !sameTree(d.Root, again.Root) || slices.ContainsFunc(again.Faults, func(f Fault) bool {
		return f.Fix != nil && f.Fix.Safe && f.Code != UnclosedBracket && f.Code != ExtraCloser
	}) {
		d.doubt(func(Fault) bool { return true })
	}
}

// apply makes edits of the whole text on the part that the document is.
func (d *Document) apply(text string, edits []Edit) string {
	moved := make([]Edit, len(edits))
	for i, e := range edits {
		moved[i] = Edit{e.Start - d.Start, e.End - d.Start, e.Text}
	}
	return apply(text[d.Start:d.End], moved)
}

// doubt makes proposals of the safe fixes of some faults.
func (d *Document) doubt(of func(Fault) bool) {
	for i, f := range d.Faults {
		if f.Fix != nil && f.Fix.Safe && of(f) {
			d.Faults[i].Fix = proposal(f.Fix.Message, f.Fix.Edits...)
		}
	}
}

func safeEdits(faults []Fault) []Edit {
	var edits []Edit
	for _, f := range faults {
		if f.Fix != nil && f.Fix.Safe {
			edits = append(edits, f.Fix.Edits...)
		}
	}
	return edits
}

// sameTree says whether two trees have the same names and values in the same
// order.
func sameTree(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	sameMember := func(m, n Member) bool { return m.Name() == n.Name() && sameTree(m.Value, n.Value) }
	return a.Kind == b.Kind && a.Text() == b.Text() &&
		slices.EqualFunc(slices.Collect(a.Members()), slices.Collect(b.Members()), sameMember) &&
		slices.EqualFunc(slices.Collect(a.Elements()), slices.Collect(b.Elements()), sameTree)
}

// together gives one fix for the faults that have no code, and so no finding,
// of their own: what is safe of them, else what is proposed for the first.
func together(faults []Fault) *Fix {
	all := Fix{Safe: true}
	for i, f := range faults {
		if f.Code == JSONSyntaxError && f.Fix != nil && f.Fix.Safe {
			all.Edits = append(all.Edits, f.Fix.Edits...)
			if i == 0 {
				all.Message = f.Fix.Message
			} else if all.Message != f.Fix.Message {
				all.Message = "Mend what has no finding of its own"
			}
		}
	}
	switch {
	case len(all.Edits) == 0 && faults[0].Code == JSONSyntaxError:
		return faults[0].Fix
	case len(all.Edits) == 0:
		return nil
	}
	slices.SortStableFunc(all.Edits, func(a, b Edit) int { return a.Start - b.Start })
	return &all
}

// tidy gives the first finding at a name, action or principal the fix that
// removes what slipped into the quotes: white space at either end, or the
// markup of a link around the name.
func tidy(d Document, findings []Finding) {
	if len(findings) == 0 {
		return
	}
	d.Root.eachName(func(n *Node) {
		fix := tidied(n)
		if fix == nil || d.hasFaultIn(n) { // where the string ends is a guess
			return
		}
		for i := range findings {
			f := &findings[i]
			if f.Start >= n.Start && f.End <= n.End && (f.Fix == nil || !f.Fix.Safe) && !isTextCode(f.Code) {
				f.Fix = fix
				return
			}
		}
	})
}

// hasFaultIn says whether a fault begins inside a node.
func (d Document) hasFaultIn(n *Node) bool {
	i, _ := slices.BinarySearchFunc(d.Faults, n.Start, func(f Fault, at int) int { return f.Start - at })
	return i < len(d.Faults) && d.Faults[i].Start < n.End
}

// tidied gives the fix for a string that is not what its writer sees in it.
func tidied(n *Node) *Fix {
	if n.Kind != String || len(n.raw()) != n.End-n.Start-len(`""`) {
		return nil
	}
	from := n.Start + len(`"`)
	if name, _, isLink := strings.Cut(strings.TrimPrefix(n.raw(), "["), "]("); isLink && n.raw()[0] == '[' && strings.HasSuffix(n.raw(), ")") {
		return safe("Keep the text of the link alone", remove(from, from+1), remove(from+1+len(name), n.End-1))
	}
	trimmed := strings.TrimSpace(n.raw())
	lead := strings.Index(n.raw(), trimmed)
	if trimmed == "" || trimmed == n.raw() {
		return nil
	}
	edits := []Edit{remove(from, from+lead), remove(from+lead+len(trimmed), n.End-1)}
	return safe("Remove the space", slices.DeleteFunc(edits, func(e Edit) bool { return e.Start == e.End })...)
}

// eachName visits the names of members and the values that are names of
// something: all but those of conditions.
func (n *Node) eachName(visit func(*Node)) {
	for m := range n.Members() {
		visit(m.Key)
		m.Value.eachName(visit)
		if isOneOf(m.Name(), "Action", "NotAction", "Sid", "Effect", "Version") {
			for value := range m.Value.each() {
				visit(value)
			}
		}
	}
	for e := range n.Elements() {
		e.eachName(visit)
	}
}

// isTextCode says whether a code is about the text as JSON, whose repair keeps
// every name and value.
func isTextCode(code diag.Code) bool {
	return slices.ContainsFunc(textChecks, func(c Check) bool { return c.Code == code })
}

// settle makes proposals of safe fixes that overlap one before them, so that
// all safe ones can be applied together.
func settle(findings []Finding) {
	type claim struct {
		Edit
		finding int
	}
	var claims []claim
	for i, f := range findings {
		if f.Fix != nil && f.Fix.Safe {
			for _, e := range f.Fix.Edits {
				claims = append(claims, claim{e, i})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return a.Start - b.Start })
	end := 0
	for _, c := range claims {
		f := &findings[c.finding]
		switch {
		case !f.Fix.Safe:
		case c.Start < end:
			f.Fix = proposal(f.Fix.Message, f.Fix.Edits...)
		default:
			end = c.End
		}
	}
}
