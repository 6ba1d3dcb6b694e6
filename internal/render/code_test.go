package render

import (
	"regexp"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

func code(c parse.Code, e Example) string {
	var b strings.Builder
	writeCode(&b, c, e, "../../")
	return b.String()
}

var tag = regexp.MustCompile(`<[^>]*>`)

// Whatever the language, the text of a block is on the page as it is in the
// source.
func TestCodeKeepsItsText(t *testing.T) {
	unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&")
	for _, lang := range []string{"", "json", "JSON", "python", "no-such-language", "a<b>"} {
		for _, text := range []string{"", "x", "one\n", "a\n\nb", "{\n\t\"a\": [1, <b>, \"\\u00e9 & ‘\"]\n}\n", hostile, "</code></pre>", strings.Repeat("{}\n", maxHighlighted)} {
			got := code(parse.Code{Lang: lang, Text: text}, Example{})
			if plain := strings.TrimSuffix(unescape.Replace(tag.ReplaceAllString(got, "")), "\n"); strings.TrimSuffix(plain, "\n") != strings.TrimSuffix(text, "\n") {
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

func TestCodeWithFindings(t *testing.T) {
	c := parse.Code{Lang: "text", Text: "one\ntwo\nthree\n"}
	got := code(c, Example{ID: `policy-1"`, Kind: policy.Statement, Findings: []Finding{
		{Code: "A", Severity: "info", Message: "of the whole", Line: 11, Column: 1, Row: 1},
		{Code: "B", Severity: "error", Message: "a <b> & c", Hint: `say "d"`, Line: 12, Column: 3, Row: 2},
		{Code: "C", Severity: "suggestion", Message: "less", Line: 12, Column: 9, Row: 2},
		{Code: "D", Severity: "warning", Message: "last", Line: 13, Column: 1, Row: 3}}})
	for _, wanted := range []string{
		`<div class="code" id="policy-1&#34;">`,
		"<code>one\n<", // an info marks no line
		"<span class=\"marked error\">two\n</span>",
		"<span class=\"marked warning\">three\n</span>",
		`a &lt;b&gt; &amp; c <a class="check" href="../../checks/B/">B</a> <span class="place">12:3</span>`,
		`<span class="hint">say &#34;d&#34;</span>`,
	} {
		if !strings.Contains(got, wanted) {
			t.Errorf("no %s in\n%s", wanted, got)
		}
	}
	if n := strings.Count(got, `<li class="finding `); n != 4 {
		t.Errorf("%d findings are listed", n)
	}
	if plain := code(c, Example{}); strings.Contains(plain, "<ul") || strings.Contains(plain, " id=") || strings.Contains(plain, "marked") {
		t.Errorf("a block without findings: %s", plain)
	}
}
