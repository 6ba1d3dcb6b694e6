package parse

import (
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

// nasty are texts that, repeated without end, have cost readers of Markdown
// and HTML quadratic work or a stack without bound.
var nasty = []string{
	">", "> ", "[", "![", "]", "*", "**a_", "a*_", "a*~~", "~~", "_", "`", "`a``", "<", "<div>", "</div>", "<b><i>", "<a><p>", "<a name=x>", `<a name="x">`,
	"<!--", "<?", "- ", "+ x ", "1. ", "* * a\n\n", " * a\n\n", "[a](", "![a](b", "[a](b)", "[a][b](", "[x]: y\n", "[x]\n[x]: y\n\n",
	"# a\n", "a|", "| a | b\n", "| a |\n|--|\n", "\\", "&", "&amp;", "\t", "    }", "=\n", "---\n", "```A\n", "a\\\n",
	"Zephyr supports ACLs, but ", "Although a, ", "Tags: Yes. ", "use the prefix a: actions ", "**Note**\n", "a \"'. ", "x. X", "supports ", "actions use the prefix ", "arn:a:b:", "(No)", "\"A\": {\n\n", "{\n\n", "- a\n\n", "1.a ",
	"<p>", "<ul><li>", "<table><tr><td>", "<tr>", "<h2>a", "<pre>", "<pre>&lt;", "<a href=x>", "<svg>", "<main>", "<dl><dd>", "<b></p>",
}

// TestWork reads nestings 65,000 deep. Where work grew with the square, the
// test would never end.
func TestWork(t *testing.T) {
	for _, s := range []string{">", "> ", "[", "*", "a*_", "<div>", "<b>a", "<table><tr><td>", "1. ", "[a]("} {
		for _, name := range []string{"in.md", "in.txt", "in.html"} {
			if name == "in.html" && !strings.Contains(s, "<") {
				continue
			}
			if topic := nastyTopic(name, s, 65_000); len(topic.Blocks) < 3 {
				t.Errorf("%q in %s: blocks %v", s, name, topic.Blocks)
			}
		}
	}
}

// TestGrowth counts allocations: twice the text takes about twice as many.
func TestGrowth(t *testing.T) {
	for _, s := range nasty {
		for _, name := range []string{"in.md", "in.html"} {
			if name == "in.html" && !strings.ContainsAny(s, "<&") {
				continue
			}
			half := testing.AllocsPerRun(1, func() { nastyTopic(name, s, 1_500) })
			whole := testing.AllocsPerRun(1, func() { nastyTopic(name, s, 3_000) })
			if whole > 3*half+1_000 {
				t.Errorf("%q in %s: %.0f allocations for half, %.0f for the whole", s, name, half, whole)
			}
		}
	}
}

func nastyTopic(name, s string, times int) Topic {
	head := "How Amazon Zephyr works with IAM\n\nResource-level permissions\n\n"
	switch name {
	case "in.html":
		head = "<h1>How Amazon Zephyr works with IAM</h1><h2>Resource-level permissions</h2>"
	case "in.md":
		head = "# How Amazon Zephyr works with IAM\n\n## Resource-level permissions\n\n"
	}
	tail := map[string]string{"in.html": "end"}[name]
	return Parse(source.File{Path: name, Display: name, Data: head + strings.Repeat(s, times) + tail})
}

// TestNesting keeps the words of what is nested too deep.
func TestNesting(t *testing.T) {
	topic := nastyTopic("in.md", "> ", 1_000)
	prose, ok := topic.Blocks[2].(Prose)
	if !ok {
		t.Fatalf("blocks %+v", topic.Blocks)
	}
	html := sketchRich(prose.HTML)
	if n := strings.Count(html, "<blockquote>"); n == 0 || n > maxDepth || strings.Count(html, "&gt;") != 1_000-n {
		t.Errorf("%d quotations, %d signs", n, strings.Count(html, "&gt;"))
	}
}

// TestManyMarks reads the links of a long paragraph as people write them.
func TestManyMarks(t *testing.T) {
	topic := nastyTopic("in.md", "see [a page](page.md) and *more* ", 300)
	if n := len(topic.Links()); n != 300 {
		t.Errorf("%d links of 300", n)
	}
}
