package render

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// TestReportJSON has every problem once, with its kind, and the counts.
func TestReportJSON(t *testing.T) {
	data, err := json.Marshal(reportJSON(smallSite().reportPage()))
	if err != nil {
		t.Fatal(err)
	}
	var got ReportJSON
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, p := range got.Problems {
		kinds = append(kinds, p.Kind+" "+p.Code)
	}
	if want := "stale STALE_CLAIM,slips UNKNOWN_ACTION,slips WRONG_REFERENCE,prefixes UNKNOWN_PREFIX"; strings.Join(kinds, ",") != want {
		t.Errorf("problems %v, want %s", kinds, want)
	}
	if len(got.Classes) != 4 || got.Classes[0].Count != 1 {
		t.Errorf("classes %+v", got.Classes)
	}
	if len(got.Coverage.Unstated["harbor"]) != 9 || len(got.Coverage.Missing) != 1 {
		t.Errorf("coverage %+v", got.Coverage)
	}
	if want := (CatalogChangeJSON{"went", "service", "zoo", "3 actions"}); len(got.Changes) != 2 || got.Changes[1] != want {
		t.Errorf("changes %+v", got.Changes)
	}
}

// TestReportCSV opens in a spreadsheet without a formula.
func TestReportCSV(t *testing.T) {
	site := smallSite()
	for _, first := range []string{"=", "+", "-", "@", "\t", "\r"} {
		site.Report = append(site.Report, diag.New(diag.BrokenLink, diag.Pos{File: first + "cmd.md", Line: 1, Column: 1}, "%s", first+"1+1"))
	}
	data, err := reportCSV(site.reportPage())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+4+6 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a cell begins as a formula does: %q", cell)
			}
		}
	}
}

// TestRowsOfTheReport have addresses of their own, also where two are alike.
func TestRowsOfTheReport(t *testing.T) {
	site := smallSite()
	site.Report = append(site.Report, site.Report...)
	ids := map[string]bool{}
	for _, g := range site.reportPage().Groups {
		for _, l := range g.Lines {
			if ids[l.ID] {
				t.Errorf("%s stands twice", l.ID)
			}
			ids[l.ID] = true
		}
	}
	if len(ids) != 7 {
		t.Errorf("%d rows", len(ids))
	}
}

// TestNoCatalogChanges shows nothing where the catalog is the one inside the
// program.
func TestNoCatalogChanges(t *testing.T) {
	if c := catalogChanges(catalog.Changes{From: "a", To: "a"}); c.Rows != nil || c.From != "" {
		t.Errorf("%+v", c)
	}
}

// TestQuarrel tells both ages and the proof.
func TestQuarrel(t *testing.T) {
	site := smallSite()
	d := site.Matrix.Disputes[0]
	if got, want := quarrel(d.Claim, d.Against), "the page of 2025-01-31 says yes; by the catalog of 2026-01-02 it is partial: 2 of 3 <things>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
