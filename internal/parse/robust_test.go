package parse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestLongLine reads lines of ten megabytes below a heading that names a
// feature, and still the claim after them. Where each rule of language read
// the whole line, the test would take minutes.
func TestLongLine(t *testing.T) {
	for _, c := range []struct{ name, before, line, after string }{
		{"in.md", "# How Amazon Zephyr works with IAM\n\n## ACLs\n\n", "x", "\n\n## Service roles\n\nZephyr does not support service roles.\n"},
		{"in.md", "# How Amazon Zephyr works with IAM\n\n## ACLs\n\n", "Zephyr supports prefix action: ACLs, but ", "\n\n## Service roles\n\nZephyr does not support service roles.\n"},
		{"in.md", "# How Amazon Zephyr works with IAM\n\n## ACLs ", "ACLs and ", "\n\n## Service roles\n\nZephyr does not support service roles.\n"},
		{"in.txt", "How Amazon Zephyr works with IAM\n\nACLs\n\n", "Is it? ", "\n\nService roles\n\nZephyr does not support service roles.\n"},
		{"in.html", "<h1>How Amazon Zephyr works with IAM</h1><h2>ACLs</h2><p>", "ACLs aren't supported for ", "</p><h2>Service roles</h2><p>Zephyr does not support service roles.</p>"},
	} {
		data := c.before + strings.Repeat(c.line, 10<<20/len(c.line)) + c.after
		topic := Parse(source.File{Path: c.name, Display: c.name, Data: data})
		if got := verdicts(topic); got != "service-roles no" {
			t.Errorf("%q in %s: %.300s", c.line, c.name, got)
		}
	}
}

// TestLongTable reads tables of features with thousands of rows.
func TestLongTable(t *testing.T) {
	for name, page := range map[string]string{
		"in.md":   "# How Amazon Zephyr works with IAM\n\n| IAM feature | Zephyr support |\n| --- | --- |\n" + strings.Repeat("| Wind | Yes |\n", 20_000) + "| ACLs | No |\n",
		"in.html": "<h1>How Amazon Zephyr works with IAM</h1><table><tr><td>IAM feature<td>Zephyr support" + strings.Repeat("<tr><td>Wind<td>Yes", 10_000) + "<tr><td>ACLs<td>No</table>",
	} {
		topic := Parse(source.File{Path: name, Display: name, Data: page})
		if got := verdicts(topic); got != "acls no" {
			t.Errorf("%s: %.200s", name, got)
		}
	}
}

// TestDamaged says that damaged pages are read all the same, with a diagnostic
// where something is lost.
func TestDamaged(t *testing.T) {
	const page = "# How Amazon Zephyr works with IAM\n\n## ACLs\n\nZephyr does not support ACLs.\n"
	for _, c := range []struct {
		name, data, want string
	}{
		{"not UTF-8", page + "\nOne \xff byte.\n", "acls no, !NOT_UTF8"},
		{"not UTF-8 amid the verdict", strings.Replace(page, "not support", "not\xffsupport", 1), "acls no, !NOT_UTF8"},
		{"Latin-1", page + "\nFa\xe7ade.\n", "acls no, !NOT_UTF8"},
		{"NUL", page + "\nOne \x00 byte.\n", "acls no, !NUL_BYTE"},
		{"byte order mark", "\uFEFF" + page, "acls no"},
		{"byte order mark before front matter", "\uFEFF---\ntitle: How Amazon Zephyr works with IAM\n---\n\n" + page, "acls no"},
		{"CRLF", strings.ReplaceAll(page, "\n", "\r\n"), "acls no"},
		{"line ends of both kinds", strings.Replace(page, "\n", "\r\n", 2), "acls no"},
		{"no last line end", strings.TrimRight(page, "\n"), "acls no"},
		{"fence without end", page + "\n```\n## Service roles\n\nZephyr supports service roles.\n", "acls no"},
		{"rule on the first line", "-----\n\n" + page, "acls no"},
		{"short rule on the first line", "--\n\n" + page, "acls no"},
		{"front matter without end", "---\ntitle: Zephyr\n\n" + page, "acls no"},
		{"comment without end", page + "\n<!-- a remark\n", "acls no"},
		{"nothing", "", "nothing"},
		{"line ends alone", "\n\r\n\r", "nothing"},
		{"byte order mark alone", "\uFEFF", "nothing"},
	} {
		for _, name := range []string{"in.md", "in.txt"} {
			topic := Parse(source.File{Path: name, Display: name, Data: c.data})
			if got := verdicts(topic); got != c.want {
				t.Errorf("%s as %s: %s, want %s", c.name, name, got, c.want)
			}
		}
	}
}

// TestPlacesOfLinks finds links that have no words, and those in angle
// brackets, where they stand.
func TestPlacesOfLinks(t *testing.T) {
	topic := Parse(source.File{Path: "in.md", Data: "# T\n\n[](a.md)\n\n> é <ftp://b> and [](c.md)\n\n| x | y |\n|--|--|\n| [](d.md) | [e](e.md) |\n"})
	var got []string
	for _, l := range topic.Links() {
		got = append(got, fmt.Sprintf("%s %d:%d", l.Dest, l.Line, l.Column))
	}
	if want := []string{"a.md 3:1", "ftp://b 5:5", "c.md 5:19", "d.md 9:3", "e.md 9:15"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestPlaceOfSentence finds a sentence that begins with an address.
func TestPlaceOfSentence(t *testing.T) {
	topic := Parse(source.File{Path: "in.md", Data: "# How Amazon Kite works with IAM\n\n## ACLs in Kite\n\nWords.\n\n<https://example.org> Kite does not support ACLs.\n"})
	if len(topic.Claims) != 1 || topic.Claims[0].Line != 7 || topic.Claims[0].Column != 2 {
		t.Errorf("%+v, want one claim at 7:2", topic.Claims)
	}
}

// A page whose title is long is read in time that grows with its length: with
// a pattern of the name this would take many minutes.
func TestLongName(t *testing.T) {
	title := "How Amazon" + strings.Repeat(" Kite", 200_000) + " works with IAM"
	topic := Parse(source.File{Path: "in.md", Data: "# " + title + "\n\n## ACLs\n\nIt does not support ACLs.\n"})
	if topic.Title != title || len(topic.Claims) != 1 || topic.Claims[0].Line != 5 {
		t.Errorf("%d bytes of title, claims %+v, want all %d and one at 5", len(topic.Title), topic.Claims, len(title))
	}
}
