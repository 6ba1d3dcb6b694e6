package parse

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markdownSigns are lines and escapes that plain text does not have.
var markdownSigns = regexp.MustCompile("(?m)^ {0,3}(#{1,6} +\\S|```|~~~|\\| ?:?-{3,})|<a +name=|\\\\[-.()*_]")

// looksLikeMarkdown tells Markdown saved under another name from plain text.
func looksLikeMarkdown(text string) bool { return markdownSigns.MatchString(text) }

// A group is a run of lines without an empty one between them.
type group struct {
	lines []run
	start int       // offset of the first line in the file
	rows  []passage // of a table
}

// plain reads the page from byte start on as a guide page saved as plain text:
// paragraphs between empty lines, headings without a mark, tables of features,
// bullets, and code that begins with a bracket.
func (p *page) plain(start int) {
	groups := p.withTables(withLists(p.groups(start)))
	tables := 0
	for i := 0; i < len(groups); i++ {
		g := groups[i]
		first := g.lines[0].text
		switch {
		case i == 0 && p.guideHead(g):
		case g.rows != nil:
			tables++
			p.plainTable(g, tables)
		case p.underlined(g):
		case startsJSON(first):
			i = p.plainCode(groups, i)
		case len(g.lines) == 1 && isNumberedHeading(groups, i):
			p.plainHeading(p.behind(numbered, g.lines[0]), 0)
		case isBullet(first):
			last := i
			for last+1 < len(groups) && isBullet(groups[last+1].lines[0].text) && !isNumberedHeading(groups, last+1) {
				last++
			}
			p.plainList(groups[i : last+1])
			i = last
		case len(g.lines) == 1 && i+1 < len(groups) && isHeadingLine(first):
			p.plainHeading(g.lines[0], 0)
		default:
			p.plainParagraph(g)
		}
	}
}

// withLists cuts a list off the paragraph that announces it on the line above.
func withLists(groups []group) []group {
	var all []group
	for _, g := range groups {
		for i := 1; i < len(g.lines); i++ {
			above := g.lines[i-1].text
			if isBullet(g.lines[i].text) && strings.HasSuffix(above, ":") && !isBullet(g.lines[0].text) && !startsJSON(g.lines[0].text) {
				all = append(all, group{lines: g.lines[:i], start: g.start})
				g = group{lines: g.lines[i:], start: g.lines[i].offset(0)}
				break
			}
		}
		all = append(all, g)
	}
	return all
}

func (p *page) groups(start int) []group {
	var groups []group
	open := false
	for at := start; at < len(p.src); {
		end := strings.IndexByte(p.src[at:], '\n')
		if end < 0 {
			end = len(p.src) - at
		}
		var w runWriter
		w.writeAt(p.src[at:at+end], at)
		line := w.run()
		switch {
		case line.text == "":
			open = false
		case open:
			g := &groups[len(groups)-1]
			g.lines = append(g.lines, line)
		default:
			groups = append(groups, group{lines: []run{line}, start: at})
			open = true
		}
		at += end + 1
	}
	return groups
}

// guideKind is the second line of the head that AWS's guides print on a page.
var guideKind = regexp.MustCompile(`(?i)^([\w-]+ )*(guide|reference|manual)$`)

// guideHead reads the name of the guide above the page, where it stands there.
func (p *page) guideHead(g group) bool {
	if len(g.lines) != 2 || !guideKind.MatchString(g.lines[1].text) {
		return false
	}
	p.guide = g.lines[0].text
	p.blocks = append(p.blocks, Prose{
		HTML: Rich{HTML("<p>" + html.EscapeString(p.guide) + "<br>" + html.EscapeString(g.lines[1].text) + "</p>")},
		Text: p.guide + "\n" + g.lines[1].text, Line: p.text.LineOf(g.start)})
	return true
}

// jsonMember is the beginning of a member of an object.
var jsonMember = regexp.MustCompile(`^"[A-Za-z]+" ?: ?[\["{]`)

