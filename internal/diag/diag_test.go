package diag

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestRules says that every code has its rule and every rule its code, in one
// order, so that no page of a check is missing.
func TestRules(t *testing.T) {
	codes := constants(t)
	var ruled []string
	for _, r := range Rules {
		ruled = append(ruled, string(r.Code))
		if r.Title == "" || r.Why == "" || r.Mend == "" {
			t.Errorf("%s lacks words", r.Code)
		}
		if strings.HasSuffix(r.Title, ".") {
			t.Errorf("the title of %s ends with a full stop", r.Code)
		}
		for _, sentence := range []string{r.Why, r.Mend} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s: %q is no whole sentence", r.Code, sentence)
			}
		}
		if got := RuleOf(r.Code); got.Code != r.Code {
			t.Errorf("the rule of %s is %+v", r.Code, got)
		}
	}
	if len(codes) < 16 || !slices.Equal(codes, ruled) {
		t.Errorf("codes\n%q\nrules\n%q", codes, ruled)
	}
}

// constants gives the values of the constants of type Code, as rules.go
// declares them.
func constants(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Code" {
			return true
		}
		for _, v := range spec.Values {
			value, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
		return true
	})
	return values
}

func TestRuleOfNothing(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a code without a rule passes unseen")
		}
	}()
	RuleOf("NO_SUCH_CODE")
}

func TestSorted(t *testing.T) {
	at := func(file string, line, column int, code Code, message string) Diagnostic {
		return New(code, Pos{file, line, column}, "%s", message)
	}
	want := []Diagnostic{
		at("a", 0, 0, NotUTF8, "x"), at("a", 1, 2, NULByte, "x"), at("a", 1, 10, NotUTF8, "x"), at("a", 1, 10, NotUTF8, "y"),
		at("a", 1, 10, NULByte, "a"), at("a", 2, 1, NotUTF8, "x"), at("b", 1, 1, NotUTF8, "x"),
	}
	mixed := []Diagnostic{want[6], want[3], want[1], want[4], want[0], want[3], want[2], want[5], want[0]}
	if got := Sorted(mixed); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if mixed[0] != want[6] {
		t.Error("the list given was changed")
	}
	withHint := want[0].WithHint("do %s", "this")
	if got := Sorted([]Diagnostic{withHint, want[0]}); len(got) != 2 || got[1].Hint != "do this" || want[0].Hint != "" {
		t.Errorf("hints: %v", got)
	}
}

func TestWorst(t *testing.T) {
	if _, ok := Worst(nil); ok {
		t.Error("nothing is worst")
	}
	list := []Diagnostic{{Severity: Suggestion}, {Severity: SecurityWarning}, {Severity: Info}}
	if got, ok := Worst(list); !ok || got != SecurityWarning {
		t.Errorf("worst is %v, %t", got, ok)
	}
	if got, ok := Worst(list[2:]); !ok || got != Info {
		t.Errorf("worst is %v, %t", got, ok)
	}
}

func TestSeverities(t *testing.T) {
	got, err := json.Marshal([]Severity{Error, SecurityWarning, Warning, Suggestion, Info})
	if want := `["error","security-warning","warning","suggestion","info"]`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

func TestPos(t *testing.T) {
	for want, pos := range map[string]Pos{"a.md:3:7": {"a.md", 3, 7}, "a.md": {File: "a.md"}} {
		if got := pos.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestText(t *testing.T) {
	const src = "ab\r\n\nä€😀x\nend"
	text := NewText(src)
	for _, c := range []struct{ offset, line, column int }{
		{0, 1, 1}, {1, 1, 2}, {4, 2, 1}, {5, 3, 1}, {7, 3, 2}, {10, 3, 3}, {14, 3, 4}, {15, 3, 5}, {16, 4, 1},
		{len(src), 4, 4}, {len(src) + 9, 4, 4}, {-3, 1, 1},
	} {
		if line, column := text.Pos(c.offset); line != c.line || column != c.column {
			t.Errorf("offset %d is %d:%d, want %d:%d", c.offset, line, column, c.line, c.column)
		}
		if line := text.LineOf(c.offset); line != c.line {
			t.Errorf("offset %d is on line %d, want %d", c.offset, line, c.line)
		}
		if at := text.At("f", c.offset); at != (Pos{"f", c.line, c.column}) {
			t.Errorf("offset %d is at %v", c.offset, at)
		}
	}
	for line, want := range []string{"", "ab", "", "ä€😀x", "end", ""} {
		if got := text.Line(line); got != want {
			t.Errorf("line %d is %q, want %q", line, got, want)
		}
	}
	for line, want := range []int{0, 0, 4, 5, 16, 16} {
		if got := text.Start(line); got != want {
			t.Errorf("line %d begins at %d, want %d", line, got, want)
		}
	}
	if line, column := NewText("").Pos(0); line != 1 || column != 1 {
		t.Errorf("the empty text begins at %d:%d", line, column)
	}
	if d := New(NotUTF8, Pos{"f", 3, 2}, "x").In(text); d.Source != "ä€😀x" {
		t.Errorf("the source is %q", d.Source)
	}
}

// TestLongLine compares the columns of a long line with those counted from its
// beginning.
func TestLongLine(t *testing.T) {
	long := strings.Repeat("aé€😀\xff", 3*stride)
	src := "first\n" + long + "\n" + long
	text := NewText(src)
	for offset := 0; offset <= len(src); offset += 997 {
		line := strings.Count(src[:offset], "\n")
		want := utf8.RuneCountInString(src[strings.LastIndexByte(src[:offset], '\n')+1:offset]) + 1
		if offset < len(src) && !utf8.RuneStart(src[offset]) {
			continue
		}
		if gotLine, got := text.Pos(offset); gotLine != line+1 || got != want {
			t.Fatalf("offset %d is %d:%d, want %d:%d", offset, gotLine, got, line+1, want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"title", "service", "services", "feature", "date", "acls", "abac"}
	for word, want := range map[string]string{
		"titel": "title", "Titel": "title", "TITLE": "title", "servce": "service", "servicess": "services", "featrue": "feature", "dat": "date",
		"alcs": "acls", "acl": "acls", "zzz": "", "": "", "d": "", "completely-else": "", "abca": "abac",
	} {
		if got := Nearest(word, names); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
	if got := Nearest("rekog", []string{"amazon rekognition", "rekognition", "rekognition-video"}); got != "rekognition" {
		t.Errorf("the beginning of a name: %q", got)
	}
	if got := Nearest("re", []string{"rekognition"}); got != "" {
		t.Errorf("two letters are no beginning: %q", got)
	}
	if got := Nearest("x", nil); got != "" {
		t.Errorf("near nothing stands %q", got)
	}
}
