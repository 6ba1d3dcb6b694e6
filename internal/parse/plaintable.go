package parse

import (
	"regexp"
	"strings"
)

// Tables turned into plain text have one row a line, their cells parted by
// tabs, several spaces or bars, or by a single space before a last word that
// tells support.
var (
	cellGap     = regexp.MustCompile(`[ \t]*(?:\t+|  +|\|)[ \t|]*`)
	lastSupport = regexp.MustCompile(`(?i)^(.{3,90}?)\s+((?:(?:yes|no|partial|partially|not supported|n/a)(?:\s*(?:\([^()]{1,40}\)|\[\d{1,2}\]|[¹²³⁴-⁹]+|\*{1,3}|\d{1,2})|,\s[^,.]{1,40})?|[✓✔✅✗✘❌]))$`)
	lastHead    = regexp.MustCompile(`(?i)^((?:iam )?(?:features?|capabilit(?:y|ies)))\s+(.{1,80}\bsupport(?:ed)?|supported .{1,60})$`)
)

// withTables cuts the tables of features out of groups, so that each is a
// group of its own.
func (p *page) withTables(groups []group) []group {
	var all []group
	open := 0 // columns of the last group where it is a table whose head has been read
	for _, g := range groups {
		rest := group{start: g.start}
		for _, line := range g.lines {
			cells, head := p.tableLine(line, open)
			switch {
			case cells == nil:
				if len(rest.lines) == 0 {
					rest.start = line.offset(0)
				}
				rest.lines, open = append(rest.lines, line), 0
				continue
			case len(rest.lines) > 0:
				all = append(all, rest)
				rest = group{}
			}
			row := passage{kind: rowPassage, cells: cells, head: head}
			if open > 0 && !head {
				last := &all[len(all)-1]
				last.rows = append(last.rows, row)
			} else {
				all = append(all, group{lines: []run{line}, start: line.offset(0), rows: []passage{row}})
			}
			if head {
				open = len(cells)
			}
		}
		if len(rest.lines) > 0 {
			all = append(all, rest)
		}
	}
	return all
}

// tableLine gives the cells of a line that is a row of a table of features:
// its head, a row below a head of some columns, or a mini table of one row.
func (p *page) tableLine(line run, columns int) (cells []run, head bool) {
	if wide := p.wideCells(line); p.isListHead(wide) {
		return wide, true
	}
	if columns > 2 {
		return p.listLine(line, columns), false
	}
	cells, open := p.cellsOf(line), columns > 0
	switch {
	case cells == nil:
	case isTableHead(cells):
		return cells, true
	case !open && !saysSupports.MatchString(cells[0].text):
		return nil, false
	case !open:
		if _, kind := supportOf(cells[1].text); kind == strange && len(cells[1].text) > 40 {
			return nil, false
		}
	}
	return cells, false
}

// isTableHead says whether two cells are the heads of a table of features:
// short, one about features, the other about support.
func isTableHead(cells []run) bool {
	heads := func(feature, support string) bool {
		return len(feature) <= 40 && overviewHead.MatchString(feature) && len(support) <= 100 && strings.Contains(strings.ToLower(support), "support")
	}
	return heads(cells[0].text, cells[1].text) || heads(cells[1].text, cells[0].text) && len(cells[0].text) <= 60
}

// isListHead says whether cells are the heads of a table of many services.
func (p *page) isListHead(cells []run) bool {
	if len(cells) < 3 || len(cells) > 20 {
		return false
	}
	r := listReader{page: p, heads: claimReader{page: p}}
	_, ok := r.columnsOf(passage{cells: cells})
	return ok
}

// listLine gives the cells of a line below the head of a table of many
// services, or nil. Where single spaces part them, all but the first are
// verdicts.
func (p *page) listLine(line run, columns int) []run {
	cells := p.wideCells(line)
	switch {
	case len(cells) == columns:
		return cells
	case len(cells) > 1 && len(cells) < columns && strings.Contains(p.rawLine(line), "\t"):
		return append(cells, make([]run, columns-len(cells))...) // empty cells at the end of the line
	}
	raw := p.rawLine(line)
	at := verdictsOf(columns - 1).FindStringSubmatchIndex(raw)
	if at == nil {
		return nil
	}
	start := line.offset(0)
	cells = cells[:0]
	for i := 2; i < len(at); i += 2 {
		cells = append(cells, p.runAt(start+at[i], at[i+1]-at[i]))
	}
	return cells
}

// verdictsOf matches a name and some verdicts, parted by single spaces.
func verdictsOf(n int) *regexp.Regexp {
	return re(`(?i)^(\S.{1,120}?)` + strings.Repeat(`\s+((?:yes|no|partial|n/a|[-–—])(?:[⁰¹²³⁴-⁹,]+|\s?\(\d{1,2}\))?)`, n) + `$`)
}

// These part the cells of a table of many columns, in which one may be
// empty.
var (
	wideBar = regexp.MustCompile(`\s*\|\s*`)
	wideTab = regexp.MustCompile(` *\t *`)
	wideGap = regexp.MustCompile(` {2,}`)
)

// wideCells gives the cells of a line parted by bars, by tabs or by several
// spaces.
func (p *page) wideCells(line run) []run {
	start, raw := line.offset(0), p.rawLine(line)
	gap := wideGap
	switch {
	case len(raw) > 2000:
		return nil
	case strings.Contains(raw, "|"):
		gap = wideBar
		start, raw = start+len(raw)-len(strings.TrimPrefix(raw, "|")), strings.TrimSuffix(strings.TrimPrefix(raw, "|"), "|")
	case strings.Contains(raw, "\t"):
		gap = wideTab
	}
	var cells []run
	from := 0
	for _, at := range append(gap.FindAllStringIndex(raw, -1), []int{len(raw), len(raw)}) {
		cells = append(cells, p.runAt(start+from, at[0]-from))
		from = at[1]
	}
	return cells
}

// rawLine gives a line as it stands in the file, without the space around it.
func (p *page) rawLine(line run) string {
	return p.src[line.offset(0) : line.offset(len(line.text)-1)+1]
}

// cellsOf gives the two cells of a line, or nil.
func (p *page) cellsOf(line run) []run {
	start, raw := line.offset(0), p.rawLine(line)
	if len(raw) > 400 {
		return nil
	}
	trimmed := strings.Trim(raw, "| \t")
	if trimmed == "" {
		return nil
	}
	start += strings.Index(raw, trimmed)
	gaps := cellGap.FindAllStringIndex(trimmed, 2)
	if len(gaps) == 1 {
		return []run{p.runAt(start, gaps[0][0]), p.runAt(start+gaps[0][1], len(trimmed)-gaps[0][1])}
	}
	for _, pattern := range []*regexp.Regexp{lastSupport, lastHead} {
		if m := pattern.FindStringSubmatchIndex(trimmed); len(gaps) == 0 && m != nil {
			return []run{p.runAt(start, m[3]), p.runAt(start+m[4], m[5]-m[4])}
		}
	}
	return nil
}

// runAt gives the text of some bytes of the file.
func (p *page) runAt(start, length int) run {
	var w runWriter
	w.writeAt(p.src[start:start+length], start)
	return w.run()
}
