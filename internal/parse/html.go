package parse

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// html reads the page from byte start on as HTML: a page saved from a browser,
// or Markdown as converters write it. What it shows is written anew from a
// list of elements; nothing of the source is let through as it stands.
func (p *page) html(start int) {
	root := readTree(p.src[start:], start)
	h := htmlReader{page: p, at: cursor{src: p.src, line: 1, column: 1}}
	p.explicit = map[string]bool{}
	h.reserve(root)
	h.blocksOf(h.content(root))
	h.leave()
}

// An htmlReader walks the tree of one document.
type htmlReader struct {
	*page
	at      cursor
	framed  bool     // the page says which part of it is the document
	pending []string // ids that lead to the next block
	table   int      // tables so far
	inLink  bool
}

// reserve keeps the ids of the source for their own places.
func (h *htmlReader) reserve(n *node) {
	if id := n.id(); id != "" {
		h.explicit[id] = true
	}
	for _, c := range n.children {
		h.reserve(c)
	}
}

// content gives the parts of the page that are the document: its main
// element, else its articles, else all of it.
func (h *htmlReader) content(root *node) []*node {
	isMain := func(n *node) bool { return n.tag == "main" || n.attrs["role"] == "main" }
	isArticle := func(n *node) bool { return n.tag == "article" }
	for _, match := range []func(*node) bool{isMain, isArticle} {
		if found := root.outermost(match); len(found) > 0 && !hollow(found) {
			h.framed = true
			return found
		}
	}
	return root.children
}

// id gives the id of an element as links of the page write it; GitHub puts a
// word of its own before each.
func (n *node) id() string {
	id := n.attrs["id"]
	if id == "" && n.tag == "a" {
		id = n.attrs["name"]
	}
	if id = strings.TrimPrefix(id, "user-content-"); strings.ContainsAny(id, " \t\n") {
		return ""
	}
	return id
}

// leftOut says whether an element is none of the document's words: what runs
// or is drawn, what is hidden, and the frame around the document.
func (h *htmlReader) leftOut(n *node) bool {
	_, hidden := n.attrs["hidden"]
	switch {
	case n.tag == "":
		return false
	case hidden, n.attrs["aria-hidden"] == "true", unread[n.tag]:
		return true
	case n.tag == "footer" || n.tag == "aside" && n.alert() == "":
		return h.framed
	case n.tag == "header":
		return h.framed && !n.titled
	}
	return false
}

var unread = set(`audio button canvas embed head iframe input label math nav noembed noframes noscript object script select style
	svg template textarea title video`)

// block says whether a node is no part of running text.
func (n *node) block() bool { return blockElements[n.tag] || n.blocks }

// hollow says whether nodes show nothing.
func hollow(nodes []*node) bool {
	for _, n := range nodes {
		switch {
		case n.tag == "" && strings.TrimSpace(n.text) != "", n.tag == "img", n.tag == "hr", n.tag == "table":
			return false
		case unread[n.tag]:
		case !hollow(n.children):
			return false
		}
	}
	return true
}

// blocksOf reads nodes that stand in no text, such as those of the body. What
// runs between two blocks is a paragraph.
func (h *htmlReader) blocksOf(nodes []*node) {
	from := 0
	for i, n := range nodes {
		if n.block() {
			h.prose(nodes[from:i])
			from = i + 1
			h.topBlock(n)
		}
	}
	h.prose(nodes[from:])
}

func (h *htmlReader) topBlock(n *node) {
	switch {
	case h.leftOut(n):
	case headingLevel(n.tag) > 0:
		h.heading(n, headingLevel(n.tag))
	case n.titled && n.soleHeading() > 0:
		h.heading(n, n.soleHeading())
	case n.tag == "pre":
		h.hold(n)
		h.leave()
		if c, ok := h.code(n); ok {
			h.blocks = append(h.blocks, c)
		}
	case n.tag == "table" && !n.layout:
		h.hold(n)
		if t, ok := h.tableBlock(n); ok {
			h.blocks = append(h.blocks, t)
		}
	case proseElements[n.tag], n.alert() != "":
		h.prose([]*node{n})
	default:
		h.hold(n)
		h.blocksOf(n.children)
	}
}

