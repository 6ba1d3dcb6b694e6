package matrix

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestDerive asks for what the catalog tells of services that anyone can look
// up, and of prefixes that it lacks.
func TestDerive(t *testing.T) {
	known := embedded(t)
	for _, c := range []struct{ prefixes, want string }{
		{"transcribe", "policy-actions yes, resource-level-permissions yes, condition-keys yes, abac yes"},
		{"rekognition", "policy-actions yes, resource-level-permissions yes, condition-keys no, abac yes"},
		{"elasticbeanstalk", "policy-actions yes, resource-level-permissions yes, condition-keys yes, abac partial"},
		{"ec2messages", "policy-actions yes, resource-level-permissions no, condition-keys no, abac no"},
		{"ec2messages sqs", "policy-actions yes, resource-level-permissions yes, condition-keys no, abac yes"},
		{"no-such-prefix", ""},
		{"", ""},
	} {
		var got []string
		for _, d := range derive(known, strings.Fields(c.prefixes)) {
			got = append(got, d.feature+" "+string(d.support))
			if d.note == "" {
				t.Errorf("%s: %s has no facts beside it", c.prefixes, d.feature)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s, want %s", c.prefixes, strings.Join(got, ", "), c.want)
		}
	}
}

// TestDerivedBeside puts derived support beside what documents say: it decides
// nothing, and belongs to the service whose name the prefix is.
func TestDerivedBeside(t *testing.T) {
	topics := read(doc{"a.md", "# How Amazon SQS works with IAM\n\n## Tags\n\nAmazon SQS does not support tagging.\n", 0},
		doc{"b.md", "# How AWS Client VPN works with IAM\n", 0})
	m, found := Build(topics, []string{"content"}, embedded(t), nil)
	sqs, _ := m.Row("sqs")
	cell := func(s Service, id string) Cell { return s.Cells[slices.Index(parse.FeatureIDs(), id)] }
	abac := cell(sqs, "abac")
	if first, ok := abac.Decides(); !ok || first.Support != parse.No || abac.Support != parse.No || !abac.Stale || abac.Conflict || abac.Derived != parse.Yes {
		t.Errorf("abac: %+v", abac)
	}
	actions := cell(sqs, "policy-actions")
	if _, decided := actions.Decides(); decided || actions.Support != parse.Unstated || actions.Stale || actions.Derived != parse.Yes || len(actions.Claims) != 1 {
		t.Errorf("policy actions: %+v", actions)
	}
	if by, ok := actions.ByCatalog(); !ok || by.Date != embedded(t).Date() || by.Note == "" {
		t.Errorf("the catalog's word: %+v", by)
	}
	if len(found) != 1 || found[0].Code != "STALE_CLAIM" || found[0].Line != 5 || !strings.Contains(found[0].Message, "resource type") {
		t.Errorf("diagnostics %v", found)
	}
	for _, row := range m.Services {
		if row.Slug != "sqs" && cell(row, "policy-actions").Derived != "" {
			t.Errorf("%s has the actions of another service", row.Slug)
		}
	}
}

// TestDerivedAgreement holds derived support against AWS's reference table and
// prints how often they agree: exactly, and in whether there is support at
// all. The floors only rise. What disagrees is mostly the age of the table:
// services that learned since, and three whose facts the catalog lacks.
func TestDerivedAgreement(t *testing.T) {
	data, err := os.ReadFile("../../content/data/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	type tally struct{ rows, exact, same int }
	counts := map[string]*tally{}
	known := embedded(t)
	for _, r := range parse.ParseReference(source.File{Path: "data/reference.csv", Data: string(data)}).Rows {
		s, ok := known.Find(r.Service)
		if !ok || s.Name != r.Names[0] {
			continue // the row of a part of a service
		}
		for _, d := range derive(known, (&builder{known: known}).ownPrefixes(s)) {
			for _, c := range r.Claims {
				if c.Feature == d.feature {
					n := counts[d.feature]
					if n == nil {
						n = &tally{}
						counts[d.feature] = n
					}
					n.rows++
					if c.Support == d.support {
						n.exact++
					}
					if (c.Support == parse.No) == (d.support == parse.No) {
						n.same++
					} else {
						t.Logf("%s, %s: %s in the table, %s derived: %s", r.Names[0], d.feature, c.Support, d.support, d.note)
					}
				}
			}
		}
	}
	floors := map[string]float64{"policy-actions": 100, "resource-level-permissions": 94, "abac": 89}
	for _, feature := range slices.Sorted(maps.Keys(floors)) {
		n := counts[feature]
		if n == nil {
			t.Errorf("%s: never compared", feature)
			continue
		}
		share := 100 * float64(n.same) / float64(n.rows)
		t.Logf("%s: %d of %d agree, %.1f %% (%d in the very word)", feature, n.same, n.rows, share, n.exact)
		if share < floors[feature] {
			t.Errorf("%s: %.1f %% agree, want %.0f %%", feature, share, floors[feature])
		}
	}
}
