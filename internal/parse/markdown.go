package parse

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// markdown reads the page from byte start on as Markdown.
func (p *page) markdown(start int) {
	src := []byte(p.src[start:])
	m := markdown{page: p, src: src, base: start, at: cursor{src: p.src, line: 1, column: 1}}
	doc := commonMark.Parse(text.NewReader(src))
	p.reserve(src)
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		m.top(n)
	}
}

// A markdown walks the tree of one document.
type markdown struct {
	*page
	src   []byte
	base  int // offset of src in the file
	table int // tables so far
	raw   int // where the raw tables that have been read end in src
	at    cursor
}

// anchorName finds the anchors that AWS's converter writes for the ids of the
// original.
var anchorName = regexp.MustCompile(`<a\s+(?:name|id)\s*=\s*["']?([^"'\s>]+)["']?\s*>`)

// reserve keeps the explicit ids of the source for their own places, so that
// no id made from a heading's words takes one.
func (p *page) reserve(src []byte) {
	p.explicit = map[string]bool{}
	for _, m := range anchorName.FindAllSubmatch(src, -1) {
		p.explicit[html.UnescapeString(string(m[1]))] = true
	}
}

// top reads a block of the document itself.
func (m *markdown) top(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		m.heading(n)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		m.blocks = append(m.blocks, m.code(n))
	case *east.Table:
		m.blocks = append(m.blocks, m.tableBlock(n))
	default:
		w := &richWriter{page: m.page}
		m.flow(n, w, textPassage)
		rich := w.rich()
		if plain := strings.TrimSpace(w.plain.String()); !blank(rich) {
			m.blocks = append(m.blocks, Prose{HTML: rich, Text: plain, Line: m.line(n)})
		}
	}
}

// blank says whether nothing is left to show, as after a script.
func blank(r Rich) bool {
	return !slices.ContainsFunc(r, func(p Piece) bool {
		words, ok := p.(HTML)
		return !ok || strings.TrimSpace(string(words)) != ""
	})
}

func (m *markdown) heading(n *ast.Heading) {
	w := &richWriter{page: m.page, holdAnchors: true}
	r := m.inlines(n, w)
	if r.text == "" {
		return
	}
	m.addHeading(n.Level, r, w, m.line(n))
}

// code reads a fenced or indented block.
func (m *markdown) code(n ast.Node) Code {
	var c Code
	fence, fenced := n.(*ast.FencedCodeBlock)
	if fenced {
		c.Lang = strings.ToLower(string(fence.Language(m.src)))
		c.Allowed, c.Title = m.allowed(fence), m.titleOf(fence)
	}
	lines := n.Lines()
	var b strings.Builder
	for i := range lines.Len() {
		segment := unpadded(lines.At(i), m.src)
		_, column := m.text.Pos(m.base + segment.Start)
		c.Columns = append(c.Columns, column)
		b.Write(segment.Value(m.src))
	}
	c.Text = strings.TrimRight(b.String(), "\n")
	if fenced {
		c.Chosen = m.chosen(fence, 1+strings.Count(c.Text, "\n"))
	}
	c.Line = m.line(n)
	offset := m.base
	if lines.Len() > 0 {
		offset += lines.At(0).Start
		c.Line = m.page.text.LineOf(offset)
	}
	m.passages = append(m.passages, passage{kind: codePassage, run: run{text: c.Text}, code: offset})
	return c
}

// attribute is a word with a value in quotes, as it stands behind the language
// of a block of code.
var attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)

// titleOf reads what a block says that it shows.
func (m *markdown) titleOf(f *ast.FencedCodeBlock) string {
	if f.Info == nil {
		return ""
	}
	for _, a := range attribute.FindAllStringSubmatch(string(f.Info.Segment.Value(m.src)), -1) {
		if a[1] == "title" {
			return strings.TrimSpace(a[2])
		}
	}
	return ""
}

// lineNumbers is a list of lines and ranges of lines, as it stands in braces
// behind the language of a block.
var lineNumbers = regexp.MustCompile(`\{(\s*\d+(?:\s*-\s*\d+)?(?:\s*,\s*\d+(?:\s*-\s*\d+)?)*\s*)\}`)

