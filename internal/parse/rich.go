package parse

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A richWriter makes a Rich. As long as no raw HTML comes in, pieces are put
// together as they are written. Once some does, the whole is sanitised,
// balanced and cut into pieces again, because raw tags may begin in one place
// and end in another.
type richWriter struct {
	*page
	pieces      Rich
	html        strings.Builder
	plain       strings.Builder
	dirty       bool
	anchors     []string // explicit ids, where holdAnchors
	holdAnchors bool
	skipClose   bool             // the next </a> closes an anchor that is written already
	taken       string           // an explicit id that another place has already
	own         map[string]bool  // ids written here
	raws        map[string][]int // offsets of the links that raw HTML brought, by where they lead
}

// text adds text.
func (w *richWriter) text(s string) { w.html.WriteString(html.EscapeString(s)) }

// tags adds tags of our own.
func (w *richWriter) tags(s string) { w.html.WriteString(s) }

// line adds a line to the plain text.
func (w *richWriter) line(s string) {
	if s != "" {
		w.plain.WriteString(s)
		w.plain.WriteByte('\n')
	}
}

func (w *richWriter) piece(p Piece) {
	w.flush()
	w.pieces = append(w.pieces, p)
}

func (w *richWriter) flush() {
	if w.html.Len() > 0 {
		w.pieces = append(w.pieces, HTML(w.html.String()))
		w.html.Reset()
	}
}

func (w *richWriter) append(r Rich) {
	w.flush()
	w.pieces = append(w.pieces, r...)
}

func (w *richWriter) linkStart(l LinkStart) { w.piece(l) }
func (w *richWriter) linkEnd()              { w.piece(LinkEnd{}) }
func (w *richWriter) image(i Image)         { w.piece(i) }

func (w *richWriter) code(c Code) {
	w.line(c.Text)
	w.piece(c)
}

// anchor adds an explicit id of the source.
func (w *richWriter) anchor(id string) {
	switch {
	case w.ids[id]:
		w.taken = id
		return
	case w.holdAnchors:
		w.ids[id] = true
		w.anchors = append(w.anchors, id)
		return
	case w.own == nil:
		w.own = map[string]bool{}
	}
	w.ids[id], w.own[id] = true, true
	w.tags(`<span id="` + html.EscapeString(id) + `"></span>`)
}

// rawTag adds one raw tag of running text, which stands at an offset of the file.
func (w *richWriter) rawTag(tag string, at int) {
	if m := anchorName.FindStringSubmatch(tag); m != nil && m[0] == tag {
		w.anchor(html.UnescapeString(m[1]))
		w.skipClose = true
		return
	}
	if w.skipClose && strings.EqualFold(strings.TrimSpace(tag), "</a>") {
		w.skipClose = false
		return
	}
	w.raw(tag, at)
}

// raw adds HTML that is not ours and begins at an offset of the file. Tags of
// elements that do not exist in HTML are words of the writer, such as
// <your-bucket>, and shown as they stand.
func (w *richWriter) raw(s string, at int) {
	z := xhtml.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		token := string(z.Raw())
		if kind == xhtml.ErrorToken {
			w.text(token)
			return
		}
		name, more := z.TagName()
		if kind == xhtml.StartTagToken && string(name) == "a" && more {
			w.rawLink(z, at)
		}
		at += len(token)
		switch {
		case kind == xhtml.TextToken:
			w.tags(token)
		case kind == xhtml.CommentToken, kind == xhtml.DoctypeToken:
		case !elements[string(name)]:
			w.text(token)
		default:
			w.tags(token)
			w.dirty = true
		}
	}
}

// rawLink keeps the place of a raw link until the whole has been sanitised.
func (w *richWriter) rawLink(z *xhtml.Tokenizer, at int) {
	for more := true; more; {
		var key, value []byte
		if key, value, more = z.TagAttr(); string(key) == "href" {
			if w.raws == nil {
				w.raws = map[string][]int{}
			}
			w.raws[string(value)] = append(w.raws[string(value)], at)
			return
		}
	}
}

// rich gives the pieces written.
func (w *richWriter) rich() Rich {
	w.flush()
	if !w.dirty {
		return w.pieces
	}
	return w.cut(sanitiser.Sanitize(w.whole()))
}

// whole gives the pieces as one HTML text, with code and source positions as
// numbers of the pieces they stand for.
func (w *richWriter) whole() string {
	var b strings.Builder
	for i, p := range w.pieces {
		switch p := p.(type) {
		case HTML:
			b.WriteString(string(p))
		case LinkStart:
			b.WriteString(`<` + linkElement + ` title="` + strconv.Itoa(i) + `">`)
		case LinkEnd:
			b.WriteString("</" + linkElement + ">")
		case Image:
			b.WriteString(`<img src="` + html.EscapeString(p.Dest) + `" alt="` + html.EscapeString(p.Alt) + `">`)
		case Code:
			b.WriteString(`<` + codeElement + ` title="` + strconv.Itoa(i) + `"></` + codeElement + `>`)
		}
	}
	return b.String()
}

// These stand for links and pieces of code while HTML is sanitised. Raw HTML
// cannot bring them in, since they are no elements of HTML.
const (
	linkElement = "atlas-link"
	codeElement = "atlas-code"
)

