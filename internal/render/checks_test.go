package render

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// Each check of policies fires on its own page, at a line of its example, and
// its mended form is another text.
func TestEveryCheckIsShown(t *testing.T) {
	for _, c := range policy.Checks {
		s := NewShown(c, known(t))
		var b strings.Builder
		writeShown(&b, s, "../../")
		if len(s.Example.Findings) == 0 || !strings.Contains(b.String(), `<span class="finding `+c.Severity.String()+`">`) {
			t.Errorf("%s does not fire on its page", c.Code)
		}
		for _, f := range s.Example.Findings {
			if f.Code != string(c.Code) {
				t.Errorf("the page of %s tells of %s", c.Code, f.Code)
			}
		}
		if m := s.Example.Mended; m != nil {
			change := m.Changes[0]
			if m.Text == s.Text || change.AddedStart > change.AddedEnd || change.AddedEnd > len(m.Text) {
				t.Errorf("%s: %+v", c.Code, change)
			}
		}
	}
}

// The list has every code once, in groups of one theme and severity, and the
// pages lead from the first to the last in its order.
func TestChecksAreGrouped(t *testing.T) {
	page := Site{}.checks().Page.(ChecksPage)
	var listed []string
	groups, counted := map[string]bool{}, 0
	for _, g := range page.Groups {
		if key := g.Theme + g.Severity; groups[key] || len(g.Checks) == 0 {
			t.Errorf("the group %s is empty or stands twice", key)
		} else {
			groups[key] = true
		}
		for _, c := range g.Checks {
			listed = append(listed, c.Code)
		}
	}
	for _, s := range page.Severities {
		counted += s.Count
	}
	if want := len(diag.Rules) + len(policy.Checks); len(listed) != want || page.Total != want || counted != want {
		t.Errorf("%d codes are listed, %d and %d counted, %d exist", len(listed), page.Total, counted, want)
	}
	for i, job := range (Site{}).eachCheck() {
		p := job.Page.(CheckPage)
		if p.Code != listed[i] || (p.Prev == nil) != (i == 0) || (p.Next == nil) != (i == len(listed)-1) || i > 0 && p.Prev.Text != listed[i-1] {
			t.Errorf("page %d is %s, after %v", i, p.Code, p.Prev)
		}
	}
}

// Each check says in a few short phrases how people ask for it, each its own
// and each with a word that the page does not have without it.
func TestEveryCheckIsAsked(t *testing.T) {
	seen := map[string]string{}
	for _, c := range (Site{}).allChecks() {
		if len(c.Asked) < 2 || len(c.Asked) > 4 {
			t.Errorf("%s has %d phrases, want two to four", c.Code, len(c.Asked))
		}
		told := wordsOf(c.Title + " " + c.Why + " " + c.Mend)
		for _, phrase := range c.Asked {
			words := wordsOf(phrase)
			key := strings.Join(slices.Sorted(maps.Keys(words)), " ")
			if seen[key] != "" {
				t.Errorf("%s and %s are both asked for by %q", seen[key], c.Code, phrase)
			}
			seen[key] = c.Code
			if len(strings.Fields(phrase)) > 9 || len(phrase) > 60 || strings.HasSuffix(phrase, ".") {
				t.Errorf("%s: %q is no short phrase", c.Code, phrase)
			}
			maps.DeleteFunc(words, func(w string, _ bool) bool { return told[w] })
			if len(words) == 0 {
				t.Errorf("%s: %q has no word that the page has not", c.Code, phrase)
			}
		}
	}
}

// wordsOf gives the words of a text in small letters. A sign that stands alone
// is one too.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		words[cmp.Or(strings.Trim(w, ".,:;()\"'"), w)] = true
	}
	return words
}

func TestTypesOf(t *testing.T) {
	for want, types := range map[string][]policy.Type{
		"Every type of policy":                       nil,
		"Identity policies":                          {policy.Identity},
		"Identity and resource policies":             {policy.Identity, policy.Resource},
		"Identity, resource and role trust policies": {policy.Identity, policy.Resource, policy.Trust},
	} {
		if got := typesOf(policy.Check{Types: types}); got != want {
			t.Errorf("%v: %q, want %q", types, got, want)
		}
	}
}

// What is added to an example is marked from the beginning of a word to the
// end of one, where the same text can be read so.
func TestDiffering(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"{\n  \"Action\": 1\n}", "{\n  \"Condition\": 2,\n  \"Action\": 1\n}", `"Condition": 2,`},
		{`["a"]`, `["a", "b"]`, `, "b"`},
		{`"GetObject"`, `"GetObjectVersion"`, "Version"},
		{`"a": "x"`, `"a": "y"`, "y"},
		{`{"a":1}`, `{"a": 1}`, " "},
		{"a", "a", ""},
	} {
		if change := differing(c.a, c.b); c.b[change.AddedStart:change.AddedEnd] != c.want {
			t.Errorf("%s → %s: %q, want %q", c.a, c.b, c.b[change.AddedStart:change.AddedEnd], c.want)
		}
	}
}