func startsJSON(line string) bool {
	return strings.HasPrefix(line, "{") || strings.HasPrefix(line, "[{") || line == "[" || jsonMember.MatchString(line)
}

// isHeadingLine says whether a line that stands alone is a heading: short, no
// sentence, beginning with a capital or a digit.
func isHeadingLine(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return (unicode.IsUpper(first) || unicode.IsDigit(first)) && len(line) <= 120 && !strings.ContainsRune(".:;,!…", last)
}

var (
	// numbered is the number before a heading.
	numbered = regexp.MustCompile(`^(\d{1,3}[.)]|\d{1,3}(\.\d{1,3})+[.)]?|[IVX]{1,5}\.|[A-Z][.)]) +`)
	// underline makes a heading of the line above it.
	underline = regexp.MustCompile(`^(={3,}|-{3,}|~{3,})$`)
)

// isNumberedHeading says whether group i is a heading with a number before it.
// One item of a list looks the same; items stand next to each other.
func isNumberedHeading(groups []group, i int) bool {
	number := func(i int) string {
		if i < 0 || i >= len(groups) || groups[i].rows != nil {
			return ""
		}
		return numbered.FindString(groups[i].lines[0].text)
	}
	line := groups[i].lines[0].text
	n := number(i)
	if n == "" || len(groups[i].lines) > 1 || i+1 == len(groups) || !isHeadingLine(line[len(n):]) {
		return false
	}
	return !isBullet(line) || number(i+1) == "" && (i == 0 || !isBullet(groups[i-1].lines[0].text))
}

// behind gives the rest of a line behind a mark.
func (p *page) behind(mark *regexp.Regexp, line run) run {
	from := line.offset(len(mark.FindString(line.text)))
	return p.runAt(from, line.offset(len(line.text)-1)+1-from)
}

// underlined reads a heading with a line of signs below it, and the lines that
// follow as a paragraph.
func (p *page) underlined(g group) bool {
	if len(g.lines) < 2 || !underline.MatchString(g.lines[1].text) || len(g.lines[0].text) > 120 || isBullet(g.lines[0].text) {
		return false
	}
	level := 2
	if g.lines[1].text[0] == '=' {
		level = 1
	}
	p.plainHeading(p.behind(numbered, g.lines[0]), level)
	if rest := g.lines[2:]; len(rest) > 0 {
		p.plainParagraph(group{lines: rest, start: rest[0].offset(0)})
	}
	return true
}

// plainTable adds a table of features. A mini table is one row without heads.
func (p *page) plainTable(g group, number int) {
	t := Table{Line: p.lineOf(g.lines[0])}
	for _, row := range g.rows {
		row.table = number
		p.passages = append(p.passages, row)
		var cells []Cell
		for _, c := range row.cells {
			cells = append(cells, Cell{Rich{HTML(html.EscapeString(c.text))}, c.text})
		}
		if row.head {
			t.Head = cells
		} else {
			t.Rows = append(t.Rows, Row{cells, p.lineOf(filled(row.cells))})
		}
	}
	if t.Head == nil {
		t.Head = make([]Cell, 2)
	}
	p.blocks = append(p.blocks, t)
}

// filled gives the first cell of a row that is not empty, so that the row has
// a place.
func filled(cells []run) run {
	return cells[max(0, slices.IndexFunc(cells, func(c run) bool { return c.text != "" }))]
}

// bullet is what stands before the text of a list item.
var bullet = regexp.MustCompile(`^([•·▪◦*–-]|\d{1,3}[.)]) +`)

func isBullet(line string) bool { return bullet.MatchString(line) }

// plainHeading adds a heading; level 0 is one that its line does not tell.
func (p *page) plainHeading(r run, level int) {
	if level == 0 {
		level = 2
		if _, titled := p.title(); !titled {
			level = 1
		}
	}
	id := p.freeID(Kebab(r.text))
	p.blocks = append(p.blocks, Heading{level, id, nil, r.text, Rich{HTML(html.EscapeString(r.text))}, p.lineOf(r)})
	p.passages = append(p.passages, passage{kind: headingPassage, run: r, level: level, id: id})
}

