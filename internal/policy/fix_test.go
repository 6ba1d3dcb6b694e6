package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestRemovals makes lists of actions at random and applies the safe fixes: the
// text stays JSON, nothing redundant is left, and each action of before is
// still covered by one of after.
func TestRemovals(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := []string{"s3:*", "s3:Get*", "s3:GetObject", "s3:getobject", "s3:*Object", "s3:PutObject", "ec2:Run?nstances", "ec2:RunInstances", "*"}
	for range 2000 {
		list := make([]string, 1+random.IntN(6))
		for i := range list {
			list[i] = values[random.IntN(len(values)-random.IntN(2))]
		}
		text := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["%s"], "Resource": "*"}}`, strings.Join(list, `" , "`))
		mended := Mend(text, Validate(text, Options{Type: Identity, Catalog: embedded(t)}).Findings)
		var doc struct {
			Statement struct{ Action []string }
		}
		if err := json.Unmarshal([]byte(mended), &doc); err != nil {
			t.Fatalf("%s\n%s\n%v", text, mended, err)
		}
		for _, f := range Validate(mended, Options{Type: Identity, Catalog: embedded(t)}).Findings {
			if f.Code == RedundantAction || f.Code == ActionCase {
				t.Errorf("%s\n%s\n%s", text, mended, f.Message)
			}
		}
		for _, was := range list {
			if !slices.ContainsFunc(doc.Statement.Action, func(is string) bool { return covers(strings.ToLower(is), strings.ToLower(was)) }) {
				t.Errorf("%s\n%s\nlost %s", text, mended, was)
			}
		}
	}
}

// TestSafeFixes applies the safe fixes of every case: no two of them touch the
// same text, and what was JSON stays JSON.
func TestSafeFixes(t *testing.T) {
	names, err := filepath.Glob("testdata/checks/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			if strings.HasSuffix(f.Name, saysSuffix) {
				continue
			}
			_, o := caseOf(t, f.Name)
			o.Catalog = embedded(t)
			checkSafeFixes(t, name+" "+f.Name, string(f.Data), o)
		}
	}
}

func checkSafeFixes(t *testing.T, name, text string, o Options) {
	findings := Validate(text, o).Findings
	var edits []Edit
	for _, f := range findings {
		if f.Fix != nil && f.Fix.Safe {
			edits = append(edits, f.Fix.Edits...)
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	for i := 1; i < len(edits); i++ {
		if edits[i].Start < edits[i-1].End {
			t.Errorf("%s: edits %+v and %+v overlap", name, edits[i-1], edits[i])
		}
	}
	if mended := Mend(text, findings); json.Valid([]byte(text)) && !json.Valid([]byte(mended)) {
		t.Errorf("%s: mended is no JSON\n%s", name, mended)
	}
}
