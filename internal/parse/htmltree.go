package parse

import (
	"strings"

	xhtml "golang.org/x/net/html"
)

// A node is an element of an HTML page, or a piece of its text, with its
// place in the file. The library's own tree knows no places, so that this one
// is built from its tokens, with the rules of HTML on tags left out that
// documents rely on.
type node struct {
	tag      string // in lower case; empty for text
	text     string // of a text, as the source has it
	at       int    // offset in the file
	attrs    map[string]string
	parent   *node
	children []*node
	blocks   bool // an element that is a block stands below
	titled   bool // a heading stands below
	layout   bool // a table that puts parts of the page side by side
}

// maxTree is how deep elements may stand in each other. The tags of what is
// deeper are dropped and their words kept.
const maxTree = 128

// readTree reads HTML that begins at offset base of the file.
func readTree(src string, base int) *node {
	root := &node{tag: "body", at: base}
	b := treeBuilder{open: []*node{root}, names: map[string]int{}}
	z := xhtml.NewTokenizer(strings.NewReader(src))
	for at := 0; ; {
		kind := z.Next()
		start := at
		at += len(z.Raw())
		switch kind {
		case xhtml.ErrorToken: // the end, perhaps within a tag
			b.text(src[start:], base+start)
			return root
		case xhtml.TextToken:
			b.text(src[start:at], base+start)
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			b.start(z, base+start, kind == xhtml.SelfClosingTagToken)
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			b.end(string(name), base+start)
		}
	}
}

// A treeBuilder is a tree while it is read.
type treeBuilder struct {
	open    []*node        // the elements that are open, the outermost first
	names   map[string]int // how many of each name
	drawing int            // how many open elements are drawings
}

func (b *treeBuilder) top() *node { return b.open[len(b.open)-1] }

// add hangs a node below the innermost open element.
func (b *treeBuilder) add(n *node) {
	n.parent = b.top()
	n.parent.children = append(n.parent.children, n)
}

func (b *treeBuilder) text(s string, at int) {
	if s == "" {
		return
	}
	if tableParts[b.top().tag] && strings.TrimSpace(s) != "" {
		b.layout()
	}
	b.add(&node{text: s, at: at})
}

// layout marks the innermost table as one that holds more than cells.
func (b *treeBuilder) layout() {
	for i := len(b.open) - 1; i > 0; i-- {
		if b.open[i].tag == "table" {
			b.open[i].layout = true
			return
		}
	}
}

func (b *treeBuilder) start(z *xhtml.Tokenizer, at int, selfClosing bool) {
	name, more := z.TagName()
	n := &node{tag: string(name), at: at}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		n.keep(string(key), string(value))
	}
	if b.drawing > 0 {
		z.NextIsNotRawText() // a drawing's <title> is an element like others
	}
	b.implied(n.tag)
	b.mark(n.tag)
	b.add(n)
	if voidElements[n.tag] || selfClosing && !elements[n.tag] || len(b.open) >= maxTree {
		return
	}
	b.open = append(b.open, n)
	b.names[n.tag]++
	if n.tag == "svg" || n.tag == "math" {
		b.drawing++
	}
}

// keep keeps an attribute that the reader asks for; the first of a name counts.
func (n *node) keep(key, value string) {
	if _, known := n.attrs[key]; known || !keptAttributes[key] {
		return
	}
	if n.attrs == nil {
		n.attrs = map[string]string{}
	}
	n.attrs[key] = value
}

var keptAttributes = set("id name href src alt class hidden aria-hidden role start")

// mark tells the open elements what begins in them.
func (b *treeBuilder) mark(tag string) {
	heading := headingLevel(tag) > 0
	if tag == "table" || heading || blockElements[tag] && !tableParts[tag] && !cells[tag] && tableParts[b.top().tag] {
		b.layout()
	}
	for i := len(b.open) - 1; i >= 0; i-- {
		n := b.open[i]
		if (n.blocks || !blockElements[tag]) && (n.titled || !heading) {
			return
		}
		n.blocks = n.blocks || blockElements[tag]
		n.titled = n.titled || heading
	}
}

// An ending is what a tag closes without saying so: the outermost of some
// elements that is open within others.
type ending struct{ closes, within map[string]bool }

var (
	paragraphEnd = ending{set("p"), set("td th caption table")}
	headingEnd   = ending{set("h1 h2 h3 h4 h5 h6"), set("td th table li section article div")}
	endings      = map[string]ending{
		"li":    {set("li"), set("ul ol menu dir td th table")},
		"dt":    {set("dt dd"), set("dl td th table")},
		"dd":    {set("dt dd"), set("dl td th table")},
		"a":     {set("a"), set("td th table li div p")},
		"td":    {set("td th"), set("tr table")},
		"th":    {set("td th"), set("tr table")},
		"tr":    {set("tr"), set("table thead tbody tfoot")},
		"thead": {set("thead tbody tfoot tr caption"), set("table")},
		"tbody": {set("thead tbody tfoot tr caption"), set("table")},
		"tfoot": {set("thead tbody tfoot tr caption"), set("table")},
	}
)

// implied closes what the beginning of an element closes.
func (b *treeBuilder) implied(tag string) {
	if blockElements[tag] {
		b.close(paragraphEnd)
	}
	if headingLevel(tag) > 0 {
		b.close(headingEnd)
	}
	if e, ok := endings[tag]; ok {
		b.close(e)
	}
}

func (b *treeBuilder) close(e ending) {
	some := 0
	for name := range e.closes {
		some += b.names[name]
	}
	if some == 0 {
		return
	}
	found := 0
	for i := len(b.open) - 1; i > 0 && !e.within[b.open[i].tag]; i-- {
		if e.closes[b.open[i].tag] {
			found = i
		}
	}
	if found > 0 {
		b.cut(found)
	}
}

// end closes the innermost element of a name. Tags within a cell close
// nothing outside of it.
func (b *treeBuilder) end(tag string, at int) {
	if tag == "br" {
		b.add(&node{tag: tag, at: at})
		return
	}
	if b.names[tag] == 0 && headingLevel(tag) == 0 {
		return
	}
	for i := len(b.open) - 1; i > 0; i-- {
		switch name := b.open[i].tag; {
		case name == tag, headingLevel(name) > 0 && headingLevel(tag) > 0:
			b.cut(i)
			return
		case name == "table", cells[name] && !tableParts[tag]:
			return
		}
	}
}

// cut closes the open elements from index i on.
func (b *treeBuilder) cut(i int) {
	for _, n := range b.open[i:] {
		b.names[n.tag]--
		if n.tag == "svg" || n.tag == "math" {
			b.drawing--
		}
	}
	b.open = b.open[:i]
}

// headingLevel gives the level of a heading's tag, and 0 for others.
func headingLevel(tag string) int {
	if len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' {
		return int(tag[1] - '0')
	}
	return 0
}

var (
	voidElements  = set("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
	tableParts    = set("table thead tbody tfoot tr colgroup")
	cells         = set("td th caption")
	blockElements = set(`address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
		footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li listing main menu nav ol p pre section summary table tbody td tfoot th
		thead tr ul`)
)

// outermost gives the elements below n that match and stand in no other that
// does.
func (n *node) outermost(match func(*node) bool) []*node {
	var found []*node
	for _, c := range n.children {
		if match(c) {
			found = append(found, c)
		} else {
			found = append(found, c.outermost(match)...)
		}
	}
	return found
}