// chosen reads which of a block's lines are set off. What stands in braces and
// is no list of numbers belongs to another dialect and is left alone.
func (m *markdown) chosen(f *ast.FencedCodeBlock, count int) []int {
	if f.Info == nil {
		return nil
	}
	blank := func(value []byte) []byte { return bytes.Repeat([]byte(" "), len(value)) }
	found := lineNumbers.FindSubmatchIndex(attribute.ReplaceAllFunc(f.Info.Segment.Value(m.src), blank))
	if found == nil {
		return nil
	}
	at := f.Info.Segment.Start + found[2]
	turns := make([]int, count+2) // how many ranges begin and end at each line
	for item := range strings.SplitSeq(string(m.src[at:f.Info.Segment.Start+found[3]]), ",") {
		from, to, ranged := strings.Cut(item, "-")
		first, err := strconv.Atoi(strings.TrimSpace(from))
		last := first
		if ranged && err == nil {
			last, err = strconv.Atoi(strings.TrimSpace(to))
		}
		if err != nil || first < 1 || last < first || last > count {
			m.report(diag.BadLines, m.base+at, "the block has %d lines, and not %s", count, strings.TrimSpace(item))
			continue
		}
		turns[first]++
		turns[last+1]--
	}
	var lines []int
	for n, inside := 1, 0; n <= count; n++ {
		if inside += turns[n]; inside > 0 {
			lines = append(lines, n)
		}
	}
	return lines
}

// allowed reads what the first line of a block says of it: which findings are
// there on purpose, and why.
func (m *markdown) allowed(f *ast.FencedCodeBlock) []Exception {
	if f.Info == nil {
		return nil
	}
	info, start := string(f.Info.Segment.Value(m.src)), m.base+f.Info.Segment.Start
	var codes, reason string
	at := 0
	for _, a := range attribute.FindAllStringSubmatchIndex(info, -1) {
		switch value := info[a[4]:a[5]]; info[a[2]:a[3]] {
		case "allow":
			codes, at = value, start+a[4]
		case "reason":
			reason = strings.TrimSpace(value)
		}
	}
	if codes == "" {
		return nil
	}
	if reason == "" {
		m.report(diag.BadException, at, "the exception has no reason").Hint = `write reason="…" behind it`
		return nil
	}
	line, column := m.text.Pos(at)
	var all []Exception
	for _, code := range strings.FieldsFunc(codes, func(r rune) bool { return r == ',' || r == ' ' }) {
		all = append(all, Exception{Code: code, Reason: reason, Line: line, Column: column, Shown: m.text.Line(line)})
	}
	return all
}

// unpadded gives a line of code as it stands in the source. Where the library
// took a part of a tab for indentation, it gives the rest in spaces, which
// stand nowhere; the line has the whole tab again.
func unpadded(s text.Segment, src []byte) text.Segment {
	if s.Padding > 0 && s.Start > 0 && src[s.Start-1] == '\t' {
		s.Start--
	}
	return text.NewSegment(s.Start, s.Stop)
}

func (m *markdown) tableBlock(n *east.Table) Table {
	m.table++
	t := Table{Line: m.line(n)}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, head := row.(*east.TableHeader)
		p := passage{kind: rowPassage, head: head, table: m.table}
		r := Row{Line: m.line(row)}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			w := &richWriter{page: m.page}
			words := m.inlines(cell, w)
			r.Cells = append(r.Cells, Cell{w.rich(), words.text})
			if words.text == "" {
				words = m.pictured(cell)
			}
			p.cells = append(p.cells, words)
		}
		m.passages = append(m.passages, p)
		if head {
			t.Head, t.Line = r.Cells, r.Line
		} else {
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

// pictured gives the words of a picture that tells a verdict.
func (m *markdown) pictured(cell ast.Node) run {
	var b runWriter
	for n := cell.FirstChild(); n != nil; n = n.NextSibling() {
		first, ok := firstText(n)
		_, picture := n.(*ast.Image)
		if alt := string(m.plainText(n)); ok && picture && isVerdict(alt) {
			b.writeAt(alt, m.base+first.Segment.Start)
			break
		}
	}
	return b.run()
}

// flow writes a block and what is in it as HTML, and adds its texts to the
// passages.
func (m *markdown) flow(n ast.Node, w *richWriter, kind passageKind) {
	switch n := n.(type) {
	case *ast.Paragraph:
		m.paragraph(n, w, kind)
	case *ast.TextBlock:
		m.words(n, w, kind)
	case *ast.List:
		m.list(n, w)
	case *ast.ListItem:
		w.tags("<li>")
		m.children(n, w, itemPassage)
		w.tags("</li>")
	case *ast.Blockquote:
		m.quotation(n, w, kind)
	case *ast.Heading:
		w.tags("<p><strong>")
		m.words(n, w, kind)
		w.tags("</strong></p>")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		w.code(m.code(n))
	case *east.Table:
		m.nestedTable(n, w)
	case *ast.ThematicBreak:
		w.tags("<hr>")
	case *ast.HTMLBlock:
		m.rawBlock(n, w)
	default:
		m.children(n, w, kind)
	}
}

func (m *markdown) children(n ast.Node, w *richWriter, kind passageKind) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.flow(c, w, kind)
	}
}

