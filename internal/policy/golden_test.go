package policy

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted outcomes in testdata")

// TestGolden reads the policies of testdata. The comment of a case begins with
// a line written by hand, such as
//
//	policy, 1 finding, 3 faults
//
// which -update never changes and which the outcome must agree with, so that
// no fault is lost by accident.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { golden(t, name) })
	}
}

func golden(t *testing.T, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(ar.Files) != 2 || ar.Files[0].Name != "policy" || ar.Files[1].Name != "want" {
		t.Fatal("want the files policy and want")
	}
	text := strings.TrimSuffix(string(ar.Files[0].Data), "\n")
	doc := Read(text)
	checkTree(t, text, doc)
	findings := aboutText(Validate(text, Options{Catalog: embedded(t)}).Findings)
	checkMended(t, text, findings)
	head, _, _ := strings.Cut(string(ar.Comment), "\n")
	if got := fmt.Sprintf("%v, %s, %s", doc.Kind, count(len(findings), "finding"), count(len(doc.Faults), "fault")); got != head {
		t.Fatalf("got %s, want %s\n%s", got, head, outcome(text, doc, findings))
	}
	got := outcome(text, doc, findings)
	if *update {
		ar.Files[1].Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(ar.Files[1].Data); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// aboutText leaves out what is wrong with the policy once it is read.
func aboutText(findings []Finding) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool {
		return !slices.ContainsFunc(textChecks, func(c Check) bool { return c.Code == f.Code })
	})
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// outcome writes findings and faults with their places, then the actions and
// the tree as far as it tells what was understood.
func outcome(text string, doc Document, findings []Finding) string {
	var b strings.Builder
	index := diag.NewText(text)
	at := func(offset int) string {
		line, column := index.Pos(offset)
		return fmt.Sprintf("%d:%d", line, column)
	}
	line := func(what string, start, end, related int, message, hint string, fix *Fix) {
		fmt.Fprintf(&b, "%s %s-%s %s", what, at(start), at(end), message)
		if related >= 0 {
			fmt.Fprintf(&b, " (see %s)", at(related))
		}
		if hint != "" {
			fmt.Fprintf(&b, " | %s", hint)
		}
		if fix != nil {
			fmt.Fprintf(&b, " → %s", map[bool]string{true: "safe", false: "proposed"}[fix.Safe])
		}
		b.WriteByte('\n')
	}
	for _, f := range findings {
		line(fmt.Sprintf("%v %s", f.Severity, f.Code), f.Start, f.End, f.Related, f.Message, f.Hint, f.Fix)
	}
	for _, f := range doc.Faults {
		line("fault "+string(f.Code), f.Start, f.End, f.Related, f.Message, f.Hint, f.Fix)
	}
	if mended, ok := (Result{Findings: findings}).Mended(text); ok {
		b.WriteString("mended\n" + mended + "\n")
	}
	fmt.Fprintf(&b, "actions %q\n", Actions(doc))
	b.WriteString("tree " + sketch(doc.Root) + "\n")
	return b.String()
}

// sketch writes a tree on one line, words without quotes as they stand.
func sketch(n *Node) string {
	if n == nil {
		return "-"
	}
	var items []string
	switch n.Kind {
	case Object:
		for m := range n.Members() {
			items = append(items, fmt.Sprintf("%s: %s", sketch(m.Key), sketch(m.Value)))
		}
		return "{" + strings.Join(items, ", ") + "}"
	case Array:
		for e := range n.Elements() {
			items = append(items, sketch(e))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case String:
		return fmt.Sprintf("%q", n.Text())
	}
	return n.Text()
}

// goldenTexts gives the policies of all cases.
func goldenTexts(tb testing.TB) []string {
	tb.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	var texts []string
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		texts = append(texts, string(ar.Files[0].Data))
	}
	return texts
}