var proseElements = set("p ul ol dl blockquote hr details")

// hold keeps an element's id for the next block.
func (h *htmlReader) hold(n *node) {
	if id := n.id(); id != "" {
		h.pending = append(h.pending, id)
	}
}

func (h *htmlReader) holdAll(nodes []*node) {
	for _, n := range nodes {
		h.hold(n)
		h.holdAll(n.children)
	}
}

// anchors writes the ids that are held.
func (h *htmlReader) anchors(w *richWriter) {
	for _, id := range h.pending {
		w.anchor(id)
	}
	h.pending = nil
}

// leave writes the ids that are held as a block of their own.
func (h *htmlReader) leave() {
	w := &richWriter{page: h.page}
	h.anchors(w)
	if rich := w.rich(); len(rich) > 0 {
		h.blocks = append(h.blocks, Prose{HTML: rich, Line: h.page.text.LineOf(h.at.at)})
	}
}

func (h *htmlReader) prose(nodes []*node) {
	if hollow(nodes) {
		h.holdAll(nodes)
		return
	}
	w := &richWriter{page: h.page}
	h.anchors(w)
	h.flow(nodes, w, textPassage, true)
	if rich := w.rich(); !blank(rich) {
		h.blocks = append(h.blocks, Prose{HTML: rich, Text: strings.TrimSpace(w.plain.String()), Line: h.lineAt(nodes)})
	}
}

// lineAt gives the line on which the words of nodes begin.
func (h *htmlReader) lineAt(nodes []*node) int {
	at := nodes[0].at
	if t := firstWords(nodes); t != nil {
		at = t.at + len(t.text) - len(strings.TrimLeft(t.text, " \t\n"))
	}
	return h.page.text.LineOf(at)
}

func firstWords(nodes []*node) *node {
	for _, n := range nodes {
		if n.tag == "" && strings.TrimSpace(n.text) != "" {
			return n
		}
		if t := firstWords(n.children); t != nil {
			return t
		}
	}
	return nil
}

// soleHeading gives the level of the heading that an element holds and nothing
// else but anchors, as GitHub wraps headings; 0 for other elements.
func (n *node) soleHeading() int {
	level := 0
	for _, c := range n.children {
		switch {
		case level == 0 && headingLevel(c.tag) > 0:
			level = headingLevel(c.tag)
		case c.block(), !hollow(c.children), c.tag == "" && strings.TrimSpace(c.text) != "":
			return 0
		}
	}
	return level
}

func (h *htmlReader) heading(n *node, level int) {
	if hollow(n.children) {
		h.holdAll([]*node{n})
		return
	}
	w := &richWriter{page: h.page, holdAnchors: true}
	h.ownAnchor(n, w)
	var b runWriter
	h.inlines(n.children, w, &b)
	h.anchors(w)
	if r := b.run(); r.text != "" {
		h.addHeading(level, r, w, h.page.text.LineOf(r.offset(0)))
		return
	}
	h.pending = w.anchors
	for _, id := range w.anchors {
		delete(h.ids, id)
	}
}

// code reads a block of code. Markup within it, as of highlighting, is
// dropped.
func (h *htmlReader) code(n *node) (Code, bool) {
	w := codeWriter{at: &h.at}
	h.codeText(n, &w)
	text := w.b.String()
	lead := len(text) - len(strings.TrimLeft(text, "\n"))
	c := Code{Lang: language(n), Text: strings.TrimRight(text[lead:], " \n")}
	if c.Text == "" {
		return c, false
	}
	begins := true
	for _, p := range w.places {
		if p.Offset -= lead; p.Offset >= 0 && p.Offset < len(c.Text) {
			c.Places = append(c.Places, p)
			if begins || c.Text[p.Offset-1] == '\n' {
				c.Columns = append(c.Columns, p.Column)
			}
			begins = false
		}
	}
	c.Line = c.Places[0].Line
	h.passages = append(h.passages, passage{kind: codePassage, run: run{text: c.Text}})
	return c, true
}