// words writes the inline content of a block and adds it as a passage.
func (m *markdown) words(n ast.Node, w *richWriter, kind passageKind) {
	r := m.inlines(n, w)
	w.line(r.text)
	if r.text != "" {
		m.passages = append(m.passages, passage{kind: kind, run: r})
	}
}

func (m *markdown) list(n *ast.List, w *richWriter) {
	switch {
	case !n.IsOrdered():
		w.tags("<ul>")
		defer w.tags("</ul>")
	case n.Start != 1:
		w.tags(`<ol start="` + strconv.Itoa(n.Start) + `">`)
		defer w.tags("</ol>")
	default:
		w.tags("<ol>")
		defer w.tags("</ol>")
	}
	m.children(n, w, itemPassage)
}

// alerts are the words that begin a note, with the class of its box.
var alerts = map[string]string{"note": "note", "important": "important", "tip": "tip", "warning": "warning", "caution": "caution"}

// paragraph writes a paragraph. One that begins with a bold "Note" (or
// "Important" and so on) on a line of its own is a note in AWS's dialect.
func (m *markdown) paragraph(n *ast.Paragraph, w *richWriter, kind passageKind) {
	strong, ok := n.FirstChild().(*ast.Emphasis)
	if ok && strong.Level == 2 {
		label := string(m.plainText(strong))
		class, known := alerts[strings.ToLower(label)]
		rest, broken := afterBreak(strong)
		if known && broken {
			w.tags(`<div class="alert ` + class + `" role="note"><p class="alert-title">` + html.EscapeString(label) + `</p><p>`)
			m.passage(rest, w, kind)
			w.tags("</p></div>")
			return
		}
	}
	w.tags("<p>")
	m.words(n, w, kind)
	w.tags("</p>")
}

// afterBreak gives what follows a label that ends its line.
func afterBreak(label ast.Node) (rest ast.Node, broken bool) {
	n := label.NextSibling()
	for n != nil {
		switch n := n.(type) {
		case *ast.RawHTML:
		case *ast.Text:
			if n.HardLineBreak() || n.SoftLineBreak() {
				return n.NextSibling(), n.Segment.IsEmpty() || n.Segment.Len() <= 2
			}
			if n.Segment.Len() > 2 {
				return nil, false
			}
		default:
			return nil, false
		}
		n = n.NextSibling()
	}
	return nil, true
}

// passage writes the inline nodes from n on as one passage.
func (m *markdown) passage(n ast.Node, w *richWriter, kind passageKind) {
	var b runWriter
	for ; n != nil; n = n.NextSibling() {
		m.inline(n, w, &b)
	}
	r := b.run()
	w.line(r.text)
	if r.text != "" {
		m.passages = append(m.passages, passage{kind: kind, run: r})
	}
}

// githubAlert is how GitHub marks a quotation as a note: "[!NOTE]".
var githubAlert = regexp.MustCompile(`^\[!([A-Za-z]+)\][ \t]*$`)

func (m *markdown) quotation(n *ast.Blockquote, w *richWriter, kind passageKind) {
	if first, ok := n.FirstChild().(*ast.Paragraph); ok && first.Lines().Len() > 0 {
		line := first.Lines().At(0)
		label := githubAlert.FindStringSubmatch(strings.TrimSpace(string(line.Value(m.src))))
		if label != nil && alerts[strings.ToLower(label[1])] != "" {
			m.alert(n, first, label[1], w, kind)
			return
		}
	}
	w.tags("<blockquote>")
	m.children(n, w, kind)
	w.tags("</blockquote>")
}

