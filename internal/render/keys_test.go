package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// Each global key of the catalog stands on the page once, under its id, with
// what it tells, and can be looked up by its name and by what people ask.
func TestEveryGlobalKeyHasItsRow(t *testing.T) {
	s := Site{Catalog: known(t)}
	job := s.globalKeys()
	page, err := Render(realTheme(t, ""), job)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page.HTML)
	sections := map[string]Section{}
	for _, section := range page.Sections[1:] { // the first is the page itself
		sections[section.ID] = section
	}
	keys := s.Catalog.GlobalKeys()
	if p := job.Page.(GlobalKeysPage); p.Total != len(keys) || len(sections) != len(keys) || p.Several == 0 || p.Inferred == 0 {
		t.Errorf("%d keys, of them %d with several values and %d inferred, and %d sections; the catalog has %d", p.Total, p.Several, p.Inferred, len(sections), len(keys))
	}
	for _, k := range keys {
		section := sections["key-"+k.Name]
		if strings.Count(text, `<tr id="key-`+k.Name+`">`) != 1 {
			t.Errorf("%s has no row, or two", k.Name)
		}
		if section.Entry != "key" || !slices.Equal(section.Names, []string{k.Name}) || len(section.Phrases) < 2 || !strings.HasSuffix(section.Text, ".") {
			t.Errorf("%s cannot be looked up: %+v", k.Name, section)
		}
	}
	if strings.Contains(text, otherKeys+" <span") || strings.Contains(text, "Nothing is told") {
		t.Error("a key has no meaning")
	}
	for _, ty := range job.Page.(GlobalKeysPage).Types {
		if ty.Form == "" || len(ty.Operators) == 0 {
			t.Errorf("nothing is told of the type %q", ty.Name)
		}
	}
}

// A key is used by the services that list it, however they spell it.
func TestKeyUses(t *testing.T) {
	uses := KeyUses(smallCatalog())
	if got := uses["aws:ResourceTag/${TagKey}"]; got.Actions != 1 || len(got.Rows) != 1 {
		t.Errorf("aws:ResourceTag has %+v", got)
	}
	if got := uses["harbor:UserID"]; got.Actions != 0 || !slices.Equal(got.Rows, []policy.Row{{Prefix: "harbor", Kind: "key", Name: "harbor:UserId"}}) {
		t.Errorf("harbor:UserID has %+v", got)
	}
	if _, used := uses["harbor:Depth"]; used {
		t.Error("a key of one service is taken for a global one")
	}
}

// A global key of a policy leads to its row, one of a service to that on its
// page, and one that is both to the first.
func TestRowsOfKeys(t *testing.T) {
	s := smallSite()
	for name, wanted := range map[string]string{
		"aws:SourceIp":              "global-condition-keys/#key-aws:SourceIp",
		"aws:ResourceTag/${TagKey}": "global-condition-keys/#key-aws:ResourceTag/$%7BTagKey%7D",
		"harbor:UserId":             "global-condition-keys/#key-harbor:UserID",
		"harbor:Depth":              "services/harbor/#key-harbor:Depth",
		"aws:NoSuchKey":             "",
	} {
		if got := s.rowURL(policy.Row{Prefix: before(name, ":"), Kind: "key", Name: name}); got != wanted {
			t.Errorf("%s leads to %q, wanted %q", name, got, wanted)
		}
	}
	said := policy.Explain(policy.Validate(`{"Effect": "Allow", "Action": "harbor:MoorShip", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}`,
		policy.Options{Catalog: s.Catalog}), s.Catalog)
	if text := string(s.reading(said).HTML("../")); !strings.Contains(text, `<a href="../global-condition-keys/#key-aws:ResourceTag/$%7BTagKey%7D"><code>aws:ResourceTag/team</code></a>`) {
		t.Errorf("no link in %s", text)
	}
}

func TestKeyFinder(t *testing.T) {
	f := newKeyFinder([]catalog.GlobalKey{{Name: "aws:SourceIp"}, {Name: "aws:ResourceTag/${TagKey}"}})
	for text, wanted := range map[string]string{
		"Compare aws:SourceIp, or not.":         "Compare |[aws:SourceIp]|, or not.",
		"aws:sourceip: an address":              "[aws:sourceip]|: an address",
		`{"aws:ResourceTag/team": "red"}`:       `{"|[aws:ResourceTag]|/team": "red"}`,
		"aws:SourceIp.":                         "[aws:SourceIp]|.",
		"aws:SourceIpRange, xaws:SourceIp, aws": "aws:SourceIpRange, xaws:SourceIp, aws",
		"":                                      "",
	} {
		var got []string
		for _, w := range f.words(text) {
			if w.Code {
				w.Text = "[" + w.Text + "]"
			}
			got = append(got, w.Text)
		}
		if got := strings.Join(got, "|"); got != wanted {
			t.Errorf("%q is %q, wanted %q", text, got, wanted)
		}
	}
}

// Checks that speak of a key in their title stand first; where none speaks of
// it, those do that have it in their example.
func TestChecksOnKeys(t *testing.T) {
	speak, show := Site{Shown: map[diag.Code]Shown{policy.TypeMismatchNumber: {Text: `"aws:MultiFactorAuthAge"`}}}.checksOn(newKeyFinder(known(t).GlobalKeys()))
	ip := speak["aws:SourceIp"]
	if len(ip) != mostChecks || !strings.Contains(ip[0].Title, "aws:SourceIp") {
		t.Errorf("on aws:SourceIp there are %+v", ip)
	}
	if len(speak["aws:MultiFactorAuthAge"]) > 0 || len(show["aws:MultiFactorAuthAge"]) != 1 {
		t.Errorf("aws:MultiFactorAuthAge is spoken of by %+v and shown by %+v", speak["aws:MultiFactorAuthAge"], show["aws:MultiFactorAuthAge"])
	}
}

// Of the guides to features those sections are named that speak of a key most.
func TestSectionsOnKeys(t *testing.T) {
	heading := func(id string) parse.Heading { return parse.Heading{Level: 2, ID: id, Text: id} }
	s := Site{Topics: []parse.Topic{{Blocks: []parse.Block{
		parse.Prose{Text: "aws:SourceIp"}, heading("services"), parse.Code{Text: `"aws:SourceIp" "aws:sourceip"`},
		heading("b"), parse.Table{Rows: []parse.Row{{Cells: []parse.Cell{{Text: "aws:SourceIp"}, {Text: "aws:SourceIp and aws:SourceIp"}}}}}, heading("c")}}},
		Matrix: matrix.Matrix{Places: []matrix.Place{{Kind: matrix.FeatureGuide, Slug: "abac"}}}}
	got := s.sectionsOn(newKeyFinder([]catalog.GlobalKey{{Name: "aws:SourceIp"}, {Name: "aws:TagKeys"}}))
	wanted := []Link{{"ABAC (tags): b", "features/abac/#b"}, {"ABAC (tags): services", "features/abac/#text-services"}}
	if !slices.Equal(got["aws:SourceIp"], wanted) || len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}