func (h *htmlReader) codeText(n *node, w *codeWriter) {
	for _, c := range n.children {
		switch {
		case c.tag == "":
			decode(c.text, c.at, w)
		case c.tag == "br":
			w.writeAt("\n", c.at)
		case !h.leftOut(c):
			h.codeText(c, w)
		}
	}
}

// A codeWriter makes the text of code and keeps the place of its parts.
type codeWriter struct {
	b      strings.Builder
	at     *cursor
	places []Place
}

// writeAt adds characters that stand at an offset of the file.
func (w *codeWriter) writeAt(s string, src int) {
	for line := range strings.SplitAfterSeq(s, "\n") {
		if line != "" {
			row, column := w.at.pos(src)
			w.places = append(w.places, Place{w.b.Len(), row, column})
			w.b.WriteString(line)
			src += len(line)
		}
	}
}

func (w *codeWriter) decodedAt(s string, src, _ int) { w.writeAt(s, src) }

// decode writes text of the source with its entities resolved.
func decode(s string, at int, to interface {
	writeAt(s string, src int)
	decodedAt(s string, src, length int)
}) {
	from := 0
	for i := strings.IndexByte(s, '&'); i >= 0 && i < len(s); i++ {
		if s[i] != '&' {
			continue
		}
		if value, size := entity(s[i:]); size > 0 {
			to.writeAt(s[from:i], at+from)
			to.decodedAt(value, at+i, size)
			from, i = i+size, i+size-1
		}
	}
	to.writeAt(s[from:], at+from)
}

// A cursor tells lines and columns of places that are asked for in their
// order, so that a long line is counted once.
type cursor struct {
	src          string
	at           int
	line, column int
}

