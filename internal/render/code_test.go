package render

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

func code(c parse.Code, e Example) string {
	var b strings.Builder
	writeCode(&b, c, e, "../../")
	return b.String()
}

// head is what stands above a block.
var head = regexp.MustCompile(`<p class="about">.*?</p>`)

var tag = regexp.MustCompile(`<[^>]*>`)

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&")

// Whatever the language, the text of a block is on the page as it is in the
// source.
func TestCodeKeepsItsText(t *testing.T) {
	for _, lang := range []string{"", "json", "JSON", "python", "no-such-language", "a<b>"} {
		for _, text := range []string{"", "x", "one\n", "a\n\nb", "{\n\t\"a\": [1, <b>, \"\\u00e9 & ‘\"]\n}\n", hostile, "</code></pre>", strings.Repeat("{}\n", maxHighlighted)} {
			got := code(parse.Code{Lang: lang, Text: text}, Example{})
			if plain := strings.TrimSuffix(unescape.Replace(tag.ReplaceAllString(head.ReplaceAllString(got, ""), "")), "\n"); strings.TrimSuffix(plain, "\n") != strings.TrimSuffix(text, "\n") {
				t.Errorf("%q in %q became %.200q", text[:min(len(text), 50)], lang, plain)
			}
		}
	}
}

func TestCodeIsColoured(t *testing.T) {
	for _, c := range []parse.Code{{Lang: "json", Text: `{"a": "b"}`}, {Text: `{"a": "b"}`}, {Text: `"Action": "s3:GetObject"`}} {
		if got := code(c, Example{}); !strings.Contains(got, `<span class="s2">&#34;`) {
			t.Errorf("%q in %q has no colours: %s", c.Text, c.Lang, got)
		}
	}
	for _, c := range []parse.Code{{Text: "aws s3 ls"}, {Lang: "no-such-language", Text: `{"a": "b"}`}} {
		if got := code(c, Example{}); strings.Contains(got, "<span") {
			t.Errorf("%q in %q has colours: %s", c.Text, c.Lang, got)
		}
	}
}

// A block is named by what it shows, else by its language where that is known;
// lines that are set off say so, and those too long for a phone how deep they
// begin.
func TestCodeIsLabelled(t *testing.T) {
	for _, c := range []struct {
		code   parse.Code
		wanted string
	}{
		{parse.Code{Lang: "yaml", Title: "a <b>", Text: "x"}, `<p class="about"><span class="label">a &lt;b&gt;</span></p><pre`},
		{parse.Code{Lang: "yaml", Text: "x"}, `<span class="label">YAML</span>`},
		{parse.Code{Lang: "json", Text: "x"}, `<span class="label">JSON</span>`},
		{parse.Code{Lang: "text", Text: "x"}, `<div class="code"><pre`},
		{parse.Code{Lang: "no-such-language", Text: "x"}, `<div class="code"><pre`},
		{parse.Code{Text: "x"}, `<div class="code"><pre`},
		{parse.Code{Text: "one\ntwo\nthree", Chosen: []int{2}}, "<code>one\n<span class=\"chosen\">two\n</span>three<"},
		{parse.Code{Text: "    " + strings.Repeat("x", 40)}, `<span class="long in-4"><span class="deep">    </span>xxx`},
		{parse.Code{Text: strings.Repeat(" ", 18) + strings.Repeat("x", 40)}, `<span class="long in-16"><span class="deep">                </span><span class="deeper">  </span>xxx`},
		{parse.Code{Text: strings.Repeat(" ", 99)}, `<span class="long in-16">`},
		{parse.Code{Text: strings.Repeat("ä", wraps)}, `<code>ä`},
	} {
		if got := code(c.code, Example{}); !strings.Contains(got, c.wanted) {
			t.Errorf("%+v: %s, wanted %s", c.code, got, c.wanted)
		}
	}
}

