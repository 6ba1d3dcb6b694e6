package parse

import (
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestHTMLPlaces finds each word of the code, links and claims of a page at
// the line and column that the reader tells, with entities, markup and letters
// of several bytes before it.
func TestHTMLPlaces(t *testing.T) {
	const in = "<h1>How Amazon Zephyr works with IAM</h1>\n" +
		"<h2>ACLs</h2><p>&Eacute;t&eacute;: caf\u00e9 &amp; so on. Zephyr supports ACLs. <a href=x>Link</a></p>\n" +
		"<pre><code>\n&lt;one&gt; <b\n>two</b> &quot;three&quot;<br>four\n  \u00e9&amp;five\n</code></pre>\n"
	topic := Parse(source.File{Path: "in.html", Display: "in.html", Data: in})
	at := func(word string, line, column int) {
		t.Helper()
		lines := strings.Split(in, "\n")
		if line < 1 || line > len(lines) || !strings.HasPrefix(string([]rune(lines[line-1])[column-1:]), word) {
			t.Errorf("%s is told to stand at %d:%d", word, line, column)
		}
	}
	codes := topic.Codes()
	if len(codes) != 1 || codes[0].Text != "<one> two \"three\"\nfour\n  \u00e9&five" {
		t.Fatalf("codes %+v", codes)
	}
	for _, word := range []string{"one", "two", "three", "four", "five"} {
		line, column := codes[0].Positions()(strings.Index(codes[0].Text, word))
		at(word, line, column)
	}
	if len(topic.Claims) != 1 || len(topic.Links()) != 1 {
		t.Fatalf("claims %+v, links %+v", topic.Claims, topic.Links())
	}
	at("Zephyr supports", topic.Claims[0].Line, topic.Claims[0].Column)
	at("<a href=x>", topic.Links()[0].Line, topic.Links()[0].Column)
}

// TestHTMLFrame shows the document of a page and not what stands around it.
func TestHTMLFrame(t *testing.T) {
	for in, want := range map[string]string{
		"<p>frame</p><main><p>words</p></main><p>frame</p>":                                  "words",
		"<header><h1>frame</h1></header><article><header><h1>words</h1></header></article>":  "words",
		"<main></main><article>words<aside>frame</aside><footer>frame</footer></article>":    "words",
		"<nav>frame</nav><header>one</header><p>two</p><footer>three</footer>":               "one two three",
		"<div role=main>words<script>frame</script><p hidden>frame</p></div>":                "words",
		"<svg><title>frame</svg><p>words</p><template><p>frame</p></template><title>x</titl": "words",
		"<main><aside class=note>one</aside><div aria-hidden=true>frame</div>two":            "one two",
	} {
		var words []string
		for _, b := range Parse(source.File{Path: "in.html", Display: "in.html", Data: in}).Blocks {
			switch b := b.(type) {
			case Heading:
				words = append(words, b.Text)
			case Prose:
				words = append(words, b.Text)
			}
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s shows %q, want %q", in, got, want)
		}
	}
}
