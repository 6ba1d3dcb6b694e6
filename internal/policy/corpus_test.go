package policy

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The material that is too large for the repository, or not ours to publish.
const shared = "../../../shared"

// TestSeeds reads every code block and every one-line example of the documents
// that the project began from.
func TestSeeds(t *testing.T) {
	want := map[string]map[int]Kind{
		"000": {22: Fragment, 30: Fragment},
		"001": {13: Policy, 25: Policy, 50: Policy, 54: Policy, 60: Statement},
		"002": {27: Fragment, 35: Fragment, 51: Fragment, 61: Fragment, 67: Fragment, 73: Fragment, 91: Policy, 108: Policy},
		"003": {24: Fragment, 32: Fragment},
		"004": {24: Fragment, 32: Fragment, 48: NotPolicy, 56: Fragment, 62: Fragment, 68: Fragment},
	}
	faults := map[string]diagCount{
		"001:54":  {SmartQuote: 2, TrailingComma: 1},
		"001:60":  {TrailingComma: 1},
		"002:108": {UnclosedBracket: 1},
	}
	names, err := filepath.Glob(filepath.Join(shared, "seeds", "*.txt"))
	if err != nil || len(names) == 0 {
		t.Skip("the seed documents are not here")
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		id := filepath.Base(name)[:3]
		got := map[int]Kind{}
		for line, block := range examples(string(text)) {
			doc := Read(block)
			if doc.Kind != NotPolicy || want[id][line] != doc.Kind || strings.HasPrefix(block, "arn:") {
				got[line] = doc.Kind
			}
			if c := countCodes(doc.Faults); !reflect.DeepEqual(c, faults[place(id, line)]) {
				t.Errorf("%s: faults %v, want %v", place(id, line), c, faults[place(id, line)])
			}
		}
		if !reflect.DeepEqual(got, want[id]) {
			t.Errorf("%s: kinds %v, want %v", id, got, want[id])
		}
	}
}

// TestManaged reads AWS's own policies, all of them right, and compares the
// tree with what encoding/json makes of them.
func TestManaged(t *testing.T) {
	files := archive(t, "managed.tar.gz")
	count := 0
	for name, text := range files {
		if path.Ext(name) != ".json" {
			continue
		}
		count++
		doc := Read(text)
		if doc.Kind != Policy || len(doc.Faults) > 0 {
			t.Errorf("%s: %v with faults %v", name, doc.Kind, doc.Faults)
		}
		checkTree(t, text, doc)
	}
	if count != 1643 {
		t.Errorf("read %d policies, want 1643", count)
	}
}

// TestDocBlocks reads the code blocks of AWS's guides and holds the outcome
// against their index, made with a strict reader and a careful eye.
func TestDocBlocks(t *testing.T) {
	files := archive(t, "doc-blocks.tar.gz")
	tally := map[string]int{}
	for _, row := range records(t, files["blocks/policies/index.csv"]) {
		text := files[blockName("policies", row)]
		doc := Read(text)
		strict := row["parses_as_json"] == "true"
		if strict && len(doc.Faults) > 0 {
			t.Errorf("%s: faults %v in right JSON", blockName("policies", row), doc.Faults)
		}
		if !strict && doc.Kind != NotPolicy && len(doc.Faults) == 0 && doc.Kind != Fragment {
			t.Errorf("%s: no fault in %s", blockName("policies", row), row["reason"])
		}
		expected := row["kind"] == "policy"
		if expected != (doc.Kind == Policy) {
			t.Logf("%s: %v, index says %s (%s)", blockName("policies", row), doc.Kind, row["kind"], row["reason"])
		}
		tally["policies: "+row["kind"]+" → "+doc.Kind.String()]++
		checkTree(t, text, doc)
	}
	for _, row := range records(t, files["blocks/fragments/index.csv"]) {
		text := files[blockName("fragments", row)]
		doc := Read(text)
		likely := row["likely_policy"] == "true"
		if row["parses_in_braces"] == "true" && len(doc.Faults) > 0 {
			t.Errorf("%s: faults %v in right JSON", blockName("fragments", row), doc.Faults)
		}
		if likely != (doc.Kind != NotPolicy) {
			t.Logf("%s: %v, index says likely policy: %v", blockName("fragments", row), doc.Kind, likely)
		}
		checkMended(t, text, textFindings(t, text))
		tally["fragments: likely policy "+row["likely_policy"]+" → "+doc.Kind.String()]++
		checkTree(t, text, doc)
	}
	for _, what := range slices.Sorted(maps.Keys(tally)) {
		t.Logf("%5d %s", tally[what], what)
	}
	// The rest are lines with printed numbers, escaped statements in the output
	// of a command, and templates; among the fragments, other JSON with an
	// Action or a Resource.
	for what, least := range map[string]int{
		"policies: policy → policy":                  1337,
		"policies: policy-without-braces → fragment": 3,
		"fragments: likely policy true → fragment":   277,
		"fragments: likely policy true → statement":  109,
	} {
		if tally[what] < least {
			t.Errorf("%d %s, want at least %d", tally[what], what, least)
		}
	}
	repaired(t, files)
	for _, host := range []string{"code", "shell", "yaml", "http"} {
		for _, kind := range []Kind{Policy, Statement, Fragment} {
			if n := tally["policies: "+host+" → "+kind.String()]; n > 0 {
				t.Errorf("%d blocks of %s read as %v", n, host, kind)
			}
		}
	}
}