func (c *cursor) pos(offset int) (line, column int) {
	if offset < c.at {
		*c = cursor{src: c.src, line: 1, column: 1}
	}
	passed := c.src[c.at:offset]
	if n := strings.Count(passed, "\n"); n > 0 {
		c.line, c.column = c.line+n, 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	c.column += utf8.RuneCountInString(passed)
	c.at = offset
	return c.line, c.column
}

// language reads the language of code from the classes that converters give
// to it and to what it stands in.
func language(pre *node) string {
	marked := []*node{pre}
	marked = append(marked, pre.children...)
	for n := pre.parent; n != nil && len(marked) < 8; n = n.parent {
		marked = append(marked, n)
	}
	for _, n := range marked {
		for _, class := range strings.Fields(strings.ToLower(n.attrs["class"])) {
			for _, prefix := range []string{"language-", "lang-", "highlight-source-"} {
				if name, ok := strings.CutPrefix(class, prefix); ok {
					return name
				}
			}
		}
	}
	for _, n := range marked[:1+len(pre.children)] {
		for _, class := range strings.Fields(strings.ToLower(n.attrs["class"])) {
			if !codeClasses[class] && (n.tag == "code" || strings.Contains(n.attrs["class"], "sourceCode")) {
				return class
			}
		}
	}
	return ""
}

// codeClasses are classes that name no language.
var codeClasses = set("sourcecode programlisting highlight hljs notranslate nohighlight line-numbers numberlines code")

func (h *htmlReader) tableBlock(n *node) (Table, bool) {
	h.table++
	t := Table{Line: h.lineAt([]*node{n})}
	isRow := func(n *node) bool { return n.tag == "tr" }
	width := 0
	for i, tr := range n.outermost(isRow) {
		row, words := h.row(tr)
		head := i == 0 && (tr.parent.tag == "thead" || headRow(tr))
		if len(words) == 0 {
			continue
		}
		h.passages = append(h.passages, passage{kind: rowPassage, head: head, table: h.table, cells: words})
		if width = max(width, len(row.Cells)); head {
			t.Head = row.Cells
		} else {
			t.Rows = append(t.Rows, row)
		}
	}
	if t.Head == nil {
		t.Head = make([]Cell, width)
	}
	return t, width > 0
}

// headRow says whether all cells of a row are heads.
func headRow(tr *node) bool {
	for _, c := range tr.children {
		if c.tag == "td" {
			return false
		}
	}
	return true
}

func (h *htmlReader) row(tr *node) (Row, []run) {
	r := Row{Line: h.lineAt([]*node{tr})}
	var words []run
	for _, c := range tr.children {
		if c.tag != "td" && c.tag != "th" {
			continue
		}
		w := &richWriter{page: h.page}
		h.anchors(w)
		var b runWriter
		h.cell(c.children, w, &b)
		text := b.run()
		r.Cells = append(r.Cells, Cell{w.rich(), text.text})
		if text.text == "" {
			text = pictured(c)
		}
		words = append(words, text)
	}
	return r, words
}

// pictured gives the words of a picture in a cell that tells a verdict.
func pictured(cell *node) run {
	var b runWriter
	for _, img := range cell.outermost(func(n *node) bool { return n.tag == "img" && isVerdict(n.attrs["alt"]) }) {
		b.writeAt(img.attrs["alt"], img.at)
		break
	}
	return b.run()
}

// cell writes what stands in a cell as one run; its paragraphs become lines.
func (h *htmlReader) cell(nodes []*node, w *richWriter, b *runWriter) {
	due := false // a line ends before what follows
	for _, n := range nodes {
		if h.leftOut(n) || n.tag == "" && strings.TrimSpace(n.text) == "" && due {
			continue
		}
		if (due || n.block() && b.b.Len() > 0) && n.tag != "li" {
			w.tags("<br>")
		}
		if due = false; !n.block() {
			h.inline(n, w, b)
			continue
		}
		b.space()
		switch n.tag {
		case "ul", "ol", "li":
			w.tags("<" + n.tag + ">")
			h.cell(n.children, w, b)
			w.tags("</" + n.tag + ">")
		default:
			h.cell(n.children, w, b)
			due = b.b.Len() > 0
		}
		b.space()
	}
}

// flow writes nodes within a block: running text between them as paragraphs
// where wrapped.
func (h *htmlReader) flow(nodes []*node, w *richWriter, kind passageKind, wrapped bool) {
	from := 0
	line := func(line []*node) {
		switch {
		case hollow(line):
			h.holdAll(line)
			h.anchors(w)
		case wrapped:
			h.paragraph(line, w, kind)
		default:
			h.words(line, w, kind)
		}
	}
	for i, n := range nodes {
		if n.block() {
			line(nodes[from:i])
			from = i + 1
			h.flowBlock(n, w, kind)
		}
	}
	line(nodes[from:])
}

func (h *htmlReader) flowBlock(n *node, w *richWriter, kind passageKind) {
	if h.leftOut(n) {
		return
	}
	inside := func(tag string, kind passageKind, wrapped bool) {
		w.tags("<" + tag + ">")
		h.ownAnchor(n, w)
		h.flow(n.children, w, kind, wrapped)
		name, _, _ := strings.Cut(tag, " ")
		w.tags("</" + name + ">")
	}
	switch {
	case n.alert() != "":
		inside(`div class="alert `+n.alert()+`" role="note"`, kind, true)
	case n.tag == "p", n.tag == "summary", headingLevel(n.tag) > 0:
		h.lineBlock(n, w, kind)
	case n.tag == "ul", n.tag == "ol":
		h.list(n, w)
	case n.tag == "dl":
		h.definitions(n, w)
	case n.tag == "blockquote":
		inside("blockquote", kind, true)
	case n.tag == "details":
		inside("details", kind, true)
	case n.tag == "hr":
		w.tags("<hr>")
	case n.tag == "pre":
		if c, ok := h.code(n); ok {
			w.code(c)
		}
	case n.tag == "table" && !n.layout:
		if t, ok := h.tableBlock(n); ok {
			w.table(t)
		}
	default:
		h.ownAnchor(n, w)
		h.flow(n.children, w, kind, true)
	}
}

func (h *htmlReader) ownAnchor(n *node, w *richWriter) {
	if id := n.id(); id != "" {
		w.anchor(id)
	}
}

// lineBlock writes a block that holds running text alone.
func (h *htmlReader) lineBlock(n *node, w *richWriter, kind passageKind) {
	h.ownAnchor(n, w)
	switch {
	case hollow(n.children):
		h.holdAll(n.children)
		h.anchors(w)
	case n.tag == "p":
		h.paragraph(n.children, w, kind)
	case n.tag == "summary" && n.parent.tag == "details":
		w.tags("<summary>")
		h.words(n.children, w, kind)
		w.tags("</summary>")
	default:
		w.tags("<p><strong>")
		h.words(n.children, w, kind)
		w.tags("</strong></p>")
	}
}

// paragraph writes a paragraph. One that begins with a bold "Note" on a line
// of its own is a note in AWS's dialect.
func (h *htmlReader) paragraph(nodes []*node, w *richWriter, kind passageKind) {
	if label, rest := noteLabel(nodes); label != "" {
		w.tags(`<div class="alert ` + strings.ToLower(label) + `" role="note"><p class="alert-title">` + label + `</p><p>`)
		h.words(rest, w, kind)
		w.tags("</p></div>")
		return
	}
	w.tags("<p>")
	h.words(nodes, w, kind)
	w.tags("</p>")
}

// noteLabel gives the label of a note and what follows it.
func noteLabel(nodes []*node) (label string, rest []*node) {
	for i, n := range nodes {
		switch {
		case n.tag == "" && strings.TrimSpace(n.text) == "", n.tag == "a" && hollow(n.children):
		case label == "" && (n.tag == "strong" || n.tag == "b") && len(n.children) == 1:
			if label = strings.TrimSpace(n.children[0].text); alerts[strings.ToLower(label)] == "" {
				return "", nil
			}
		case label != "" && n.tag == "br":
			return label, nodes[i+1:]
		default:
			return "", nil
		}
	}
	return "", nil
}

// alert gives the kind of note that an element is by its classes, and "".
func (n *node) alert() string {
	if n.tag != "div" && n.tag != "aside" && n.tag != "blockquote" {
		return ""
	}
	for _, class := range strings.Fields(strings.ToLower(n.attrs["class"])) {
		if kind := alerts[class[strings.LastIndexByte(class, '-')+1:]]; kind != "" {
			return kind
		}
	}
	return ""
}

func (h *htmlReader) list(n *node, w *richWriter) {
	w.tags("<" + n.tag)
	if start, err := strconv.Atoi(n.attrs["start"]); err == nil && n.tag == "ol" && start > 1 && start < 10_000 {
		w.tags(` start="` + strconv.Itoa(start) + `"`)
	}
	w.tags(">")
	h.items(n, "li", w)
	w.tags("</" + n.tag + ">")
}

func (h *htmlReader) definitions(n *node, w *richWriter) {
	w.tags("<dl>")
	h.items(n, "dd", w)
	w.tags("</dl>")
}

// items writes the elements of a list; what stands between them becomes an
// item too.
func (h *htmlReader) items(n *node, usual string, w *richWriter) {
	for _, c := range n.children {
		if h.leftOut(c) || c.tag == "" && strings.TrimSpace(c.text) == "" {
			continue
		}
		tag, nodes := usual, []*node{c}
		if c.tag == usual || usual == "dd" && c.tag == "dt" {
			tag, nodes = c.tag, c.children
		}
		w.tags("<" + tag + ">")
		if len(nodes) != 1 || nodes[0] != c {
			h.ownAnchor(c, w)
		}
		h.flow(nodes, w, itemPassage, false)
		w.tags("</" + tag + ">")
	}
}

// words writes running text and adds it as a passage.
func (h *htmlReader) words(nodes []*node, w *richWriter, kind passageKind) {
	var b runWriter
	h.inlines(nodes, w, &b)
	r := b.run()
	w.line(r.text)
	if r.text != "" {
		h.passages = append(h.passages, passage{kind: kind, run: r})
	}
}

func (h *htmlReader) inlines(nodes []*node, w *richWriter, b *runWriter) {
	for _, n := range nodes {
		h.inline(n, w, b)
	}
}

func (h *htmlReader) inline(n *node, w *richWriter, b *runWriter) {
	if h.leftOut(n) {
		h.holdAll([]*node{n})
		h.anchors(w)
		return
	}
	h.ownAnchor(n, w)
	switch {
	case n.tag == "":
		decode(n.text, n.at, inlineText{w, b})
	case n.tag == "br":
		w.tags("<br>")
		b.space()
	case n.tag == "img":
		w.image(Image{Dest: n.attrs["src"], Alt: n.attrs["alt"]})
	case n.tag == "a" && n.attrs["href"] != "" && !h.inLink:
		h.link(n, w, b)
	case n.tag == "sup": // the mark of a note is no part of the word before it
		b.space()
		h.wrapped(n, w, b)
	case inlineElements[n.tag]:
		h.wrapped(n, w, b)
	case n.block():
		b.space()
		w.text(" ")
		h.inlines(n.children, w, b)
		b.space()
	default:
		h.inlines(n.children, w, b)
	}
}

var inlineElements = set("em strong b i u s del ins sub sup small mark code kbd samp var abbr cite q")

func (h *htmlReader) wrapped(n *node, w *richWriter, b *runWriter) {
	w.tags("<" + n.tag + ">")
	h.inlines(n.children, w, b)
	w.tags("</" + n.tag + ">")
}

// link writes a link. One that leads to the heading it stands in, as
// converters add it, is left out.
func (h *htmlReader) link(n *node, w *richWriter, b *runWriter) {
	if w.holdAnchors && strings.HasPrefix(n.attrs["href"], "#") && signOnly(n) {
		return
	}
	line, column := h.at.pos(n.at)
	w.linkStart(LinkStart{Dest: n.attrs["href"], Line: line, Column: column})
	h.inLink = true
	h.inlines(n.children, w, b)
	h.inLink = false
	w.linkEnd()
}

// signOnly says whether an element shows at most a sign such as "¶" or "#".
func signOnly(n *node) bool {
	t := firstWords(n.children)
	return t == nil || !strings.ContainsFunc(t.text, func(r rune) bool { return r >= '0' && r < utf8.RuneSelf })
}

// inlineText writes text both to be shown and to be read.
type inlineText struct {
	w *richWriter
	b *runWriter
}

func (t inlineText) writeAt(s string, src int) {
	shown := collapsed(s)
	if t.b.b.Len() == 0 {
		shown = strings.TrimLeft(shown, " ")
	}
	t.w.text(shown)
	t.b.writeAt(s, src)
}

func (t inlineText) decodedAt(s string, src, _ int) {
	t.w.text(s)
	t.b.decodedAt(s, src, 0) // of no length, so that what follows has a mark of its own
}

// collapsed gives text with each stretch of white space as one space.
func collapsed(s string) string {
	words := strings.Join(strings.FieldsFunc(s, isSpace), " ")
	switch {
	case s == "":
		return ""
	case words == "":
		return " "
	}
	if isSpace(rune(s[0])) {
		words = " " + words
	}
	if isSpace(rune(s[len(s)-1])) {
		words += " "
	}
	return words
}

func isSpace(r rune) bool { return strings.ContainsRune(" \t\n\f\r", r) }
