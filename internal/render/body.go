package render

import (
	"cmp"
	"html"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Body is a document to be shown on a page.
type Body struct {
	Topic    parse.Topic `json:"-"`
	Key      string      // of the topic, in its place
	Links    []string    // addresses of the topic's links, in their order; empty where one leads nowhere
	Examples []Example   // of the topic's code, in its order
	Readings []Reading   // of the examples, in their order
	Takes    [][]Take    // of the examples, in their order: what their actions take
	Forms    []Forms     // of the examples, in their order; none where they are not shown
	Claimed  []int       // lines of the topic that claims or slips rest on, sorted
	Beside   []Cell      // whose evidence stands beside the paragraphs that link to their rows
	Reserved []string    // ids that the page uses itself
	Shift    int         // added to the level of each heading
}

// A Text is a document as HTML.
type Text struct {
	HTML     template.HTML
	TitleID  string // id of the document's own title, which the page shows itself
	TOC      []TOCEntry
	sections []Section
	links    int
}

// A TOCEntry is a line of a table of contents.
type TOCEntry struct {
	ID, Text string
	Level    int // 2 or 3
}

// EvidenceID gives the id of the block that a claim on a line rests on. It is
// free of every id of the document.
func EvidenceID(t parse.Topic, line int) string {
	id := "line-" + strconv.Itoa(line)
	for t.HasID(id) {
		id += "-evidence"
	}
	return id
}

// localID gives the id that a place of a document has on its page: its own,
// unless the page uses that itself.
func localID(id string, reserved []string) string {
	if isReserved(id, reserved) {
		return "text-" + id
	}
	return id
}

// isReserved says whether an id is among those reserved; one that ends in a
// hyphen reserves all that begin with it.
func isReserved(id string, reserved []string) bool {
	return slices.ContainsFunc(reserved, func(r string) bool {
		return id == r || strings.HasSuffix(r, "-") && strings.HasPrefix(id, r)
	})
}

// write makes the HTML of the document on a page whose way to the site's
// root is given.
func (b *Body) write(root string) Text {
	w := bodyWriter{Body: b, root: root}
	w.sections = []Section{{}}
	blocks := b.Topic.Blocks
	for i, block := range blocks {
		next := 1 << 30
		if i+1 < len(blocks) {
			next = lineOf(blocks[i+1])
		}
		w.block(block, next)
	}
	w.endSection()
	w.Text.HTML = template.HTML(w.b.String())
	return w.Text
}

func lineOf(b parse.Block) int {
	switch b := b.(type) {
	case parse.Heading:
		return b.Line
	case parse.Prose:
		return b.Line
	case parse.Code:
		return b.Line
	case parse.Table:
		return b.Line
	}
	return 0
}

// A bodyWriter writes the blocks of a document.
type bodyWriter struct {
	*Body
	Text
	root   string
	b      strings.Builder
	said   strings.Builder // text of the section so far
	code   int             // blocks of code so far
	opened bool            // the last link has an address
	titled bool            // the topic's own title has been left out
	cell   string          // words of the cell that is written
}

func (w *bodyWriter) block(block parse.Block, next int) {
	switch block := block.(type) {
	case parse.Heading:
		w.heading(block)
	case parse.Prose:
		w.prose(block, next)
	case parse.Code:
		w.codeBlock(block)
		w.say(block.Text)
	case parse.Table:
		w.table(block, next)
	}
}

// say adds a line to the text of the section.
func (w *bodyWriter) say(text string) {
	if w.said.Len() > 0 {
		w.said.WriteByte('\n')
	}
	w.said.WriteString(text)
}

// endSection gives the section that ends here its text.
func (w *bodyWriter) endSection() {
	w.sections[len(w.sections)-1].Text = w.said.String()
	w.said.Reset()
}

func (w *bodyWriter) heading(h parse.Heading) {
	id := localID(h.ID, w.Reserved)
	w.evidence(w.lines(h.Line, h.Line+1))
	if !w.titled && h.Level == 1 && h.Text == w.Topic.Title {
		w.titled, w.TitleID = true, id
		w.skipLinks(h.HTML)
		w.anchors(h.Anchors)
		return
	}
	level := max(2, min(6, h.Level+w.Shift))
	tag := "h" + strconv.Itoa(level)
	w.b.WriteString(`<` + tag + ` id="` + html.EscapeString(id) + `">`)
	w.anchors(h.Anchors)
	w.rich(h.HTML)
	w.b.WriteString(` <a class="here" href="` + fragment(id) + `" aria-label="Link to this section">#</a></` + tag + ">\n")
	w.endSection()
	w.sections = append(w.sections, Section{ID: id, Heading: h.Text})
	if level <= 3 {
		w.TOC = append(w.TOC, TOCEntry{id, h.Text, level})
	}
}

func (w *bodyWriter) anchors(ids []string) {
	for _, id := range ids {
		w.b.WriteString(`<span id="` + html.EscapeString(localID(id, w.Reserved)) + `"></span>`)
	}
}

// lines gives the lines from one to below another that claims rest on.
func (w *bodyWriter) lines(from, below int) []int {
	i, _ := slices.BinarySearch(w.Claimed, from)
	j, _ := slices.BinarySearch(w.Claimed, below)
	return w.Claimed[i:j]
}

// evidence writes the ids of lines that claims rest on.
func (w *bodyWriter) evidence(lines []int) {
	for _, line := range lines {
		w.b.WriteString(`<span id="` + html.EscapeString(EvidenceID(w.Topic, line)) + `"></span>`)
	}
}

func (w *bodyWriter) prose(p parse.Prose, next int) {
	beside := w.cited(p.HTML)
	if len(beside) > 0 {
		w.b.WriteString(`<div class="noted"><div>`)
	}
	if lines := w.lines(p.Line, next); len(lines) > 0 {
		w.b.WriteString(`<div class="evidence" id="` + html.EscapeString(EvidenceID(w.Topic, lines[0])) + `">`)
		w.evidence(lines[1:])
		w.rich(p.HTML)
		w.b.WriteString("</div>\n")
	} else {
		w.rich(p.HTML)
		w.b.WriteByte('\n')
	}
	if len(beside) > 0 {
		w.notes(beside)
	}
	w.say(p.Text)
}

// cited gives the cells to whose rows a text links, each once.
func (w *bodyWriter) cited(r parse.Rich) []Cell {
	var cells []Cell
	link := w.links
	for _, part := range r {
		if _, ok := part.(parse.LinkStart); !ok {
			continue
		}
		for _, c := range w.Beside {
			same := func(other Cell) bool { return other.Feature.ID == c.Feature.ID }
			if link < len(w.Links) && w.Links[link] == "#"+c.Feature.ID && !slices.ContainsFunc(cells, same) {
				cells = append(cells, c)
			}
		}
		link++
	}
	return cells
}

// notes writes the evidence of cells beside the text before.
func (w *bodyWriter) notes(cells []Cell) {
	w.b.WriteString(`</div><div class="notes" role="note" aria-label="Evidence">`)
	for _, c := range cells {
		w.note(c)
	}
	w.b.WriteString("</div></div>\n")
}

func (w *bodyWriter) note(c Cell) {
	class := "note"
	if c.Stale || c.Conflict {
		class += " marked"
	}
	w.b.WriteString(`<p class="` + class + `"><span class="` + string(c.Support) + `"><span class="word">` + c.Word + `</span></span> <strong>` + html.EscapeString(c.Feature.Short) + `</strong>`)
	if first := c.Deciding(); first != nil {
		address := first.URL
		if !first.External() {
			address = w.root + address
		}
		if first.Quote != "" {
			w.b.WriteString(` <q>` + html.EscapeString(first.Quote) + `</q>`)
		}
		w.b.WriteString(` <a href="` + html.EscapeString(address) + `">` + html.EscapeString(first.Place) + `</a>`)
		if first.Date != "" {
			w.b.WriteString(", " + html.EscapeString(first.Date))
		}
		w.b.WriteString(".")
	}
	if c.Quarrel != "" {
		w.b.WriteString(` <span class="quarrel">` + html.EscapeString(sentence(c.Quarrel)) + `</span>`)
	} else if counted := c.Counted(); counted != "" {
		w.b.WriteString(` <span class="meta">Catalog: ` + html.EscapeString(counted) + `.</span>`)
	}
	w.b.WriteString("</p>")
}

func (w *bodyWriter) table(t parse.Table, next int) {
	label := "Table"
	if heading := w.sections[len(w.sections)-1].Heading; heading != "" {
		label += ": " + heading
	}
	w.b.WriteString(`<div class="scroll" tabindex="0" role="region" aria-label="` + html.EscapeString(label) + `"><table>`)
	if slices.ContainsFunc(t.Head, func(c parse.Cell) bool { return c.Text != "" }) {
		w.b.WriteString("<thead>")
		w.row(parse.Row{Cells: t.Head, Line: t.Line}, `th scope="col"`, t.Line+1)
		w.b.WriteString("</thead>")
	}
	w.b.WriteString("<tbody>")
	for i, r := range t.Rows {
		below := next
		if i+1 < len(t.Rows) {
			below = t.Rows[i+1].Line
		}
		w.row(r, "td", below)
	}
	w.b.WriteString("</tbody></table></div>\n")
}

func (w *bodyWriter) row(r parse.Row, tag string, below int) {
	w.b.WriteString("<tr")
	if lines := w.lines(r.Line, below); len(lines) > 0 {
		w.b.WriteString(` class="evidence" id="` + html.EscapeString(EvidenceID(w.Topic, lines[0])) + `"`)
	}
	w.b.WriteByte('>')
	var words []string
	for _, c := range r.Cells {
		tag := tag
		if len(c.HTML) == 0 && c.Text == "" {
			tag = "td" // a head that says nothing heads nothing
		}
		name, _, _ := strings.Cut(tag, " ")
		w.b.WriteString("<" + tag + ">")
		w.cell = c.Text
		w.rich(c.HTML)
		w.cell = ""
		w.b.WriteString("</" + name + ">")
		words = append(words, c.Text)
	}
	w.b.WriteString("</tr>")
	w.say(strings.Join(words, " | "))
}

// skipLinks passes over the links of what is not shown.
func (w *bodyWriter) skipLinks(r parse.Rich) {
	for _, p := range r {
		if _, ok := p.(parse.LinkStart); ok {
			w.links++
		}
	}
}

// rich writes text with its links and pictures. A link without words shows
// where it leads, as its writer put it.
func (w *bodyWriter) rich(r parse.Rich) {
	for i, p := range r {
		switch p := p.(type) {
		case parse.HTML:
			w.b.WriteString(string(p))
		case parse.LinkStart:
			w.linkStart()
			if endsLink(r[i+1:]) {
				w.b.WriteString(html.EscapeString(p.Dest))
			}
		case parse.LinkEnd:
			w.b.WriteString(map[bool]string{true: "</a>", false: "</span>"}[w.opened])
		case parse.Image:
			if i == 0 || !isTwin(p, r[i-1]) {
				w.image(p)
			}
		case parse.Code:
			w.codeBlock(p)
		}
	}
}

// endsLink says whether a link ends here.
func endsLink(r parse.Rich) bool {
	if len(r) == 0 {
		return false
	}
	_, ends := r[0].(parse.LinkEnd)
	return ends
}

func (w *bodyWriter) linkStart() {
	address := ""
	if w.links < len(w.Links) {
		address = w.Links[w.links]
	}
	w.links++
	w.opened = address != ""
	switch {
	case !w.opened:
		w.b.WriteString(`<span class="dead-link" title="This link leads nowhere">`)
	case external(address):
		w.b.WriteString(`<a href="` + html.EscapeString(address) + `" rel="external">`)
	case strings.HasPrefix(address, "#"):
		w.b.WriteString(`<a href="` + html.EscapeString(address) + `">`)
	default:
		w.b.WriteString(`<a href="` + html.EscapeString(w.root+address) + `">`)
	}
}

// isTwin says whether a picture is the one before it once more: pages of AWS
// hold one in several forms, of which all but the first lead to no file.
func isTwin(i parse.Image, before parse.Piece) bool {
	first, ok := before.(parse.Image)
	return ok && i.Alt == first.Alt && (i.Dest == first.Dest || strings.HasSuffix(i.Dest, "/"))
}

// image writes a link in place of a picture on another host, which a page
// must not load, and the words alone in place of one that is not published.
// One that tells no more than the words of its cell is left out.
func (w *bodyWriter) image(i parse.Image) {
	words := strings.Trim(i.Alt, "[] ")
	if strings.EqualFold(words, "NOT FOUND") || strings.EqualFold(words, "Image NOT FOUND") {
		words = ""
	}
	if w.cell != "" && strings.Contains(strings.ToLower(w.cell), strings.ToLower(words)) {
		return
	}
	words = cmp.Or(words, "picture")
	if external(i.Dest) {
		w.b.WriteString(`<a class="picture" href="` + html.EscapeString(i.Dest) + `" rel="external">Image: ` + html.EscapeString(words) + `</a>`)
		return
	}
	w.b.WriteString(`<span class="picture">Image: ` + html.EscapeString(words) + `</span>`)
}

func external(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "mailto:")
}

func (w *bodyWriter) codeBlock(c parse.Code) {
	var e Example
	if w.code < len(w.Examples) {
		e = w.Examples[w.code]
	}
	if w.code < len(w.Readings) {
		var reading Reading
		reading, e.Findings = tellOnce(w.Readings[w.code], e.Findings)
		w.b.WriteString(string(reading.HTML(w.root)))
	}
	writeCode(&w.b, c, e, w.root)
	if w.code < len(w.Forms) {
		w.Forms[w.code].write(&w.b, e.ID) // beside the code, which a script copies
	}
	if w.code < len(w.Takes) {
		writeTakes(&w.b, w.Takes[w.code], e.ID, w.root)
	}
	w.code++
}