func TestCodeWithFindings(t *testing.T) {
	c := parse.Code{Lang: "text", Text: "one\ntwo\nthree\n", Line: 11}
	got := code(c, Example{ID: `policy-1"`, Kind: policy.Statement, Type: policy.Identity, Findings: []Finding{
		{Code: "A", Severity: "info", Message: "of the whole", Line: 11, Column: 1, End: 14},
		{Code: "B", Severity: "error", Message: "a <b> & c", Hint: `say "d"`, Line: 12, Column: 3, Start: 5, End: 9},
		{Code: "C", Severity: "suggestion", Message: "less", Line: 12, Column: 9, Start: 4, End: 6, Fix: "Shorten it"},
		{Code: "D", Severity: "warning", Message: "last", Line: 13, Column: 6, Start: 14, End: 14},
		{Code: "A", Severity: "info", Message: "of a part", Line: 13, Column: 1, Start: 8, End: 10}}})
	for _, wanted := range []string{
		`<div class="code" id="policy-1&#34;"><p class="about"><span class="verdict error">error</span> <span class="meta">statement of an identity policy (inferred)</span> <span class="aside">`,
		"<code><span class=\"line\" data-line=\"11\">one\n</span><", // an info marks no line
		"<span class=\"line marked error\" data-line=\"12\"><mark class=\"at suggestion\">t</mark><mark class=\"at error\">wo</mark>\n</span><span class=\"finding error\">",
		"<span class=\"line marked warning\" data-line=\"13\"><mark class=\"at info\">th</mark>ree<mark class=\"at warning gap\"></mark>\n</span><span class=\"finding warning\">",
		`a &lt;b&gt; &amp; c <a class="check" href="../../checks/B/">B</a> <span class="place">12:3</span>`,
		`<span class="hint">Say &#34;d&#34;.</span>`,
		`<span class="hint">Proposed, for you to judge: Shorten it.</span>`,
		`<span class="aside">of the whole, and 1 more <a class="check" href="../../checks/A/">A</a></span></p><pre`,
	} {
		if !strings.Contains(got, wanted) {
			t.Errorf("no %s in\n%s", wanted, got)
		}
	}
	if n := strings.Count(got, `<span class="finding `); n != 3 {
		t.Errorf("%d findings are told at their lines", n)
	}
	if plain := code(c, Example{}); plain != "<div class=\"code\"><pre tabindex=\"0\"><code>one\ntwo\nthree\n</code></pre></div>\n" {
		t.Errorf("a block that is no example: %s", plain)
	}
}

