package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// The JSON forms are a contract: fields may be added, none renamed or removed.

// A Root tells what a site was generated from.
type Root struct {
	Root   string `json:"root"`   // base name of the content folder
	Files  int    `json:"files"`  // documents read from it
	SHA256 string `json:"sha256"` // of their paths and contents
}

// MatrixJSON is /api/v1/matrix.json.
type MatrixJSON struct {
	GeneratedFrom []Root        `json:"generated_from"`
	CatalogDate   string        `json:"catalog_date"`
	Features      []FeatureJSON `json:"features"`
	Services      []ServiceJSON `json:"services"`
}

// A FeatureJSON is a feature in JSON.
type FeatureJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A ServiceJSON is a row in JSON.
type ServiceJSON struct {
	Slug       string    `json:"slug"`
	Name       string    `json:"name"`
	ShortName  string    `json:"short_name"`
	Aliases    []string  `json:"aliases"`
	Categories []string  `json:"categories"`
	Prefixes   []string  `json:"prefixes"`
	Cells      CellsJSON `json:"cells"`
}

// CellsJSON holds the cells of a row in the order of the features; in JSON it
// is an object by feature id.
type CellsJSON []CellJSON

// A CellJSON is a cell in JSON.
type CellJSON struct {
	Feature  string        `json:"-"`
	Support  parse.Support `json:"support"`
	Derived  *string       `json:"derived"`
	Conflict bool          `json:"conflict"`
	Stale    bool          `json:"stale"`
	Claims   []ClaimJSON   `json:"claims"`
}

// A ClaimJSON is a claim in JSON, the deciding one first in its cell.
type ClaimJSON struct {
	Support parse.Support `json:"support"`
	Origin  parse.Origin  `json:"origin"`
	File    string        `json:"file"`
	Line    int           `json:"line"`
	Column  int           `json:"column"`
	Anchor  string        `json:"anchor"`
	Quote   string        `json:"quote"`
	Note    string        `json:"note"`
	URL     string        `json:"url"`
	Date    string        `json:"date"`
}

// MarshalJSON writes the cells as an object whose members keep the order of
// the features.
func (cells CellsJSON) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := plainJSON(c)
		if err != nil {
			return nil, err
		}
		b.WriteString(strconv.Quote(c.Feature) + ":")
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// indented writes JSON for people and programs alike.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// NewMatrixJSON gives the JSON form of a matrix.
func NewMatrixJSON(m matrix.Matrix, roots []Root, files Directory, catalogDate string) MatrixJSON {
	out := MatrixJSON{GeneratedFrom: roots, CatalogDate: catalogDate, Features: []FeatureJSON{}, Services: []ServiceJSON{}}
	for _, f := range parse.Features {
		out.Features = append(out.Features, FeatureJSON{f.ID, f.Name})
	}
	for _, row := range m.Services {
		out.Services = append(out.Services, serviceJSON(row, files))
	}
	return out
}

func serviceJSON(row matrix.Service, files Directory) ServiceJSON {
	s := ServiceJSON{Slug: row.Slug, Name: row.Name, ShortName: row.ShortName, Aliases: list(row.Aliases),
		Categories: list(row.Categories), Prefixes: list(row.Prefixes)}
	for _, c := range row.Cells {
		cell := CellJSON{Feature: c.Feature, Support: c.Support, Conflict: c.Conflict, Stale: c.Stale, Claims: []ClaimJSON{}}
		if c.Derived != "" {
			derived := string(c.Derived)
			cell.Derived = &derived
		}
		for _, claim := range c.Claims {
			cell.Claims = append(cell.Claims, claimJSON(claim, files))
		}
		s.Cells = append(s.Cells, cell)
	}
	return s
}

func claimJSON(c matrix.Claim, files Directory) ClaimJSON {
	anchor := c.Anchor
	if anchor != "" && c.Topic >= 0 {
		anchor = localID(anchor, reserved(files.places[c.Topic].Kind))
	}
	return ClaimJSON{Support: c.Support, Origin: c.Origin, File: c.File, Line: c.Line, Column: c.Column, Anchor: anchor,
		Quote: c.Quote, Note: c.Note, URL: c.URL, Date: c.Date}
}

// list gives a list that is written as [] where it is empty.
func list(items []string) []string { return append([]string{}, items...) }