func (m *markdown) alert(n *ast.Blockquote, first *ast.Paragraph, label string, w *richWriter, kind passageKind) {
	label = strings.ToUpper(label[:1]) + strings.ToLower(label[1:])
	w.tags(`<div class="alert ` + strings.ToLower(label) + `" role="note"><p class="alert-title">` + label + `</p>`)
	defer w.tags("</div>")
	rest := first.FirstChild()
	for rest != nil && m.onLine(rest, first.Lines().At(0)) {
		rest = rest.NextSibling()
	}
	if rest != nil {
		w.tags("<p>")
		m.passage(rest, w, kind)
		w.tags("</p>")
	}
	for c := first.NextSibling(); c != nil; c = c.NextSibling() {
		m.flow(c, w, kind)
	}
}

// onLine says whether a text stands on the line of a segment.
func (m *markdown) onLine(n ast.Node, line text.Segment) bool {
	t, ok := n.(*ast.Text)
	return ok && t.Segment.Start < line.Stop
}

func (m *markdown) nestedTable(n *east.Table, w *richWriter) {
	w.table(m.tableBlock(n))
}

// table adds a table within other text.
func (w *richWriter) table(t Table) {
	w.tags(`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>`)
	for _, c := range t.Head {
		w.tags(`<th scope="col">`)
		w.append(c.HTML)
		w.tags("</th>")
		w.line(c.Text)
	}
	w.tags("</tr></thead><tbody>")
	for _, r := range t.Rows {
		w.tags("<tr>")
		for _, c := range r.Cells {
			w.tags("<td>")
			w.append(c.HTML)
			w.tags("</td>")
			w.line(c.Text)
		}
		w.tags("</tr>")
	}
	w.tags("</tbody></table></div>")
}

func (m *markdown) rawBlock(n *ast.HTMLBlock, w *richWriter) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(m.src))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(m.src))
	}
	w.raw(b.String(), m.start(n.Lines()))
	if lines := n.Lines(); lines.Len() > 0 && n.Parent().Kind() == ast.KindDocument {
		m.rawTables(lines.At(0).Start, lines.At(lines.Len()-1).Stop)
	}
}

// start gives the offset in the file at which lines begin.
func (m *markdown) start(lines *text.Segments) int {
	if lines.Len() == 0 {
		return m.base
	}
	return m.base + lines.At(0).Start
}

// rawTables reads the tables that are written as HTML and begin in a part of
// the source. Empty lines within a table end the block, but not the table.
func (m *markdown) rawTables(start, end int) {
	if start < m.raw || !rawTable.Match(m.src[start:end]) {
		return
	}
	if last := rawTable.FindAllIndex(m.src[start:end], -1); !rawTableEnd.Match(m.src[start+last[len(last)-1][1] : end]) {
		at := rawTableEnd.FindIndex(m.src[end:])
		if at == nil {
			m.raw = len(m.src) // nor do those behind it
			return
		}
		end += at[1]
	}
	m.raw = end
	scratch := *m.page // what it shows is written as it stands
	scratch.ids, scratch.last, scratch.found, scratch.passages = map[string]bool{}, map[string]int{}, nil, nil
	h := htmlReader{page: &scratch, at: m.at, table: m.table}
	isTable := func(n *node) bool { return n.tag == "table" && !n.layout }
	for _, table := range readTree(string(m.src[start:end]), m.base+start).outermost(isTable) {
		h.tableBlock(table)
	}
	m.table, m.at = h.table, h.at
	m.passages = append(m.passages, scratch.passages...)
}

var (
	rawTable    = regexp.MustCompile(`(?i)<table\b`)
	rawTableEnd = regexp.MustCompile(`(?i)</table\s*>`)
)

// inlines writes the inline children of a block and gives their text.
func (m *markdown) inlines(n ast.Node, w *richWriter) run {
	var b runWriter
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.inline(c, w, &b)
	}
	return b.run()
}

