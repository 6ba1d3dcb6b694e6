package parse

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// listed gives the rows of the tables of the page that have a column of
// services and columns of features, such as those of AWS's page "AWS services
// that work with IAM". The table is told by its structure alone. Front matter
// that lists claims speaks for the page.
func (p *page) listed() []ReferenceRow {
	if p.front.HasClaims {
		return nil
	}
	r := listReader{page: p, heads: claimReader{page: p}}
	for i := 0; i < len(p.passages); {
		switch p.passages[i].kind {
		case headingPassage:
			r.heading(p.passages[i])
			i++
		case rowPassage:
			end := p.tableEnd(i)
			r.table(p.passages[i:end], end)
			i = end
		default:
			i++
		}
	}
	return r.rows
}

// tableEnd gives the index behind the last row of the table at i.
func (p *page) tableEnd(i int) int {
	table := p.passages[i].table
	for i < len(p.passages) && p.passages[i].kind == rowPassage && p.passages[i].table == table {
		i++
	}
	return i
}

// A listReader reads the tables of many services of one page.
type listReader struct {
	*page
	heads    claimReader // which reads the names of features
	title    bool        // the page's own title has been read
	category string      // what the heading above says
	anchor   string
	last     map[string]string // the notes at the end of the page, once they have been asked for
	rows     []ReferenceRow
}

// ofServices ends the name of a category.
var ofServices = re(`(?i)\s+services$`)

// heading keeps the category that a heading names. The title of the page
// names none.
func (r *listReader) heading(p passage) {
	r.anchor = p.id
	if !r.title && p.level == 1 {
		r.title, r.category = true, ""
		return
	}
	r.category = ofServices.ReplaceAllString(p.text, "")
}

// listColumns says what the columns of a table hold.
type listColumns struct {
	service  int
	features []string // of each column, empty where it is no verdict's
}

// serviceHead is the head of the column of services.
var serviceHead = re(`(?i)^\W*((aws|amazon|cloud) )?services?( names?)?\W*$`)

// columnsOf reads the heads of a table of many services.
func (r *listReader) columnsOf(head passage) (c listColumns, ok bool) {
	c = listColumns{service: -1, features: make([]string, len(head.cells))}
	features := 0
	for i, cell := range head.cells {
		switch id := r.heads.featureOf(cell.text, true); {
		case serviceHead.MatchString(cell.text) && c.service < 0:
			c.service = i
		case id != "" && !slices.Contains(c.features, id):
			c.features[i] = id
			features++
		}
	}
	return c, c.service >= 0 && features >= 2
}

// table reads one table whose end is the passage of an index. Where most of
// its cells are no verdicts, it tells something else of services.
func (r *listReader) table(rows []passage, end int) {
	columns, ok := r.columnsOf(rows[0])
	if !ok || !columns.verdicts(rows[1:]) {
		return
	}
	notes := r.notes(end)
	for _, row := range rows[1:] {
		switch {
		case len(row.cells) == 1:
			r.category = ofServices.ReplaceAllString(row.cells[0].text, "")
		case columns.service < len(row.cells) && !serviceHead.MatchString(row.cells[columns.service].text):
			r.row(row, columns, notes)
		}
	}
}

// verdicts says whether more cells can be read than cannot.
func (c listColumns) verdicts(rows []passage) bool {
	balance := 0
	for _, row := range rows {
		for i, cell := range row.cells {
			if i >= len(c.features) || c.features[i] == "" {
				continue
			}
			switch _, kind := listedSupport(cell.text); kind {
			case stated:
				balance++
			case strange:
				balance--
			}
		}
	}
	return balance > 0
}

func (r *listReader) row(p passage, columns listColumns, notes map[string]string) {
	name, onRow := unmarked(p.cells[columns.service].text, notes)
	if Slug(name) == "" {
		return
	}
	row := ReferenceRow{Names: referenceNames(name), Category: r.category, Line: r.lineOf(p.cells[columns.service])}
	for i, feature := range columns.features {
		if feature == "" || i >= len(p.cells) {
			continue
		}
		cell := p.cells[i]
		support, kind := listedSupport(cell.text)
		_, onCell := unmarked(cell.text, notes)
		switch kind {
		case stated:
			row.Claims = append(row.Claims, r.claim(p, columns, Claim{Feature: feature, Support: support,
				Note: strings.TrimSpace(onCell + " " + onRow)}))
		case silent:
			r.silent(p, columns, i, name)
		case strange:
			r.report(diag.UnknownSupport, cell.offset(0), "cell %q is not Yes, Partial or No", cell.text)
		}
	}
	r.rows = append(r.rows, row)
}

// claim completes a claim with what all those of a row have.
func (r *listReader) claim(p passage, columns listColumns, c Claim) Claim {
	c.Origin, c.InTable, c.Anchor, c.Date = FromReference, true, r.anchor, r.front.Date
	c.Line, c.Column = r.page.text.Pos(p.cells[columns.service].offset(0))
	c.Quote = shorten(p.words())
	return c
}

