package parse

import (
	"html"
	"regexp"
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
	start int // offset of the first line in the file
}

// plain reads the page from byte start on as a guide page saved as plain text:
// paragraphs between empty lines, headings without a mark, bullets, and code
// that begins with a bracket.
func (p *page) plain(start int) {
	groups := p.groups(start)
	for i := 0; i < len(groups); i++ {
		g := groups[i]
		first := g.lines[0].text
		switch {
		case i == 0 && p.guideHead(g):
		case startsJSON(first):
			i = p.plainCode(groups, i)
		case isBullet(first):
			last := i
			for last+1 < len(groups) && isBullet(groups[last+1].lines[0].text) {
				last++
			}
			p.plainList(groups[i : last+1])
			i = last
		case len(g.lines) == 1 && i+1 < len(groups) && isHeadingLine(first):
			p.plainHeading(g.lines[0])
		default:
			p.plainParagraph(g)
		}
	}
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
			groups = append(groups, group{[]run{line}, at})
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

// bullet is what stands before the text of a list item.
var bullet = regexp.MustCompile(`^([•·▪◦*–-]|\d{1,3}[.)]) +`)

func isBullet(line string) bool { return bullet.MatchString(line) }

func (p *page) plainHeading(r run) {
	level := 2
	if _, titled := p.title(); !titled {
		level = 1
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

func (p *page) plainList(groups []group) {
	var b, text strings.Builder
	for _, g := range groups {
		for _, item := range items(g.lines) {
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
	}
	p.blocks = append(p.blocks, Prose{Rich{HTML("<ul>" + b.String() + "</ul>")}, strings.TrimSpace(text.String()), p.lineOf(groups[0].lines[0])})
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