func (m *markdown) inline(n ast.Node, w *richWriter, b *runWriter) {
	switch n := n.(type) {
	case *ast.Text:
		m.textNode(n, w, b)
	case *ast.String:
		w.text(string(n.Value))
	case *ast.CodeSpan:
		w.tags("<code>")
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				value := string(t.Value(m.src))
				w.text(value)
				b.writeAt(value, m.base+t.Segment.Start)
			}
		}
		w.tags("</code>")
	case *ast.Emphasis:
		tag := [3]string{"", "em", "strong"}[min(n.Level, 2)]
		m.wrapped(tag, n, w, b)
	case *east.Strikethrough:
		m.wrapped("del", n, w, b)
	case *east.TaskCheckBox:
		box := map[bool]string{false: "☐ ", true: "☑ "}[n.IsChecked]
		w.text(box)
	case *ast.Link:
		m.link(n, string(n.Destination), w, b)
	case *ast.AutoLink:
		label := string(n.Label(m.src))
		dest := string(n.URL(m.src))
		if n.AutoLinkType == ast.AutoLinkEmail {
			dest = "mailto:" + dest
		}
		line, column := m.text.Pos(m.base + n.Pos())
		w.linkStart(LinkStart{Dest: dest, Line: line, Column: column})
		w.text(label)
		w.linkEnd()
		b.writeAt(label, m.base+n.Pos()+len("<"))
	case *ast.Image:
		w.image(Image{Dest: unescape(string(n.Destination)), Alt: string(m.plainText(n))})
	case *ast.RawHTML:
		if m.rawInline(n, w); strings.HasPrefix(strings.ToLower(string(n.Segments.Value(m.src))), "<sup") {
			b.space() // the mark of a note is no part of the word before it
		}
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			m.inline(c, w, b)
		}
	}
}

func (m *markdown) wrapped(tag string, n ast.Node, w *richWriter, b *runWriter) {
	w.tags("<" + tag + ">")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.inline(c, w, b)
	}
	w.tags("</" + tag + ">")
}

func (m *markdown) link(n ast.Node, dest string, w *richWriter, b *runWriter) {
	offset := m.base + n.Pos()
	if t, ok := firstText(n); ok {
		offset = m.base + t.Segment.Start
	}
	line, column := m.text.Pos(offset)
	w.linkStart(LinkStart{Dest: unescape(dest), Line: line, Column: column})
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.inline(c, w, b)
	}
	w.linkEnd()
}

// textNode writes text with its backslash escapes and entities resolved.
func (m *markdown) textNode(n *ast.Text, w *richWriter, b *runWriter) {
	s, at := string(n.Segment.Value(m.src)), m.base+n.Segment.Start
	from := 0
	flush := func(to int) {
		w.text(s[from:to])
		b.writeAt(s[from:to], at+from)
	}
	for i := 0; i < len(s); i++ {
		value, size := "", 0
		switch s[i] {
		case '\\':
			if i+1 < len(s) && util.IsPunct(s[i+1]) {
				value, size = s[i+1:i+2], 2
			}
		case '&':
			value, size = entity(s[i:])
		}
		if size == 0 {
			continue
		}
		flush(i)
		w.text(value)
		b.decodedAt(value, at+i+size-1, 1)
		from = i + size
		i += size - 1
	}
	flush(len(s))
	switch {
	case n.HardLineBreak():
		w.tags("<br>")
		b.space()
	case n.SoftLineBreak():
		w.text("\n")
		b.space()
	}
}

// entity reads the HTML entity that s begins with.
func entity(s string) (value string, size int) {
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	if end < 2 {
		return "", 0
	}
	value = html.UnescapeString(s[:end+1])
	if value == s[:end+1] || utf8.RuneCountInString(value) > 2 {
		return "", 0
	}
	return value, end + 1
}

// rawInline writes a raw tag. Anchors become ids; everything else is
// sanitised with the block it stands in.
func (m *markdown) rawInline(n *ast.RawHTML, w *richWriter) {
	var b strings.Builder
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		b.Write(segment.Value(m.src))
	}
	w.rawTag(b.String(), m.start(n.Segments))
}

// plainText gives the text below a node.
func (m *markdown) plainText(n ast.Node) []byte {
	var b []byte
	ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := c.(*ast.Text); ok && entering {
			b = append(b, t.Value(m.src)...)
		}
		return ast.WalkContinue, nil
	})
	return []byte(unescape(string(b)))
}

func unescape(s string) string {
	return html.UnescapeString(string(util.UnescapePunctuations([]byte(s))))
}

// line gives the line on which a node begins.
func (m *markdown) line(n ast.Node) int {
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		return m.page.text.LineOf(m.base + n.Lines().At(0).Start)
	}
	if n.Type() == ast.TypeBlock && n.Pos() >= 0 {
		return m.page.text.LineOf(m.base + n.Pos())
	}
	if t, ok := firstText(n); ok {
		return m.page.text.LineOf(m.base + t.Segment.Start)
	}
	return 1
}

// firstText gives the first text below a node.
func firstText(n ast.Node) (*ast.Text, bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			return t, true
		}
		if t, ok := firstText(c); ok {
			return t, true
		}
	}
	return nil, false
}