// silent tells of a cell that gives no verdict. An empty one stands nowhere,
// so that its row is shown.
func (r *listReader) silent(p passage, columns listColumns, i int, name string) {
	at := p.cells[i]
	if at.text == "" {
		at = p.cells[columns.service]
	}
	f, _ := FeatureByID(columns.features[i])
	r.report(diag.NoVerdict, at.offset(0), "the table says nothing on %s of %s", f.Short, name)
}

var (
	// unseenPicture is what converters write for a picture they do not have.
	unseenPicture = re(`(?i)^\W*image not found\W*`)
	tick          = re(`^\W*[✓✔☑✅]`)
	cross         = re(`^\W*[✗✘☒❌✖×]`)
)

// listedSupport reads a cell of a table of many services, which may also hold
// a sign.
func listedSupport(cell string) (Support, cellKind) {
	cell = unseenPicture.ReplaceAllString(cell, "")
	support, kind := supportOf(cell)
	switch {
	case kind == silent && tick.MatchString(cell):
		return Yes, stated
	case kind == silent && cross.MatchString(cell):
		return No, stated
	}
	return support, kind
}

// isVerdict says whether the words of a picture are those of a cell.
func isVerdict(words string) bool {
	_, kind := supportOf(words)
	return kind == stated
}

// markForm matches the mark of a note: raised, in brackets, a sign or a bare
// number.
const markForm = `[⁰¹²³⁴-⁹]+|\(\d{1,2}\)|\[\d{1,2}\]|\*{1,3}|[†‡§]|\b\d{1,2}`

var (
	// oneMark is the mark of a note in a cell.
	oneMark = re(markForm)
	// endMarks are the marks at the end of a cell, perhaps before a bracket
	// that a link has left behind.
	endMarks = re(`(?:(?:` + markForm + `)[, ]*)+\)?$`)
	// beginMark is the mark before the words of a note.
	beginMark = re(`^([⁰¹²³⁴-⁹]+|\(\d{1,2}\)|\[\d{1,2}\]|\*{1,3}|[†‡§])\s*(\S.*)$|^(\d{1,2})[.)]?\s+(\S.*)$`)
	// nextNote is where another note begins in one paragraph.
	nextNote = re(`\s[⁰¹²³⁴-⁹]+ ?\pL`)
)

// notes gives the notes below a table, by their marks: those before the next
// heading or table, else those at the end of the page.
func (r *listReader) notes(end int) map[string]string {
	if notes := r.notesFrom(end); len(notes) > 0 {
		return notes
	}
	if r.last == nil {
		r.last = r.notesFrom(r.endOfTables())
	}
	return r.last
}

// endOfTables gives the index behind the last table of the page and the
// headings that follow it.
func (r *listReader) endOfTables() int {
	i := len(r.passages)
	for i > 0 && r.passages[i-1].kind != rowPassage {
		i--
	}
	for i < len(r.passages) && r.passages[i].kind == headingPassage {
		i++
	}
	return i
}

// notesFrom gives the notes from a passage on, as far as the next heading or
// table.
func (r *listReader) notesFrom(i int) map[string]string {
	notes := map[string]string{}
	for ; i < len(r.passages); i++ {
		switch p := r.passages[i]; p.kind {
		case headingPassage, rowPassage:
			return notes
		case textPassage, itemPassage:
			addNotes(notes, p.text)
		}
	}
	return notes
}

// addNotes adds the notes of a paragraph, the first of each mark. Several
// stand in one where each begins with a raised sign.
func addNotes(notes map[string]string, text string) {
	from := 0
	for _, at := range append(nextNote.FindAllStringIndex(text, -1), []int{len(text)}) {
		m := beginMark.FindStringSubmatch(strings.TrimSpace(text[from:at[0]]))
		if from = at[0]; m == nil {
			return
		}
		if mark := plainMark(m[1] + m[3]); notes[mark] == "" {
			notes[mark] = m[2] + m[4]
		}
	}
}

// unmarked gives the words of a cell without the marks of notes, and the
// notes they lead to. What may be a part of the words, such as the number of
// "Route 53", is a mark only where there is such a note.
func unmarked(cell string, notes map[string]string) (words, note string) {
	at := endMarks.FindStringIndex(cell)
	if at == nil {
		return cell, ""
	}
	end := len(cell)
	marks := oneMark.FindAllStringIndex(cell[at[0]:], -1)
	for _, m := range slices.Backward(marks) {
		mark := cell[at[0]+m[0] : at[0]+m[1]]
		found := notes[plainMark(mark)]
		if found == "" && !isSuperscript(mark) {
			break
		}
		end, note = at[0]+m[0], strings.TrimSpace(found+" "+note)
	}
	return strings.TrimRight(cell[:end], ", "), note
}

var superscripts = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9")

func isSuperscript(mark string) bool { return superscripts.Replace(mark) != mark }

// plainMark writes a mark as notes and cells have it in common.
func plainMark(mark string) string { return strings.Trim(superscripts.Replace(mark), "()[] ") }
