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
	lastSupport = regexp.MustCompile(`(?i)^(.{3,90}?)\s+((?:yes|no|partial|partially|not supported|n/a)(?:\s*\([^()]{1,40}\))?)$`)
	lastHead    = regexp.MustCompile(`(?i)^((?:iam )?features?)\s+(.{1,80}\bsupport(?:ed)?|supported .{1,60})$`)
)

// withTables cuts the tables of features out of groups, so that each is a
// group of its own.
func (p *page) withTables(groups []group) []group {
	var all []group
	open := false // the last group is a table whose head has been read
	for _, g := range groups {
		rest := group{start: g.start}
		for _, line := range g.lines {
			cells, head := p.tableLine(line, open)
			switch {
			case cells == nil:
				if len(rest.lines) == 0 {
					rest.start = line.offset(0)
				}
				rest.lines, open = append(rest.lines, line), false
				continue
			case len(rest.lines) > 0:
				all = append(all, rest)
				rest = group{}
			}
			row := passage{kind: rowPassage, cells: cells, head: head}
			if open && !head {
				last := &all[len(all)-1]
				last.rows = append(last.rows, row)
			} else {
				all = append(all, group{lines: []run{line}, start: line.offset(0), rows: []passage{row}})
			}
			open = open || head
		}
		if len(rest.lines) > 0 {
			all = append(all, rest)
		}
	}
	return all
}

// tableLine gives the cells of a line that is a row of a table of features:
// its head, a row below a head, or a mini table of one row.
func (p *page) tableLine(line run, open bool) (cells []run, head bool) {
	cells = p.cellsOf(line)
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
// short, the first about features, the second about support.
func isTableHead(cells []run) bool {
	return len(cells[0].text) <= 40 && overviewHead.MatchString(cells[0].text) &&
		len(cells[1].text) <= 100 && strings.Contains(strings.ToLower(cells[1].text), "support")
}

// cellsOf gives the two cells of a line, or nil.
func (p *page) cellsOf(line run) []run {
	start := line.offset(0)
	raw := p.src[start : line.offset(len(line.text)-1)+1]
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
