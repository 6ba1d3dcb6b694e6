package policy

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

type diagCount map[diag.Code]int

func countCodes(faults []Fault) diagCount {
	var count diagCount
	for _, f := range faults {
		if count == nil {
			count = diagCount{}
		}
		count[f.Code]++
	}
	return count
}

func place(id string, line int) string { return id + ":" + strconv.Itoa(line) }

// checkTree holds a document against what must be true of every text.
func checkTree(t *testing.T, text string, doc Document) {
	t.Helper()
	for i, f := range doc.Faults {
		if f.Start < 0 || f.End < f.Start || f.End > len(text) || f.Related < -1 || f.Related > len(text) {
			t.Fatalf("fault %+v outside the text of %d bytes", f, len(text))
		}
		if i > 0 && f.Start < doc.Faults[i-1].Start {
			t.Fatalf("fault %+v before %+v", f, doc.Faults[i-1])
		}
		if f.Code == "" || f.Message == "" {
			t.Fatalf("fault %+v says nothing", f)
		}
	}
	if doc.Root != nil {
		checkNode(t, doc.Root, 0, len(text))
	}
	if !json.Valid([]byte(text)) || strings.Count(text, "[")+strings.Count(text, "{") > maxDepth {
		return
	}
	if len(doc.Faults) > 0 {
		t.Fatalf("faults %v in right JSON", doc.Faults)
	}
	var want any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&want); err != nil {
		t.Fatal(err)
	}
	if doc.Root != nil && !reflect.DeepEqual(decoded(doc.Root), want) {
		t.Fatalf("tree %v, encoding/json has %v", decoded(doc.Root), want)
	}
}

// checkNode checks that each node lies within [from, to) and behind its
// elder siblings.
func checkNode(t *testing.T, n *Node, from, to int) {
	t.Helper()
	if n.Start < from || n.End < n.Start || n.End > to {
		t.Fatalf("%v [%d,%d) outside [%d,%d)", n.Kind, n.Start, n.End, from, to)
	}
	from = n.Start
	for m := range n.Members() {
		checkNode(t, m.Key, from, n.End)
		checkNode(t, m.Value, m.Key.End, n.End)
		from = m.Value.End
	}
	for e := range n.Elements() {
		checkNode(t, e, from, n.End)
		from = e.End
	}
}

// decoded gives a tree as encoding/json would.
func decoded(n *Node) any {
	switch n.Kind {
	case Object:
		object := map[string]any{}
		for m := range n.Members() {
			object[m.Name()] = decoded(m.Value)
		}
		return object
	case Array:
		array := []any{}
		for e := range n.Elements() {
			array = append(array, decoded(e))
		}
		return array
	case String:
		return n.Text()
	case Number:
		return json.Number(n.Text())
	case Bool:
		return n.Text() == "true"
	}
	return nil
}

// checkMended holds what is offered as a mended text against what must be true
// of it: it is right JSON with every name and value of the original, mending it
// again changes nothing, and no two safe edits overlap.
func checkMended(t *testing.T, text string, findings []Finding) {
	t.Helper()
	mended := Mend(text, findings)
	if twice := Mend(mended, textFindings(t, mended)); twice != mended {
		t.Fatalf("mended twice\n%s\nmended once\n%s\nof\n%s", twice, mended, text)
	}
	end := 0
	var edits []Edit
	for _, f := range findings {
		if f.Fix != nil {
			for _, e := range f.Fix.Edits {
				if e.Start < 0 || e.End < e.Start || e.End > len(text) {
					t.Fatalf("edit %v outside the text", e)
				}
			}
			if f.Fix.Safe {
				edits = append(edits, f.Fix.Edits...)
			}
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	for _, e := range edits {
		if e.Start < end {
			t.Fatalf("edit %v overlaps one before", e)
		}
		end = e.End
	}
	offered, ok := (Result{Findings: findings}).Mended(text)
	if !ok {
		return
	}
	if !json.Valid([]byte(offered)) || len(Read(offered).Faults) > 0 {
		t.Fatalf("mended text is not right:\n%s", offered)
	}
	if before, after := Read(text).Root, Read(offered).Root; before != nil && !sameTree(before, after) {
		t.Fatalf("mended text has other names or values: %s, %s", sketch(before), sketch(after))
	}
}

func textFindings(t *testing.T, text string) []Finding {
	t.Helper()
	meant := aboutText(Validate(text, Options{Catalog: embedded(t), Meant: true}).Findings)
	if mended := Mend(text, meant); mended != text {
		if twice := Mend(mended, aboutText(Validate(mended, Options{Catalog: embedded(t), Meant: true}).Findings)); twice != mended {
			t.Fatalf("meant as a policy, mended twice\n%s\nmended once\n%s\nof\n%s", twice, mended, text)
		}
	}
	return aboutText(Validate(text, Options{Catalog: embedded(t)}).Findings)
}

func TestPlainLength(t *testing.T) {
	for length := range 20 {
		for at := range length {
			for c := range 256 {
				text := []byte(strings.Repeat("~", length) + `"!#\`)
				text[at] = byte(c)
				want := length
				if c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
					want = at
				}
				if got := plainLength(string(text)); got != want {
					t.Fatalf("plainLength(%q) = %d, want %d", text, got, want)
				}
			}
		}
	}
}