// cut parses sanitised HTML, which balances it, and gives it in pieces.
func (w *richWriter) cut(s string) Rich {
	context := &xhtml.Node{Type: xhtml.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := xhtml.ParseFragment(strings.NewReader(s), context)
	if err != nil { // nested deeper than any page is: shown as its words
		return Rich{HTML(html.EscapeString(s))}
	}
	c := cutter{written: w.pieces, own: w.own, richWriter: richWriter{page: w.page, raws: w.raws}}
	for _, n := range nodes {
		c.node(n)
	}
	c.flush()
	return c.pieces
}

// A cutter makes pieces of parsed HTML.
type cutter struct {
	richWriter
	written Rich
	own     map[string]bool // ids that are ours to use, once each
	inLink  bool
}

func (c *cutter) node(n *xhtml.Node) {
	switch {
	case n.Type == xhtml.TextNode:
		c.html.WriteString(html.EscapeString(n.Data))
	case n.Type != xhtml.ElementNode:
	case n.Data == codeElement:
		if code, ok := c.pieceOf(n).(Code); ok {
			c.piece(code)
		}
	case n.DataAtom == atom.Img:
		c.piece(Image{Dest: attr(n, "src"), Alt: attr(n, "alt")})
	case n.Data == linkElement:
		if link, ok := c.pieceOf(n).(LinkStart); ok {
			c.link(link, n)
		}
	case n.DataAtom == atom.A && attr(n, "href") != "":
		c.link(c.placed(attr(n, "href")), n)
	default:
		c.element(n)
	}
}

// placed gives a link of raw HTML with the place of the first that leads there
// and has not been given.
func (c *cutter) placed(dest string) LinkStart {
	l := LinkStart{Dest: dest}
	if at := c.raws[dest]; len(at) > 0 {
		c.raws[dest] = at[1:]
		l.Line, l.Column = c.page.text.Pos(at[0])
	}
	return l
}

// link writes a link; one within another is words, as HTML wants it.
func (c *cutter) link(link LinkStart, n *xhtml.Node) {
	if c.inLink {
		c.children(n)
		return
	}
	c.inLink = true
	c.piece(link)
	c.children(n)
	c.piece(LinkEnd{})
	c.inLink = false
}

// pieceOf gives the piece that an element of [richWriter.whole] stands for.
func (c *cutter) pieceOf(n *xhtml.Node) Piece {
	i, err := strconv.Atoi(attr(n, "title"))
	if err != nil || i < 0 || i >= len(c.written) {
		return nil
	}
	return c.written[i]
}

func (c *cutter) element(n *xhtml.Node) {
	name := n.Data
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		name = "p" // a heading inside a block would break the page's outline
	case atom.A:
		name = "span"
	}
	c.html.WriteString("<" + name)
	for _, a := range n.Attr {
		key, value := a.Key, a.Val
		if key == "name" {
			key = "id"
		}
		if key == "id" && !c.claimID(value) {
			continue
		}
		c.html.WriteString(" " + key + `="` + html.EscapeString(value) + `"`)
	}
	c.html.WriteString(">")
	if n.DataAtom != atom.Br && n.DataAtom != atom.Hr && n.DataAtom != atom.Col {
		c.children(n)
		c.html.WriteString("</" + name + ">")
	}
}

func (c *cutter) children(n *xhtml.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.node(child)
	}
}

// claimID says whether an element may have an id, each once: one that
// [richWriter.anchor] wrote, or one that no other place of the page has.
func (c *cutter) claimID(id string) bool {
	switch {
	case c.own[id]:
		delete(c.own, id)
	case id == "", c.ids[id], strings.ContainsAny(id, " \t\n"):
		return false
	}
	c.ids[id] = true
	return true
}

func attr(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// sanitiser lets through what documentation needs and nothing that runs,
// loads or styles.
var sanitiser = newSanitiser()

func newSanitiser() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "mark",
		"code", "pre", "kbd", "samp", "var", "abbr", "cite", "q", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col", "details", "summary",
		"figure", "figcaption", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", codeElement, linkElement)
	p.AllowNoAttrs().OnElements("span", "a")
	p.AllowStandardURLs()
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(false)
	p.AllowAttrs("href", "name").OnElements("a")
	p.AllowAttrs("title").OnElements("a", codeElement, linkElement)
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("id").Globally()
	p.AllowAttrs("colspan", "rowspan", "start").Matching(regexp.MustCompile(`^[0-9]{1,4}$`)).OnElements("td", "th", "col", "ol")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col)(group)?$`)).OnElements("th")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(open)?$`)).OnElements("details")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(scroll|alert-title|alert (note|important|tip|warning|caution))$`)).OnElements("div", "p")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^(region|note)$`)).OnElements("div")
	p.AllowAttrs("aria-label").Matching(regexp.MustCompile(`^Table$`)).OnElements("div")
	return p
}

// elements are the elements of HTML; other names in angle brackets are words.
var elements = set(`a abbr acronym applet article aside audio b bdi bdo big blink blockquote body br button canvas caption
	center cite code col colgroup dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form
	frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd li link main mark marquee math meta nav
	nobr noembed noframes noscript object ol p picture plaintext pre q rp rt ruby s samp script section select small span
	strike strong style sub summary sup svg table tbody td template textarea tfoot th thead tr tt u ul var video wbr xmp`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
