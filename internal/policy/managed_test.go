package policy

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// managedPolicies gives AWS's own policies by name.
func managedPolicies(t testing.TB) map[string]string {
	policies := map[string]string{}
	for name, text := range archive(t, "managed.tar.gz") {
		if name, ok := strings.CutSuffix(path.Base(name), ".json"); ok {
			policies[name] = text
		}
	}
	return policies
}

// expectedInManaged gives in how many managed policies a code is expected,
// counted with other means.
var expectedInManaged = map[diag.Code]int{
	"PASS_ROLE_WITH_STAR_IN_RESOURCE":              14,
	"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA":    83,
	"STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS": 12,
	"FORALLVALUES_WITH_SINGLE_VALUED_KEY":          4,
	"MISSING_QUALIFIER":                            3,
	"TYPE_MISMATCH":                                1,
	"MISSING_ARN_REGION":                           2,
}

// TestManagedFindings checks AWS's own policies, which are right: no error in
// those that are known to be clean, and in the others none but the slips that
// an independent check of their actions and keys found. What else is found is
// printed, with what is expected beside it.
func TestManagedFindings(t *testing.T) {
	policies := managedPolicies(t)
	clean, err := os.ReadFile(filepath.Join(shared, "policy", "managed_clean.txt"))
	if err != nil {
		t.Fatal(err)
	}
	slips, err := os.ReadFile(filepath.Join(shared, "policy", "managed_catalog_findings.csv"))
	if err != nil {
		t.Fatal(err)
	}
	isClean := map[string]bool{}
	for _, name := range strings.Fields(string(clean)) {
		isClean[name] = true
	}
	if len(isClean) != 1603 {
		t.Fatalf("%d clean policies", len(isClean))
	}
	isSlip := map[[3]string]bool{}
	for _, r := range records(t, string(slips)) {
		isSlip[[3]string{r["policy"], r["code"], r["value"]}] = true
	}
	inPolicies, findings := map[diag.Code]int{}, map[diag.Code]int{}
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		text := policies[name]
		seen := map[diag.Code]bool{}
		for _, f := range Validate(text, Options{Type: Identity, Catalog: embedded(t)}).Findings {
			findings[f.Code]++
			if !seen[f.Code] {
				seen[f.Code] = true
				inPolicies[f.Code]++
			}
			if f.Severity == diag.Error && (isClean[name] || !slippedAt(isSlip, name, text, f)) {
				t.Errorf("%s: %s: %s", name, f.Code, f.Message)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(findings)) {
		expected := "no count to compare with"
		if n, ok := expectedInManaged[code]; ok {
			expected = fmt.Sprintf("expected in %d", n)
		}
		t.Logf("%-45s %5d findings in %4d policies, %s", code, findings[code], inPolicies[code], expected)
	}
}

// slippedAt says whether a finding is one of the known slips. It may be
// reported at a part of the value.
func slippedAt(isSlip map[[3]string]bool, name, text string, f Finding) bool {
	from := strings.LastIndexByte(text[:f.Start+1], '"') + 1
	value, _, _ := strings.Cut(text[from:], `"`)
	return isSlip[[3]string{name, string(f.Code), value}]
}

func BenchmarkManaged(b *testing.B) {
	policies := managedPolicies(b)
	known := embedded(b)
	if _, err := known.All(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, text := range policies {
			Validate(text, Options{Type: Identity, Catalog: known})
		}
	}
}
