package render

import (
	"io/fs"
	"testing"

	atlas "github.com/iam-atlas/iam-atlas"
	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// hostile is text that must never come to stand in a page as it is.
const hostile = `"><script>alert('1')</script>&amp;`

// The topics of the small site.
const (
	summaryTopic = iota
	withIAMTopic
	hostileTopic
	featureTopic
	guideTopic
	secondGuideTopic
	besideTopic // of no service, in the guide of one
	looseTopic  // of no service, in no guide
	secondLooseTopic
)

var smallTopics = []parse.Topic{
	summaryTopic: {Path: "services/harbor.md", Display: "docs/services/harbor.md", Title: "Amazon Harbor",
		Front: parse.Front{Title: "Amazon Harbor", Summary: "Berths for ships.", Service: "harbor", Sources: []parse.Source{
			{ID: "guide", Title: "Harbor guide", URL: "https://example.com/guide?a=1&b=2", Date: "2024-05-01", Licence: "CC BY-SA 4.0"},
			{ID: "talk", Title: "A talk"}}},
		Blocks: []parse.Block{
			parse.Heading{Level: 2, ID: "in-short", Text: "In short", HTML: parse.Rich{parse.HTML("In short")}, Line: 20},
			parse.Prose{HTML: parse.Rich{parse.HTML("<p>Read "), parse.LinkStart{Dest: "../guides/words.md", Line: 21, Column: 6},
				parse.HTML("the words"), parse.LinkEnd{}, parse.HTML(".</p>")}, Text: "Read the words.", Line: 21}},
		IDs: []string{"in-short"},
		Claims: []parse.Claim{{Feature: "abac", Support: parse.Yes, Origin: parse.FromSection, Imported: true, Line: 9, Column: 3,
			URL: "https://example.com/guide?a=1&b=2", Source: "Harbor guide", SourceLine: 12, Note: "For berths only."}}},

	withIAMTopic: {Path: "harbor/with-iam.md", Display: "docs/harbor/with-iam.md", Title: "How Amazon Harbor works with IAM", Titled: true,
		Front: parse.Front{Date: "2025-01-31", Sources: []parse.Source{{Title: "Harbor guide", URL: "https://example.com/guide", Licence: "CC BY-SA 4.0"}}},
		Blocks: []parse.Block{
			parse.Heading{Level: 1, ID: "with-iam", Anchors: []string{"security_iam"}, Text: "How Amazon Harbor works with IAM",
				HTML: parse.Rich{parse.HTML("How Amazon Harbor works with IAM")}, Line: 1},
			parse.Prose{HTML: parse.Rich{parse.HTML("<p>Amazon Harbor supports service roles.</p>")}, Text: "Amazon Harbor supports service roles.", Line: 3},
			parse.Heading{Level: 2, ID: "problems", Anchors: []string{"old-problems"}, Text: "Problems", HTML: parse.Rich{parse.HTML("Problems")}, Line: 5},
			parse.Table{Line: 7, Head: []parse.Cell{{Text: "Feature", HTML: parse.Rich{parse.HTML("Feature")}}, {Text: "Support", HTML: parse.Rich{parse.HTML("Support")}}},
				Rows: []parse.Row{{Line: 9, Cells: []parse.Cell{{Text: "ABAC", HTML: parse.Rich{parse.HTML("ABAC")}}, {Text: "No", HTML: parse.Rich{parse.HTML("No")}}}}}},
			parse.Code{Lang: "json", Line: 12, Columns: []int{1, 1, 1}, Text: "{\n  \"Action\": \"harbor:<x>\"\n}\n"},
			parse.Prose{HTML: parse.Rich{parse.HTML("<p>"), parse.Image{Dest: "https://example.com/a.png?x=1&y=2", Alt: "A <map>"}, parse.HTML(" "),
				parse.LinkStart{Dest: "gone.md", Line: 17, Column: 2}, parse.HTML("gone"), parse.LinkEnd{}, parse.HTML("</p>")}, Text: "gone", Line: 17}},
		IDs:      []string{"old-problems", "problems", "security_iam", "with-iam"},
		Prefixes: []parse.Prefix{{Name: "harbor", Line: 3, Column: 1}},
		Managed:  []parse.ManagedPolicy{{Name: "HarborReadOnly", Text: "Grants reading.", Line: 3, Anchor: "with-iam"}},
		Claims: []parse.Claim{
			{Feature: "service-roles", Support: parse.Yes, Origin: parse.FromSection, Line: 3, Column: 1, Anchor: "with-iam", Quote: "Amazon Harbor supports service roles.", Date: "2025-01-31"},
			{Feature: "abac", Support: parse.No, Origin: parse.FromOverview, InTable: true, Line: 9, Column: 3, Anchor: "problems", Quote: "ABAC | No", Date: "2025-01-31"}}},

	hostileTopic: {Path: "harbor/hostile.md", Display: "docs/harbor/hostile.md", Title: hostile, Titled: true,
		Blocks: []parse.Block{
			parse.Heading{Level: 2, ID: hostile, Text: hostile, HTML: parse.Rich{parse.HTML("A heading")}, Line: 1},
			parse.Prose{HTML: parse.Rich{parse.LinkStart{Dest: "https://example.com/" + hostile, Line: 2, Column: 1}, parse.HTML("a"), parse.LinkEnd{}}, Text: hostile, Line: 2}},
		IDs: []string{hostile}},

	featureTopic: {Path: "guides/abac.md", Display: "docs/guides/abac.md", Title: "ABAC", Front: parse.Front{Title: "ABAC", Feature: "abac", Summary: "Access by tags."},
		Blocks: []parse.Block{parse.Heading{Level: 2, ID: "services", Text: "Services", HTML: parse.Rich{parse.HTML("Services")}, Line: 5}},
		IDs:    []string{"services"}},

	guideTopic: {Path: "guides/tags.md", Display: "docs/guides/tags.md", Title: "Tags", Front: parse.Front{Title: "Tags", Summary: "What tags are."},
		Blocks: []parse.Block{parse.Prose{HTML: parse.Rich{parse.HTML("<p>Tags.</p>")}, Text: "Tags.", Line: 5}}},

	secondGuideTopic: {Path: "guides/words.md", Display: "docs/guides/words.md", Title: "Words",
		Blocks: []parse.Block{parse.Prose{HTML: parse.Rich{parse.HTML("<p>A guide whose summary is its first sentence of some length.</p>")},
			Text: "A guide whose summary is its first sentence of some length.", Line: 3}}},

	besideTopic: {Path: "harbor/tides.md", Display: "docs/harbor/tides.md", Title: "Tides <b>", Titled: true},

	looseTopic: {Path: "sea/loose.md", Display: "docs/sea/loose.md", Title: "Loose <b>", Titled: true,
		Front: parse.Front{Date: "2025-02-03", Sources: []parse.Source{{ID: "sea", Title: "Sea guide", Licence: "CC BY-SA 4.0"}}},
		Blocks: []parse.Block{parse.Prose{HTML: parse.Rich{parse.HTML("<p>Words about the sea, of which no lede is made, for they stand here.</p>")},
			Text: "Words about the sea, of which no lede is made, for they stand here.", Line: 3}}},

	secondLooseTopic: {Path: "sea/waves.md", Display: "docs/sea/waves.md", Title: "a wave", Titled: true},
}

var smallPlaces = []matrix.Place{
	summaryTopic:     {Kind: matrix.Summary, Service: "harbor", File: "services/harbor.md"},
	withIAMTopic:     {Kind: matrix.TopicPage, Service: "harbor", Slug: "with-iam", File: "harbor/with-iam.md"},
	hostileTopic:     {Kind: matrix.TopicPage, Service: "harbor", Slug: "plätze", File: "harbor/hostile.md"},
	featureTopic:     {Kind: matrix.FeatureGuide, Slug: "abac", File: "guides/abac.md"},
	guideTopic:       {Kind: matrix.GuidePage, Slug: "tags", File: "guides/tags.md"},
	secondGuideTopic: {Kind: matrix.GuidePage, Slug: "words", File: "guides/words.md"},
	besideTopic:      {Kind: matrix.UnplacedPage, Guide: "harbor", Slug: "harbor-tides", File: "harbor/tides.md"},
	looseTopic:       {Kind: matrix.UnplacedPage, Slug: "sea-loose", File: "sea/loose.md"},
	secondLooseTopic: {Kind: matrix.UnplacedPage, Slug: "sea-waves", File: "sea/waves.md"},
}

// smallCatalog gives a catalog with one service, of which every kind of row
// has one.
func smallCatalog() *catalog.Catalog {
	data, err := catalog.Encode(catalog.Source{Date: "2026-09-26", Origin: "a fixture", Services: []catalog.Facts{{
		Prefix: "harbor", Name: "Amazon Harbor",
		Actions: []catalog.Action{
			{Name: "DescribeQuay", Level: "Read", Keys: []string{"aws:ResourceTag/${TagKey}", "aws:TagKeys"}},
			{Name: "MoorShip", Level: "Write", Resources: []catalog.ActionResource{{Type: "quay", Required: true}},
				Keys: []string{"harbor:Depth"}, Dependent: []string{"iam:PassRole"}},
		},
		Resources: []catalog.ResourceType{{Name: "quay", ARNs: []string{"arn:${Partition}:harbor:${Region}:${Account}:quay/${QuayId}"}, Keys: []string{"harbor:Depth"}}},
		Keys: []catalog.ConditionKey{{Name: "aws:ResourceTag/${TagKey}", Type: "String"}, {Name: "aws:TagKeys", Type: "String", Multi: true},
			{Name: "harbor:Depth", Type: "Numeric"}, {Name: "harbor:UserId", Type: "String"}},
	}}, Global: []catalog.GlobalKey{{Name: "aws:ResourceTag/${TagKey}", Type: "String"}, {Name: "aws:SourceIp", Type: "IPAddress"}, {Name: "aws:TagKeys", Type: "String", Multi: true},
		{Name: "aws:Tide<s>", Type: "Bool", Inferred: true}, {Name: "harbor:UserID", Type: "String"}}})
	if err != nil {
		panic(err)
	}
	known, err := catalog.Decode(data)
	if err != nil {
		panic(err)
	}
	return known
}

// smallSite gives a site of two services: one of which everything is told, and
// one of which nothing is.
func smallSite() Site {
	harbor := matrix.Service{Service: catalog.Service{Slug: "harbor", Name: "Amazon Harbor", ShortName: "Harbor",
		Prefixes: []string{"harbor"}, Categories: []string{"Ships", "Ports"}}, Summary: summaryTopic, Topics: []int{hostileTopic, withIAMTopic}, Guide: []int{besideTopic}}
	empty := matrix.Service{Service: catalog.Service{Slug: "zoo", Name: hostile, ShortName: hostile}, Summary: -1}
	for _, f := range parse.Features {
		harbor.Cells = append(harbor.Cells, matrix.Cell{Feature: f.ID, Support: parse.Unstated})
		empty.Cells = append(empty.Cells, matrix.Cell{Feature: f.ID, Support: parse.Unstated})
	}
	claim := func(topic, n int, stance matrix.Stance) matrix.Claim {
		return matrix.Claim{Claim: smallTopics[topic].Claims[n], Topic: topic, File: smallPlaces[topic].File, Current: true, Stance: stance}
	}
	cellOf := func(id string) *matrix.Cell {
		f, _ := parse.FeatureByID(id)
		return &harbor.Cells[f.Index()]
	}
	abac, roles := cellOf("abac"), cellOf("service-roles")
	abac.Support, abac.Conflict, abac.Derived = parse.Yes, true, parse.Partial
	abac.Claims = []matrix.Claim{claim(summaryTopic, 0, matrix.Decides), claim(withIAMTopic, 1, matrix.Contradicts)}
	roles.Support, roles.Stale = parse.Yes, true
	derived := matrix.Claim{Topic: -1, Claim: parse.Claim{Feature: "service-roles", Support: parse.Partial, Origin: matrix.FromCatalog, Note: "2 of 3 <things>", Date: "2026-01-02", Source: "catalog of 2026-01-02"}}
	roles.Claims = []matrix.Claim{claim(withIAMTopic, 0, matrix.Decides), derived}

	s := Site{Topics: smallTopics, Matrix: matrix.Matrix{Services: []matrix.Service{harbor, empty}, Places: smallPlaces},
		Examples: make([][]Example, len(smallTopics)), Links: make([][]string, len(smallTopics)), Problems: make([][]diag.Diagnostic, len(smallTopics)),
		Files: NewDirectory(smallTopics, smallPlaces), Catalog: smallCatalog(), Edit: "https://example.org/edit/main/", Roots: 1}
	reference := NewReference(s.Matrix.Services, s.Catalog, harbor)
	reference.Levels[1].Rows[0].Goal = "Ties a <ship> up"
	s.References = map[string]KeyedReference{"harbor": {"key", reference}}
	admin, _ := policy.CheckOf(policy.FullAdmin)
	s.KeyUses = KeyUses(s.Catalog)
	s.Shown = map[diag.Code]Shown{admin.Code: NewShown(admin, s.Catalog)}
	for i := range smallTopics {
		s.Links[i], s.Problems[i] = s.Files.Links(i)
	}
	said := policy.Explain(policy.Validate(`{"Effect": "Allow", "Action": ["harbor:MoorShip", "harbor:<x>"],
		"Resource": "arn:aws:harbor:us-east-1:111122223333:quay/*", "Condition": {"NumericLessThan": {"harbor:Depth": "7"}}}`, policy.Options{Catalog: s.Catalog}), s.Catalog)
	file := smallPlaces[withIAMTopic].File
	told := func(code diag.Code, line int, message, hint string) diag.Diagnostic {
		d := diag.New(code, diag.Pos{File: file, Line: line, Column: 3}, "%s", message)
		d.Hint = hint
		return d
	}
	s.Matrix.Disputes = []matrix.Dispute{{Service: "harbor", Feature: "service-roles", Claim: roles.Claims[0], Against: derived,
		Diagnostic: told(diag.StaleClaim, 3, "stale", "")}}
	s.Report = []diag.Diagnostic{told(diag.UnknownAction, 5, "there is no action harbor:<Dokc>", "did you mean harbor:Dock?"),
		told(diag.WrongReference, 6, "=cmd() names Harbor", ""), told(diag.UnknownPrefix, 7, "no actions with the prefix \"habror\"", "")}
	s.Changes = catalog.Changes{From: "2025-01-02, a", To: "2026-01-02, b", Came: []catalog.Change{{Kind: "action", Name: "harbor:Dock"}},
		Went: []catalog.Change{{Kind: "service", Name: "zoo", Note: "3 actions"}}}
	s.Examples[withIAMTopic] = []Example{{Kind: policy.Fragment, Type: policy.Identity, ID: "policy-12", Reading: said, Actions: []string{"harbor:<x>"}, Findings: []Finding{
		{Code: "POLICY_FRAGMENT", Severity: "info", Message: "this is a part of a policy", Line: 12, Column: 1, Row: 1, End: 27},
		{Code: "JSON_SYNTAX_ERROR", Severity: "error", Message: "a <message>", Hint: "do \"this\"", Line: 13, Column: 5, Row: 2, Start: 4, End: 12}}}}
	return s
}

// realTheme gives the theme of the site that is published, with names of
// assets that do not change with them.
func realTheme(t *testing.T, baseURL string) Theme {
	t.Helper()
	templates := map[string]string{}
	entries, err := fs.ReadDir(atlas.Files, "templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(atlas.Files, "templates/"+e.Name())
		if err != nil {
			t.Fatal(err)
		}
		templates[e.Name()] = string(data)
	}
	assets := map[string]string{}
	for _, name := range []string{"site.css", "site.js", "theme.js", "searching.js", "table.js", "policies.js", "matrix.js", "compare.js", "forms.js", "icon.svg"} {
		assets[name] = "assets/" + name
	}
	theme, err := NewTheme(templates, assets, baseURL)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// drawn gives the pages of the small site by their addresses.
func drawn(t *testing.T, baseURL string) map[string]Page {
	t.Helper()
	theme := realTheme(t, baseURL)
	pages := map[string]Page{}
	for _, job := range Jobs(smallSite()) {
		page, err := Render(theme, job)
		if err != nil {
			t.Fatal(err)
		}
		pages[page.URL] = page
	}
	return pages
}