// MatrixCSV gives the matrix as CSV: eleven rows a service, the deciding claim
// in each. Cells keep the words of the source; nothing is defused, because
// the file is read by programs.
func MatrixCSV(m matrix.Matrix, files Directory) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"service", "feature", "support", "origin", "file", "line", "anchor", "quote"}}
	for _, row := range m.Services {
		for _, c := range row.Cells {
			line := []string{row.Slug, c.Feature, string(c.Support), "", "", "0", "", ""}
			if d, ok := c.Decides(); ok {
				j := claimJSON(d, files)
				line = []string{row.Slug, c.Feature, string(c.Support), string(j.Origin), j.File, strconv.Itoa(j.Line), j.Anchor, j.Quote}
			}
			rows = append(rows, line)
		}
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// An EvidenceJSON tells where the words of a claim stand.
type EvidenceJSON struct {
	URL    string `json:"url"`    // below the site's root, or in full
	Place  string `json:"place"`  // what people call it
	Stance string `json:"stance"` // how the claim stands to the one that decides, or empty
}

func (s Site) evidenceJSON(row matrix.Service) map[string][]EvidenceJSON {
	all := map[string][]EvidenceJSON{}
	for i, c := range row.Cells {
		all[c.Feature] = []EvidenceJSON{}
		for _, claim := range s.cell(row.Slug, parse.Features[i], c).Claims {
			all[c.Feature] = append(all[c.Feature], EvidenceJSON{claim.URL, claim.Place, claim.Stance})
		}
	}
	return all
}

// A TopicJSON is a topic in JSON.
type TopicJSON struct {
	Title string `json:"title"`
	File  string `json:"file"`
	URL   string `json:"url"` // below the site's root
}

// API gives the outputs for programs by their paths.
func API(s Site, roots []Root) (map[string][]byte, error) {
	files := map[string][]byte{}
	var faults []error
	put := func(name string, v any) {
		data, err := indented(v)
		files["api/v1/"+name] = data
		faults = append(faults, err)
	}
	put("matrix.json", NewMatrixJSON(s.Matrix, roots, s.Files, s.Catalog.Date()))
	csv, err := MatrixCSV(s.Matrix, s.Files)
	files["api/v1/matrix.csv"] = csv
	faults = append(faults, err)
	files["api/v1/schema.json"] = []byte(schema)
	lines := s.policyLines()
	policies := []ServicePolicyJSON{}
	for _, p := range lines {
		policies = append(policies, policyJSON(p))
	}
	put("policies.json", policies)
	files["api/v1/gallery.json"], err = plainJSON(galleryLines(lines)) // for a script alone
	faults = append(faults, err)
	for _, row := range s.Matrix.Services {
		put("services/"+row.Slug+".json", s.serviceFile(row))
	}
	report := s.reportPage()
	put("report.json", reportJSON(report))
	files["api/v1/report.csv"], err = reportCSV(report)
	faults = append(faults, err)
	files["api/v1/report.sarif"], err = reportSARIF(s.Report)
	faults = append(faults, err)
	i := slices.IndexFunc(faults, func(err error) bool { return err != nil })
	if i >= 0 {
		return nil, faults[i]
	}
	return files, nil
}

// serviceFile is the form of /api/v1/services/<slug>.json: the row as in
// matrix.json, with its topics and example policies, where the words of its
// claims stand, and what the catalog knows of it.
func (s Site) serviceFile(row matrix.Service) any {
	out := struct {
		ServiceJSON
		Topics   []TopicJSON               `json:"topics"`
		Policies []ServicePolicyJSON       `json:"policies"`
		Evidence map[string][]EvidenceJSON `json:"evidence"` // by feature, in the order of the claims
		Catalog  *CatalogJSON              `json:"catalog"`
	}{serviceJSON(row, s.Files), []TopicJSON{}, []ServicePolicyJSON{}, s.evidenceJSON(row), s.catalogJSON(row)}
	topics := row.Topics
	if row.Summary >= 0 {
		topics = append([]int{row.Summary}, topics...)
	}
	for _, i := range topics {
		out.Topics = append(out.Topics, TopicJSON{s.Topics[i].Title, s.Matrix.Places[i].File, s.Files.URL(i)})
		for _, p := range s.policiesOf(i) {
			out.Policies = append(out.Policies, policyJSON(p))
		}
	}
	return out
}