// known is the catalog of the program.
func known(t *testing.T) *catalog.Catalog {
	t.Helper()
	known, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// checked gives a block as its page shows it.
func checked(t *testing.T, text string, allowed ...parse.Exception) (Example, string) {
	c := parse.Code{Text: text, Line: 54}
	e := NewExample(c, policy.Validate(text, policy.Options{Catalog: known(t)}), known(t), allowed)
	e.ID = "policy-54"
	return e, code(c, e)
}

// visible gives what a reader sees of some HTML.
func visible(html string) string { return unescape.Replace(tag.ReplaceAllString(html, "")) }

// A broken policy stands beside its mended form, in which nothing but what was
// mended differs, and both are set out.
func TestMendedExample(t *testing.T) {
	const printed = `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": [ “s3:GetObject”, ], "Resource": "S3 bucket location" } ] }`
	e, got := checked(t, printed)
	if e.Mended == nil || e.Mended.Text != strings.NewReplacer("“", `"`, "”", `"`, ",  ]", " ]", ", ]", " ]").Replace(printed) {
		t.Fatalf("mended is %+v", e.Mended)
	}
	for _, wanted := range []string{
		"Set one member a line here; the source has it all on line 54.",
		`<p class="side-head">As printed</p>`, `<p class="side-head">Mended, still <span class="verdict error">error</span></p>`,
		`<del class="at error">“</del>`, `:GetObject<del class="at info">”,</del>`,
		`<ins><span class="s2">&#34;</span></ins>`,
		`, and 1 more <a class="check" href="../../checks/JSON_SYNTAX_ERROR/">JSON_SYNTAX_ERROR</a> <a class="check" href="../../checks/SMART_QUOTE/">SMART_QUOTE</a> <span class="place">54:76</span> <span class="hint">Mended: Replace it with &#34;.</span>`,
		`S3 bucket location is a placeholder <a class="check"`,
	} {
		if !strings.Contains(got, wanted) {
			t.Errorf("no %s in\n%s", wanted, got)
		}
	}
	_, right, _ := strings.Cut(got, `data-copies=`)
	_, right, _ = strings.Cut(right, "<code>")
	right, _, _ = strings.Cut(right, "</code>")
	if want := "{\n  \"Version\": \"2012-10-17\",\n"; !strings.HasPrefix(visible(right), want) || !json.Valid([]byte(visible(right))) {
		t.Errorf("what is copied is\n%s", visible(right))
	}
}

// What cannot be mended unseen has no second form, and a sound policy no
// findings.
func TestExampleWithoutMending(t *testing.T) {
	for text, wanted := range map[string]string{
		`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "bucket"}}`:                             `<span class="verdict error">`,
		`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"}}`: `<span class="verdict sound">`,
	} {
		if e, got := checked(t, text); e.Mended != nil || !strings.Contains(got, wanted) || strings.Contains(got, "Mended") {
			t.Errorf("%s is shown as\n%s", text, got)
		}
	}
}

// A finding that is there on purpose is told with its reason, and neither
// counts nor is mended.
func TestExampleWrongOnPurpose(t *testing.T) {
	const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",}}`
	e, got := checked(t, text, parse.Exception{Code: "SERVICE_WILDCARD", Reason: "shows what not to do"}, parse.Exception{Code: "JSON_SYNTAX_ERROR", Reason: "as printed in 2019"},
		parse.Exception{Code: "TRAILING_COMMA", Reason: "as printed in 2019"})
	if e.Mended != nil || verdict(e.Findings) != "sound" || strings.Contains(got, "Mended") {
		t.Errorf("%s of %+v", verdict(e.Findings), e)
	}
	for _, wanted := range []string{`<span class="verdict sound">`, `<span class="severity">on purpose</span> all actions of s3 are allowed`, `Shows what not to do.`} {
		if !strings.Contains(got, wanted) {
			t.Errorf("no %s in\n%s", wanted, got)
		}
	}
}

// TestLongCode writes a block of very many lines, some of them set off, with a
// finding on each tenth. Where a line were looked for from the first on, the
// test would not end.
func TestLongCode(t *testing.T) {
	const n = 200_000
	c := parse.Code{Lang: "text", Text: strings.Repeat("a: 1\n", n), Line: 3, Chosen: []int{2, n}}
	for row := range n {
		c.Columns = append(c.Columns, 1+row%2)
	}
	e := Example{ID: "policy-3"}
	for row := 0; row < n; row += 10 {
		e.Findings = append(e.Findings, Finding{Code: "A", Severity: "error", Message: "wrong", Start: 5 * row, End: 5*row + 1})
	}
	var b strings.Builder
	writePrinted(&b, c, e, []note{{Finding: e.Findings[1]}}, "")
	for wanted, count := range map[string]int{` data-line="3"`: 1, fmt.Sprintf(` data-line="%d"`, n+2): 1, `class="line chosen"`: 2, `class="line marked error"`: 1, `<span class="finding error">`: 1} {
		if got := strings.Count(b.String(), wanted); got != count {
			t.Errorf("%s stands %d times, want %d", wanted, got, count)
		}
	}
	var notes []note
	for _, f := range e.Findings {
		notes = append(notes, note{Finding: f})
	}
	b.Reset()
	writePrinted(&b, c, e, notes, "")
	if got := strings.Count(b.String(), `<span class="finding error">`); got != n/10 {
		t.Errorf("%d findings are told, want %d", got, n/10)
	}
}

// TestManyProblems tells where each of very many problems of a page stands.
func TestManyProblems(t *testing.T) {
	const n = 50_000
	s := Site{Topics: make([]parse.Topic, 1), Problems: make([][]diag.Diagnostic, 1), Examples: make([][]Example, 1)}
	for line := range n {
		code := diag.BrokenLink
		if line%2 == 0 {
			code = diag.UnknownAction
			s.Topics[0].Claims = append(s.Topics[0].Claims, parse.Claim{Line: line + 1})
		}
		s.Problems[0] = append(s.Problems[0], diag.New(code, diag.Pos{Line: line + 1, Column: 1}, "wrong"))
	}
	problems := s.problems(0)
	if len(problems) != n || problems[0].ID != "line-1" || problems[1].ID != "" {
		t.Errorf("%d problems, the first %+v", len(problems), problems[:2])
	}
}