// neverMended are the reasons of the index for which no repair is safe: content
// is left out, or other text stands around the policy, or there are several.
// Of other reasons, some blocks are broken inside as well.
var neverMended = regexp.MustCompile(`ellipsis|several documents|text before/after|no enclosing braces|raw newline|bare word`)

// repaired prints what becomes of the blocks that are not JSON, by reason, and
// holds the share that is mended.
func repaired(t *testing.T, files map[string]string) {
	type outcome struct{ all, policies, mended int }
	tally := map[string]*outcome{}
	could, mended := 0, 0
	for _, row := range records(t, files["blocks/policies/index.csv"]) {
		name := blockName("policies", row)
		text := files[name]
		result := Validate(text, Options{Catalog: embedded(t)})
		checkMended(t, text, aboutText(result.Findings))
		if row["parses_as_json"] == "true" {
			for _, f := range result.Findings {
				if f.Code == JSONSyntaxError {
					t.Errorf("%s: %s in right JSON", name, f.Message)
				}
			}
			continue
		}
		key := row["kind"] + ": " + row["reason"]
		o := tally[key]
		if o == nil {
			o = &outcome{}
			tally[key] = o
		}
		o.all++
		if result.Document.Kind != NotPolicy {
			o.policies++
		}
		_, ok := result.Mended(text)
		if ok {
			o.mended++
		}
		jsonLike := slices.Contains([]string{"policy", "policy-without-braces", "json-containing-policy", "json-fragment-containing-policy", "comment-then-json"}, row["kind"])
		switch {
		case !jsonLike:
		case neverMended.MatchString(row["reason"]):
			if ok {
				t.Errorf("%s: mended in spite of %s", name, row["reason"])
			}
		default:
			could++
			if ok {
				mended++
			} else {
				t.Logf("not mended: %s (%s)", name, row["reason"])
			}
		}
	}
	t.Logf("%5s %5s %5s", "seen", "read", "mended")
	for _, what := range slices.Sorted(maps.Keys(tally)) {
		o := tally[what]
		t.Logf("%5d %5d %5d  %s", o.all, o.policies, o.mended, what)
	}
	t.Logf("%d of %d broken blocks are mended", mended, could)
	if mended*100 < could*80 {
		t.Errorf("%d of %d are mended, want 80 %%", mended, could)
	}
}

// TestCases lints the policies written for the checks, as far as the checks
// exist: what a case expects is found, what it forbids is not, and codes that
// it names neither way occur in no case that is exact.
func TestCases(t *testing.T) {
	lines, err := os.ReadFile(filepath.Join(shared, "policy", "cases.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("cases.jsonl is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(lines)); dec.More(); {
		var c sharedCase
		if err := dec.Decode(&c); err != nil {
			t.Fatal(err)
		}
		t.Run(c.ID, func(t *testing.T) { c.run(t) })
	}
}

// A sharedCase is a policy with the codes that must and must not be found. In
// an exact one no other code of IAM Access Analyzer may be.
type sharedCase struct {
	ID, Policy     string
	PolicyType     string `json:"policy_type"`
	ResourceType   string `json:"resource_type"`
	Expect, Forbid []diag.Code
	Exact          bool
}

func (c sharedCase) run(t *testing.T) {
	policyType, ok := ParseType(c.PolicyType)
	if !ok {
		t.Fatalf("policy type %q", c.PolicyType)
	}
	result := Validate(c.Policy, Options{Type: policyType, ResourceType: c.ResourceType, Catalog: embedded(t)})
	if result.Document.Kind == NotPolicy {
		t.Fatal("not read as a policy")
	}
	found := codesOf(result.Findings)
	for _, code := range c.Expect {
		if _, known := CheckOf(code); known && !slices.Contains(found, code) {
			t.Errorf("%s is not found among %v\n%s", code, found, c.Policy)
		}
	}
	for _, code := range found {
		row, _ := CheckOf(code)
		other := c.Exact && row.Source == accessAnalyzer && row.Severity != diag.Info && !slices.Contains(c.Expect, code)
		if other || slices.Contains(c.Forbid, code) {
			t.Errorf("%s is found\n%s", code, c.Policy)
		}
	}
}

func blockName(folder string, row map[string]string) string {
	base := strings.TrimSuffix(path.Base(row["file"]), ".md")
	return "blocks/" + folder + "/" + row["repo"] + "__" + base + "__" + row["n"] + ".txt"
}

// examples gives the fenced blocks of a page by the line they begin on, or,
// where it has none, its lines, for a page saved as plain text.
func examples(page string) map[int]string {
	found, lines := map[int]string{}, strings.Split(page, "\n")
	if !strings.Contains(page, "\n```") {
		for i, line := range lines {
			found[i+1] = line
		}
		return found
	}
	open := -1
	for i, line := range lines {
		switch {
		case !strings.HasPrefix(line, "```"):
		case open < 0:
			open = i + 1
		default:
			found[open+1] = strings.Join(lines[open:i], "\n")
			open = -1
		}
	}
	return found
}

func archive(t testing.TB, name string) map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "policy", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(name + " is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(h.Name, "./")] = string(content)
	}
}

func records(t *testing.T, text string) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("index: %d rows, %v", len(lines), err)
	}
	var found []map[string]string
	for _, record := range lines[1:] {
		row := map[string]string{}
		for i, field := range record {
			row[lines[0][i]] = field
		}
		found = append(found, row)
	}
	return found
}
