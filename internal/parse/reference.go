package parse

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A Reference is the facts of AWS's page "AWS services that work with IAM",
// the reference table.
type Reference struct {
	Path    string // of the file the facts stand in, below its root
	Display string
	Source  Source // the page they were taken from
	Rows    []ReferenceRow
	Found   []diag.Diagnostic
}

// A ReferenceRow is the row of one service, of the page itself or of the
// facts taken from it.
type ReferenceRow struct {
	Service  string   // slug; empty where the row tells names alone
	Names    []string // as the table has it, then without brackets, then other forms
	Category string
	Line     int // in the file
	Claims   []Claim
}

// referenceNames gives the forms of a name of the table: "Simple Queue
// Service (SQS) v2" may also be meant by "Simple Queue Service v2" and "SQS
// v2".
func referenceNames(name string) []string {
	if m := inBrackets.FindStringSubmatch(name); m != nil {
		return []string{name, strings.TrimSpace(m[1] + " " + m[3]), strings.TrimSpace(m[2] + " " + m[3])}
	}
	return []string{name, name, ShortName(name)}
}

// referenceColumns gives the feature of each column of support.
var referenceColumns = map[string]string{
	"actions":        "policy-actions",
	"resource_level": "resource-level-permissions",
	"resource_based": "resource-based-policies",
	"abac":           "abac",
	"temp_creds":     "temporary-credentials",
	"slr":            "service-linked-roles",
}

// ParseReference reads the table as a CSV file with the columns category,
// service, slug, notes, line and those of [referenceColumns]. Lines that
// begin with "# key: value" tell the title, url, date and licence of the page.
// An empty cell makes no claim. Notes begin with the column they are on; one on
// the service is one on all of its cells.
func ParseReference(f source.File) Reference {
	text, found := source.Clean(f)
	r := Reference{Path: f.Path, Display: f.Display, Source: sourceLines(text), Found: found}
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comment = '#'
	head, err := rows.Read()
	for err == nil {
		var row []string
		if row, err = rows.Read(); err == nil {
			line, _ := rows.FieldPos(0)
			r.add(head, row, line)
		}
	}
	if !errors.Is(err, io.EOF) {
		r.fault(err)
	}
	return r
}

func sourceLines(text string) Source {
	var s Source
	to := map[string]*string{"title": &s.Title, "url": &s.URL, "commit": &s.Commit, "date": &s.Date, "licence": &s.Licence}
	for line := range strings.SplitSeq(text, "\n") {
		key, value, ok := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
		if !strings.HasPrefix(line, "# ") {
			break
		}
		if field := to[key]; ok && field != nil {
			*field = strings.TrimSpace(value)
		}
	}
	return s
}

func (r *Reference) fault(err error) {
	pos := diag.Pos{File: r.Display, Line: 1, Column: 1}
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		pos.Line, pos.Column, err = syntax.Line, max(1, syntax.Column), syntax.Err
	}
	r.Found = append(r.Found, diag.New(diag.UnreadableFile, pos, "the table cannot be read: %v", err))
}

// add reads one row.
func (r *Reference) add(head, row []string, line int) {
	cell := func(name string) string {
		if i := slices.Index(head, name); i >= 0 {
			return row[i]
		}
		return ""
	}
	sourceLine, _ := strconv.Atoi(cell("line")) // 0 where it is not known
	out := ReferenceRow{cell("slug"), referenceNames(cell("service")), cell("category"), line, nil}
	notes := columnNotes(cell("notes"))
	for i, name := range head {
		feature := referenceColumns[name]
		if feature == "" || row[i] == "" {
			continue
		}
		support := Support(row[i])
		if support != Yes && support != Partial && support != No {
			r.Found = append(r.Found, diag.New(diag.UnknownSupport, diag.Pos{File: r.Display, Line: line, Column: 1},
				"cell %q is not yes, partial or no", row[i]))
			continue
		}
		out.Claims = append(out.Claims, Claim{Feature: feature, Support: support, Origin: FromReference, InTable: true, Note: strings.TrimSpace(notes[name] + " " + notes["service"]),
			Line: line, Column: 1, Date: r.Source.Date, Imported: true, URL: permalink(r.Source, sourceLine), Source: r.Source.Title, SourceLine: sourceLine})
	}
	r.Rows = append(r.Rows, out)
}

// noteOn begins a note on a column.
var noteOn = regexp.MustCompile(`(?:^|; )([a-z_]+): `)

// columnNotes parts the notes of a row by the columns they are on.
func columnNotes(text string) map[string]string {
	notes := map[string]string{}
	marks := noteOn.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		notes[text[m[2]:m[3]]] = text[m[1]:end]
	}
	return notes
}
