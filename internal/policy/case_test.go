package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestCheckCases reads testdata/checks, where CODE.txtar holds the cases of one
// check. A policy is named after how often the check must fire, a word on what
// is special about it, its type where the text does not show it, and what it is
// attached to, as in
//
//	-- 1-wildcard-in-the-middle --
//	-- 0-statement-without-key.scp --
//	-- 2-queue.resource@AWS::SQS::Queue --
//
// Behind each policy that fires stands what the check says, which -update
// writes; the count is written by hand, so that no finding is lost by accident.
func TestCheckCases(t *testing.T) {
	names, err := filepath.Glob("testdata/checks/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		code := diag.Code(strings.TrimSuffix(filepath.Base(name), ".txtar"))
		t.Run(string(code), func(t *testing.T) { checkCases(t, name, code) })
	}
}

const saysSuffix = ".says"

func checkCases(t *testing.T, name string, code diag.Code) {
	if _, ok := CheckOf(code); !ok {
		t.Fatalf("there is no check %s", code)
	}
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range ar.Files {
		want[f.Name] = string(f.Data)
	}
	var files []txtar.File
	fire, quiet := 0, 0
	for _, f := range ar.Files {
		if strings.HasSuffix(f.Name, saysSuffix) {
			continue
		}
		count, o := caseOf(t, f.Name)
		o.Catalog, o.Asked = embedded(t), []diag.Code{code}
		says, n := "", 0
		for _, found := range Validate(string(f.Data), o).Findings {
			if found.Code == code {
				says += told(string(f.Data), found)
				n++
			}
		}
		if n != count {
			t.Errorf("%s: fires %d times\n%s%s", f.Name, n, f.Data, says)
		}
		files = append(files, f)
		quiet++
		if count > 0 {
			quiet--
			fire++
			files = append(files, txtar.File{Name: f.Name + saysSuffix, Data: []byte(says)})
			if !*update && says != want[f.Name+saysSuffix] {
				t.Errorf("%s: says\n%swant\n%s", f.Name, says, want[f.Name+saysSuffix])
			}
		}
	}
	if fire < 2 || quiet < 2 {
		t.Errorf("%d cases that fire and %d near misses, want 2 of each", fire, quiet)
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(name, txtar.Format(&txtar.Archive{Comment: ar.Comment, Files: files}), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// caseOf reads the name of a case.
func caseOf(t *testing.T, name string) (count int, o Options) {
	name, o.ResourceType, _ = strings.Cut(name, "@")
	name, typeName, typed := strings.Cut(name, ".")
	number, _, _ := strings.Cut(name, "-")
	count, err := strconv.Atoi(number)
	if err != nil {
		t.Fatalf("%s: the name begins with no count", name)
	}
	if typed {
		var ok bool
		if o.Type, ok = ParseType(typeName); !ok {
			t.Fatalf("%s: no type of policy: %q", name, typeName)
		}
	}
	return count, o
}

// told writes a finding on lines of its own, its fix with it.
func told(text string, f Finding) string {
	index := diag.NewText(text)
	at := func(offset int) string {
		line, column := index.Pos(offset)
		return fmt.Sprintf("%d:%d", line, column)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %s", at(f.Start), text[f.Start:f.End], f.Message)
	if f.Related >= 0 {
		fmt.Fprintf(&b, " (see %s)", at(f.Related))
	}
	if f.Hint != "" {
		fmt.Fprintf(&b, " | %s", f.Hint)
	}
	b.WriteByte('\n')
	if f.Fix != nil {
		fmt.Fprintf(&b, "  %s (safe: %v)", f.Fix.Message, f.Fix.Safe)
		for _, e := range f.Fix.Edits {
			fmt.Fprintf(&b, " %s %q → %q", at(e.Start), text[e.Start:e.End], e.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
