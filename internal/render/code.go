package render

import (
	"html"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// writeCode writes a block of code. Of an example it tells the verdict and
// what merely informs above it, each finding below the line that it belongs
// to, and the mended form beside the printed one.
func writeCode(b *strings.Builder, c parse.Code, e Example, root string) {
	b.WriteString(`<div class="code"`)
	if e.ID != "" {
		b.WriteString(` id="` + html.EscapeString(e.ID) + `"`)
	}
	b.WriteByte('>')
	findings, asides := e.told()
	writeAbout(b, c, e, asides, root)
	writeSides(b, c, e, findings, root, "As printed")
	b.WriteString("</div>\n")
}

// writeShown writes the example of a check.
func writeShown(b *strings.Builder, s Shown, root string) {
	findings, asides := s.Example.told()
	b.WriteString(`<div class="code">`)
	writeSides(b, parse.Code{Lang: "json", Text: s.Text, Line: 1}, s.Example, append(findings, asides...), root, "Fires")
	b.WriteString("</div>\n")
}

// writeSides writes the text under a head, and the mended form beside it.
func writeSides(b *strings.Builder, c parse.Code, e Example, notes []note, root, head string) {
	if e.Mended == nil {
		writePrinted(b, c, e, notes, root)
		return
	}
	b.WriteString(`<div class="sides"><div class="side"><p class="side-head">` + head + `</p>`)
	writePrinted(b, c, e, notes, root)
	b.WriteString(`</div><div class="side" data-copies="the mended policy"><p class="side-head">Mended` + e.Mended.left() + `</p>`)
	writeMended(b, c.Lang, e.Mended)
	b.WriteString(`</div></div>`)
}

// badge writes a verdict.
func badge(verdict string) string {
	return `<span class="verdict ` + verdict + `">` + spoken(verdict) + `</span>`
}

// left says how the mended form stands, where that is known.
func (m *Mended) left() string {
	switch m.Verdict {
	case "":
		return ""
	case "sound", diag.Info.String():
		return " " + badge("sound")
	}
	return `, still ` + badge(m.Verdict)
}

// writeAbout says, in one line, what an example is and how it stands, with
// what merely informs.
func writeAbout(b *strings.Builder, c parse.Code, e Example, notes []note, root string) {
	label := labelOf(c, e)
	if label != "" {
		label = `<span class="label">` + html.EscapeString(label) + `</span>`
	}
	if e.ID == "" {
		if label != "" {
			b.WriteString(`<p class="about">` + label + `</p>`)
		}
		return
	}
	b.WriteString(`<p class="about">` + label + badge(verdict(e.Findings)))
	if what := e.what(); what != "" {
		b.WriteString(` <span class="meta">` + what + ` (inferred)</span>`)
	}
	if len(e.Breaks) > 0 {
		b.WriteString(` <span class="meta">Set one member a line here; the source has it all on line ` + strconv.Itoa(c.Line) + `.</span>`)
	}
	for _, n := range notes {
		b.WriteString(` <span class="aside">` + html.EscapeString(n.Message) + n.others())
		writeCodes(b, n.codes, root)
		b.WriteString("</span>")
	}
	b.WriteString("</p>")
}

// labelOf names a block above it: what it says that it shows, else its
// language. Of an example the verdict says what it is.
func labelOf(c parse.Code, e Example) string {
	if c.Title != "" || e.ID != "" {
		return c.Title
	}
	return languageName(c.Lang)
}

// writePrinted writes the text as the source has it. Its lines have their
// numbers in the document where findings speak of them.
func writePrinted(b *strings.Builder, c parse.Code, e Example, notes []note, root string) {
	b.WriteString(`<pre tabindex="0"><code>`)
	l := listing{c: c, breaks: e.Breaks, coat: printedCoat(c.Text, e)}
	lines := l.lines()
	told, pos := notesByLine(lines, notes), c.Positions()
	numbered := len(notes) > 0 && len(e.Breaks) == 0
	for i, line := range lines {
		number := 0
		if numbered {
			number, _ = pos(line.start)
		}
		writeLine(b, c, line, told[i], number)
		for _, n := range told[i] {
			writeNote(b, n, root)
		}
	}
	b.WriteString("</code></pre>")
}

// notesByLine gives the notes of each line; those behind the last stand there.
func notesByLine(lines []line, notes []note) [][]note {
	all := make([][]note, len(lines))
	for _, n := range notes {
		i := sort.Search(len(lines), func(i int) bool { return n.Start < lines[i].end })
		if i = min(i, len(lines)-1); i >= 0 {
			all[i] = append(all[i], n)
		}
	}
	return all
}

// writeLine writes a line with its number in the document, 0 where it has none
// to show.
func writeLine(b *strings.Builder, c parse.Code, l line, here []note, n int) {
	var classes []string
	number := ""
	if n > 0 {
		classes = append(classes, "line")
		number = ` data-line="` + strconv.Itoa(n) + `"`
	}
	if worst := worstOf(here); worst != "" {
		classes = append(classes, "marked", worst)
	}
	if _, chosen := slices.BinarySearch(c.Chosen, l.row); chosen {
		classes = append(classes, "chosen")
	}
	text := l.html
	if utf8.RuneCountInString(c.Text[l.start:l.end]) > wraps {
		var depth string
		depth, text = deep(text)
		classes = append(classes, "long", depth)
	}
	if len(classes) == 0 {
		b.WriteString(text)
		return
	}
	b.WriteString(`<span class="` + strings.Join(classes, " ") + `"` + number + `>` + text + `</span>`)
}

// wraps is the number of characters that a line of code holds on a phone.
const wraps = 36

// deepest is the indentation of a line of code that a phone has room for.
const deepest = 16

// deep gives the class for the depth of a line, by which what does not fit is
// set below its beginning, and the line with its indentation held to what
// follows, all but the part that phones leave out.
func deep(line string) (class, held string) {
	rest := strings.TrimLeft(line, " ")
	depth := len(line) - len(rest)
	if depth > deepest {
		rest = `<span class="deeper">` + line[deepest:depth] + `</span>` + rest
	}
	depth = min(depth, deepest)
	if depth > 0 {
		line = `<span class="deep">` + line[:depth] + `</span>` + rest
	}
	return "in-" + strconv.Itoa(depth/2*2), line
}

// worstOf gives the severity of the worst note; empty where there is none.
func worstOf(notes []note) string {
	worst := ""
	for _, n := range notes {
		worst = worse(worst, n.Severity)
	}
	return worst
}

// worse gives the worse of two severities, of which the first may be empty.
func worse(a, b string) string {
	if a == "" || slices.Index(verdicts, b) < slices.Index(verdicts, a) {
		return b
	}
	return a
}

func writeMended(b *strings.Builder, lang string, m *Mended) {
	b.WriteString(`<pre tabindex="0"><code>`)
	l := listing{c: parse.Code{Lang: lang, Text: m.Text}, breaks: m.Breaks, coat: newCoat(m.Text)}
	for _, c := range m.Changes {
		if c.AddedStart < c.AddedEnd {
			l.coat.put(c.AddedStart, c.AddedEnd, paint{tag: "ins"})
		}
	}
	for _, line := range l.lines() {
		writeLine(b, l.c, line, nil, 0)
	}
	b.WriteString("</code></pre>")
}

// writeNote tells of a finding below its line.
func writeNote(b *strings.Builder, n note, root string) {
	b.WriteString(`<span class="finding ` + n.Severity + `"><span class="severity">` + n.label() + `</span>`)
	if !n.said {
		b.WriteString(" " + html.EscapeString(n.Message) + n.others())
	}
	writeCodes(b, n.codes, root)
	b.WriteString(` <span class="place">` + n.Place() + `</span>`)
	if hint := n.advice(); hint != "" {
		b.WriteString(` <span class="hint">` + html.EscapeString(hint) + `</span>`)
	}
	b.WriteString("\n</span>")
}

// label is the word before a note.
func (n note) label() string {
	if n.OnPurpose != "" {
		return "on purpose"
	}
	return spoken(n.Severity)
}

func writeCodes(b *strings.Builder, codes []string, root string) {
	for _, code := range codes {
		b.WriteString(` <a class="check" href="` + root + CheckURL(code) + `">` + code + `</a>`)
	}
}

func (n note) others() string {
	if n.more == 0 {
		return ""
	}
	return ", and " + strconv.Itoa(n.more) + " more"
}

// advice gives what to do, and what has been done or is proposed.
func (n note) advice() string {
	switch {
	case n.OnPurpose != "":
		return sentence(strings.TrimSuffix(n.OnPurpose, "."))
	case n.Mended:
		return "Mended: " + n.Fix + "."
	case n.Fix != "" && n.Hint != "":
		return sentence(n.Hint) + " Proposed, for you to judge: " + n.Fix + "."
	case n.Fix != "":
		return "Proposed, for you to judge: " + n.Fix + "."
	case n.Hint != "":
		return sentence(n.Hint)
	}
	return ""
}

// sentence makes a sentence of the words of a hint.
func sentence(words string) string { return sentenceCase(words) + "." }

// sentenceCase gives words with a capital at the beginning.
func sentenceCase(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}
