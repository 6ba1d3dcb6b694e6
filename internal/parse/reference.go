package parse

import (
	"encoding/csv"
	"errors"
	"io"
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

// A ReferenceRow is the row of one service.
type ReferenceRow struct {
	Service    string // slug
	Name       string // as the table has it
	Category   string
	Line       int // in the file
	SourceLine int // in the page
	Claims     []Claim
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
// An empty cell makes no claim.
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
	out := ReferenceRow{cell("slug"), cell("service"), cell("category"), line, sourceLine, nil}
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
		out.Claims = append(out.Claims, Claim{Feature: feature, Support: support, Origin: FromReference, InTable: true, Note: cell("notes"),
			Line: line, Column: 1, Date: r.Source.Date, Imported: true, URL: permalink(r.Source, out.SourceLine), Source: r.Source.Title, SourceLine: out.SourceLine})
	}
	r.Rows = append(r.Rows, out)
}