func (p *page) plainParagraph(g group) {
	var w runWriter
	for _, line := range g.lines {
		w.space()
		w.writeAt(p.src[line.offset(0):line.offset(len(line.text)-1)+1], line.offset(0))
	}
	r := w.run()
	p.blocks = append(p.blocks, Prose{Rich{HTML("<p>" + html.EscapeString(r.text) + "</p>")}, r.text, p.lineOf(r)})
	p.passages = append(p.passages, passage{kind: textPassage, run: r})
}

// plainList adds the lists that groups of bullets make: items with a sign and
// items with a number are lists of their own.
func (p *page) plainList(groups []group) {
	var list [][]run
	for _, g := range groups {
		for _, item := range items(g.lines) {
			if len(list) > 0 && isOrdered(list[0]) != isOrdered(item) {
				p.oneList(list)
				list = nil
			}
			list = append(list, item)
		}
	}
	p.oneList(list)
}

func isOrdered(item []run) bool {
	return unicode.IsDigit(rune(item[0].text[0]))
}

func (p *page) oneList(list [][]run) {
	var b, text strings.Builder
	for _, item := range list {
		var w runWriter
		for i, line := range item {
			from := 0
			if i == 0 {
				from = len(bullet.FindString(line.text))
			}
			w.space()
			w.writeAt(p.src[line.offset(from):line.offset(len(line.text)-1)+1], line.offset(from))
		}
		r := w.run()
		b.WriteString("<li>" + html.EscapeString(r.text) + "</li>")
		text.WriteString(r.text + "\n")
		p.passages = append(p.passages, passage{kind: itemPassage, run: r})
	}
	open, end := "<ul>", "</ul>"
	if isOrdered(list[0]) {
		open, end = orderedFrom(list[0][0].text), "</ol>"
	}
	p.blocks = append(p.blocks, Prose{Rich{HTML(open + b.String() + end)}, strings.TrimSpace(text.String()), p.lineOf(list[0][0])})
}

// orderedFrom opens a list that counts from the number of its first item.
func orderedFrom(item string) string {
	if n, _ := strconv.Atoi(item[:strings.IndexAny(item, ".)")]); n != 1 {
		return `<ol start="` + strconv.Itoa(n) + `">`
	}
	return "<ol>"
}

// items cuts the lines of a group into items: each bullet begins one.
func items(lines []run) [][]run {
	var all [][]run
	for _, line := range lines {
		if isBullet(line.text) || len(all) == 0 {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], line)
	}
	return all
}

// plainCode reads code from group i on: to the end of the group, and on over
// empty lines as long as brackets are open and the next group goes on with
// JSON. It gives the index of the last group read.
func (p *page) plainCode(groups []group, i int) int {
	start := groups[i].start
	depth := 0
	for ; ; i++ {
		for _, line := range groups[i].lines {
			depth += strings.Count(line.text, "{") + strings.Count(line.text, "[")
			depth -= strings.Count(line.text, "}") + strings.Count(line.text, "]")
		}
		if depth <= 0 || i+1 == len(groups) || !strings.ContainsAny(groups[i+1].lines[0].text[:1], `"{}[]`) {
			break
		}
	}
	last := groups[i].lines[len(groups[i].lines)-1]
	end := last.offset(len(last.text)-1) + 1
	start += len(p.src[start:end]) - len(strings.TrimLeft(p.src[start:end], " \t"))
	c := Code{Text: p.src[start:end], Lang: "json"}
	line, column := p.text.Pos(start)
	c.Line, c.Columns = line, []int{column}
	for range strings.Count(c.Text, "\n") {
		c.Columns = append(c.Columns, 1)
	}
	p.blocks = append(p.blocks, c)
	p.passages = append(p.passages, passage{kind: codePassage, run: run{text: c.Text}, code: start})
	return i
}

func (p *page) lineOf(r run) int { return p.text.LineOf(r.offset(0)) }
