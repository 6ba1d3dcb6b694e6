package render

import (
	"cmp"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// A Take says what matters for one action of an example when it is changed:
// the resource types that it takes, its condition keys, and the actions that
// its caller needs besides. Each leads to its row on the page of its service.
type Take struct {
	Action Word
	Level  string // of access
	Types  []Word // with an asterisk where the action always names one
	Keys   []Word // the first of them: those the example names, the service's own, global ones
	More   int    // keys besides
	Needs  []Word
}

// mostKeys is how many condition keys of an action are shown.
const mostKeys = 6

// takes tells of the actions that an example names, each once. What a wildcard
// stands for is told in the reading, and all of it on the service's page.
func (s Site) takes(actions []string, text string) []Take {
	text = strings.ToLower(text)
	var all []Take
	seen := map[policy.Row]bool{}
	for _, name := range actions {
		row, ok := s.actionRow(name)
		if ok && !seen[row] {
			seen[row] = true
			all = append(all, s.take(row, text))
		}
	}
	return all
}

// actionRow finds an action; ok is false where the catalog lacks it.
func (s Site) actionRow(name string) (row policy.Row, ok bool) {
	prefix, a, ok := s.Catalog.Action(name)
	return policy.Row{Prefix: prefix, Kind: "action", Name: a.Name}, ok
}

func (s Site) take(row policy.Row, text string) Take {
	_, a, _ := s.Catalog.Action(row.Prefix + ":" + row.Name)
	t := Take{Action: s.rowWord(row.Prefix+":"+row.Name, row), Level: a.Level}
	for _, r := range a.Resources {
		word := s.rowWord(r.Type, policy.Row{Prefix: row.Prefix, Kind: "type", Name: r.Type})
		if r.Required {
			word.Text += "*"
		}
		t.Types = append(t.Types, word)
	}
	keys := keysOf(a)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(keyRank(a, text), keyRank(b, text)) })
	for _, k := range keys[:min(len(keys), mostKeys)] {
		t.Keys = append(t.Keys, s.rowWord(k, policy.Row{Prefix: row.Prefix, Kind: "key", Name: k}))
	}
	t.More = len(keys) - len(t.Keys)
	for _, name := range a.Dependent {
		needed, _ := s.actionRow(name)
		t.Needs = append(t.Needs, s.rowWord(name, needed))
	}
	return t
}

// keyRank says how soon a key is shown, given the example in small letters.
func keyRank(key, text string) int {
	switch fixed := before(strings.ToLower(key), "${"); {
	case strings.Contains(text, `"`+fixed):
		return 0
	case !strings.HasPrefix(fixed, "aws:"):
		return 1
	}
	return 2
}

// rowWord is a name that leads to its row, where there is one.
func (s Site) rowWord(name string, row policy.Row) Word {
	return Word{Text: name, Code: true, URL: s.rowURL(row)}
}

// writeTakes puts the table below an example, closed, so that it is there for
// whoever wants to write a policy of their own from it.
func writeTakes(b *strings.Builder, takes []Take, id, root string) {
	if len(takes) == 0 {
		return
	}
	b.WriteString(`<details class="takes"><summary>What ` + these(len(takes)) + `</summary><div class="scroll" tabindex="0" role="region" aria-label="Actions of ` +
		html.EscapeString(id) + `"><table><thead><tr><th scope="col">Action</th><th scope="col">Access</th><th scope="col">Resource types (* always)</th>` +
		`<th scope="col">Condition keys</th><th scope="col">Needs besides</th></tr></thead><tbody>`)
	for _, t := range takes {
		b.WriteString(`<tr><th scope="row">`)
		writeWords(b, []Word{t.Action}, root)
		b.WriteString(`</th><td data-head="Access">` + html.EscapeString(t.Level) + `</td><td data-head="Resource types">`)
		writeNames(b, t.Types, root)
		b.WriteString(`</td><td data-head="Condition keys">`)
		writeNames(b, t.Keys, root)
		if t.More > 0 {
			b.WriteString(` and <a href="` + html.EscapeString(root+t.Action.URL) + `">` + strconv.Itoa(t.More) + ` more</a>`)
		}
		b.WriteString(`</td><td data-head="Needs besides">`)
		writeNames(b, t.Needs, root)
		b.WriteString("</td></tr>")
	}
	b.WriteString("</tbody></table></div></details>\n")
}

func these(n int) string {
	if n == 1 {
		return "this action takes"
	}
	return "these " + strconv.Itoa(n) + " actions take"
}

// writeNames writes names side by side, and "none" in words for those who
// cannot see that a cell is empty.
func writeNames(b *strings.Builder, names []Word, root string) {
	if len(names) == 0 {
		b.WriteString(`<span class="hidden">none</span>`)
	}
	for i, name := range names {
		if i > 0 {
			b.WriteByte(' ')
		}
		writeWords(b, []Word{name}, root)
	}
}
