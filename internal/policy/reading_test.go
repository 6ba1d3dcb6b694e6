package policy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// TestReadings reads the policies of testdata/readings, each with its reading
// behind it, which -update writes. A policy is named after what is special
// about it and, where the text does not show it, its type.
func TestReadings(t *testing.T) {
	name := filepath.Join("testdata", "readings", "cases.txtar")
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range ar.Files {
		if _, twice := want[f.Name]; twice {
			t.Fatalf("%s stands there twice", f.Name)
		}
		want[f.Name] = string(f.Data)
	}
	var files []txtar.File
	for _, f := range ar.Files {
		if strings.HasSuffix(f.Name, readingSuffix) {
			continue
		}
		o := Options{Catalog: embedded(t)}
		if _, typeName, typed := strings.Cut(f.Name, "."); typed {
			o.Type, _ = ParseType(typeName)
		}
		got := written(Explain(Validate(string(f.Data), o), o.Catalog))
		if !*update && got != want[f.Name+readingSuffix] {
			t.Errorf("%s: reads\n%swant\n%s", f.Name, got, want[f.Name+readingSuffix])
		}
		files = append(files, f, txtar.File{Name: f.Name + readingSuffix, Data: []byte(got)})
	}
	if len(files) < 2*60 {
		t.Errorf("%d policies, want 60", len(files)/2)
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(&txtar.Archive{Comment: ar.Comment, Files: files}), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

const readingSuffix = ".reading"

// written gives a reading as lines, dangers first, with what a sentence counts
// below it.
func written(r Reading) string {
	var b strings.Builder
	for _, s := range slices.Concat(r.Dangers, r.Sentences) {
		mark := ""
		if s.Kind == Danger {
			mark = strings.TrimSpace("! "+string(s.Code)) + " "
		}
		b.WriteString(mark + s.Words.String() + "\n")
		for _, l := range s.Lists {
			b.WriteString("  " + l.Title + "\n")
			for _, item := range l.Items {
				b.WriteString("  - " + item.String() + "\n")
			}
		}
	}
	return b.String()
}

// TestReadingRows asks the catalog for every row that a reading names, so that
// no link leads nowhere, and the text for every range.
func TestReadingRows(t *testing.T) {
	ar, err := txtar.ParseFile(filepath.Join("testdata", "readings", "cases.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, f := range ar.Files {
		text := string(f.Data)
		r := Explain(Validate(text, Options{Catalog: embedded(t)}), embedded(t))
		for _, s := range slices.Concat(r.Dangers, r.Sentences) {
			if s.Start < 0 || s.End > len(text) || s.Start >= s.End {
				t.Errorf("%s: %s stands at [%d, %d)", f.Name, s.Words, s.Start, s.End)
			}
			for _, part := range s.Words {
				if part.Row == (Row{}) {
					continue
				}
				rows++
				if !hasRow(t, part.Row) {
					t.Errorf("%s: the catalog has no row %v", f.Name, part.Row)
				}
			}
		}
	}
	if rows == 0 {
		t.Error("no row is named")
	}
}

// TestReadingOfParts reads every policy cut off at many places: what is half
// there is read as far as it goes, and nothing panics.
func TestReadingOfParts(t *testing.T) {
	ar, err := txtar.ParseFile(filepath.Join("testdata", "readings", "cases.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		for end := 0; end < len(f.Data); end += 23 {
			text := string(f.Data[:end])
			r := Explain(Validate(text, Options{Catalog: embedded(t), Meant: true}), embedded(t))
			for _, s := range slices.Concat(r.Dangers, r.Sentences) {
				if said := s.Words.String(); !strings.HasSuffix(said, ".") || strings.Contains(said, "  ") {
					t.Errorf("%s up to %d: %q", f.Name, end, said)
				}
			}
		}
	}
}

// What a reading takes to be in every request the table of keys says of it too.
func TestAlwaysThere(t *testing.T) {
	always := map[string]bool{}
	for _, m := range catalog.Meanings() {
		always[m.Key] = m.Present == "In every request."
	}
	for _, key := range alwaysThere {
		if !always[key] {
			t.Errorf("%s is not in every request", key)
		}
	}
}

func hasRow(t *testing.T, r Row) bool {
	for _, k := range embedded(t).GlobalKeys() {
		if r.Kind == "key" && k.Name == r.Name {
			return true
		}
	}
	facts, ok := embedded(t).Facts(r.Prefix)
	if !ok {
		return false
	}
	for _, a := range facts.Actions {
		if r.Kind == "action" && a.Name == r.Name {
			return true
		}
	}
	for _, resource := range facts.Resources {
		if r.Kind == "type" && resource.Name == r.Name {
			return true
		}
	}
	for _, k := range facts.Keys {
		if r.Kind == "key" && k.Name == r.Name {
			return true
		}
	}
	return false
}
