package render

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// An Example is what is known of a block of code as a policy.
type Example struct {
	Kind     policy.Kind
	Actions  []string
	Findings []Finding
	ID       string // of the block on its page; empty where it is no policy
}

// A Finding is a finding with its place in the document.
type Finding struct {
	Code, Severity, Message, Hint string
	Line, Column                  int // in the document
	EndLine, EndColumn            int
	Row, RowColumn                int // line and column within the block, from 1
}

// Place gives "line:column" for readers.
func (f Finding) Place() string { return strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column) }

// writeCode writes a block of code, the lines with findings marked and the
// findings below it. Only lines with errors and worse are marked: an info
// concerns the block as a whole.
func writeCode(b *strings.Builder, c parse.Code, e Example, root string) {
	b.WriteString(`<div class="code"`)
	if e.ID != "" {
		b.WriteString(` id="` + html.EscapeString(e.ID) + `"`)
	}
	b.WriteString(`><pre tabindex="0"><code>`)
	marked := map[int][]Finding{}
	for _, f := range e.Findings {
		if f.Severity != "info" {
			marked[f.Row] = append(marked[f.Row], f)
		}
	}
	for i, line := range highlight(c) {
		if findings := marked[i+1]; len(findings) > 0 {
			b.WriteString(`<span class="marked ` + verdict(findings) + `">` + line + `</span>`)
		} else {
			b.WriteString(line)
		}
	}
	b.WriteString("</code></pre>")
	writeFindings(b, e, root)
	b.WriteString("</div>\n")
}

func writeFindings(b *strings.Builder, e Example, root string) {
	if len(e.Findings) == 0 {
		return
	}
	b.WriteString(`<ul class="findings">`)
	for _, f := range e.Findings {
		b.WriteString(`<li class="finding ` + f.Severity + `"><span class="severity">` + f.Severity + `</span> ` + html.EscapeString(f.Message) +
			` <a class="check" href="` + root + CheckURL(f.Code) + `">` + f.Code + `</a> <span class="place">` + f.Place() + `</span>`)
		if f.Hint != "" {
			b.WriteString(`<br><span class="hint">` + html.EscapeString(f.Hint) + `</span>`)
		}
		b.WriteString("</li>")
	}
	b.WriteString("</ul>")
}

// looksLikeJSON guesses the language of a block whose source names none.
var looksLikeJSON = regexp.MustCompile(`^\s*([{\[]|"[A-Za-z]+"\s*:)`)

// highlight gives the lines of a block as HTML, each with its line end. The
// classes are those of chroma.
func highlight(c parse.Code) []string {
	name := c.Lang
	if name == "" && looksLikeJSON.MatchString(c.Text) {
		name = "json"
	}
	if !languages()[name] || len(c.Text) > maxHighlighted {
		return escapedLines(c.Text)
	}
	lexer := lexers.Get(name)
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, c.Text)
	if err != nil {
		return escapedLines(c.Text)
	}
	var lines []string
	for _, line := range chroma.SplitTokensIntoLines(tokens) {
		var b strings.Builder
		for _, t := range line {
			text := html.EscapeString(t.Value)
			if class := tokenClass(t.Type); class != "" {
				text = `<span class="` + class + `">` + text + `</span>`
			}
			b.WriteString(text)
		}
		lines = append(lines, b.String())
	}
	return lines
}

// languages are the names that chroma knows, in lower case. Asked for another
// name, it tries the file patterns of every language, which takes longer than
// all the rest of a page.
var languages = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range lexers.Names(true) {
		known[strings.ToLower(name)] = true
	}
	return known
})

// maxHighlighted is the size in bytes above which a block is shown plain: it
// is data, not an example to be read.
const maxHighlighted = 100_000

// tokenClass gives the class of a kind of token, of its group where it has
// none of its own. White space and plain text have none.
func tokenClass(t chroma.TokenType) string {
	switch t {
	case chroma.Text, chroma.TextWhitespace, chroma.Punctuation, chroma.Error, chroma.None:
		return ""
	}
	return chroma.StandardTypes[t]
}

func escapedLines(text string) []string {
	lines := strings.SplitAfter(html.EscapeString(text), "\n")
	return lines
}
