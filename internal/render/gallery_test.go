package render

import (
	"fmt"
	"strings"
	"testing"
)

// The gallery stands on as many pages as it needs, whole on each without a
// script; what a script asks for is one file, which knows the page of each.
func TestGalleryPages(t *testing.T) {
	s := smallSite()
	want := s.policyLines()
	if len(want) == 0 {
		t.Fatal("the site has no example")
	}
	lines := galleryLines(s.policyLines())
	for _, job := range s.gallery() {
		p := job.Page.(PoliciesPage)
		if p.Total != len(want) || p.Pages != 1 || len(p.Examples) != len(want) || len(p.Filters) != 5 {
			t.Errorf("%d examples, %d of them on page %d of %d, %d filters", p.Total, len(p.Examples), p.Number, p.Pages, len(p.Filters))
		}
		if job.Head.Unlisted {
			t.Error("search leaves out the first page")
		}
		for i, e := range p.Examples {
			if whole := string(e.Whole("../")); !strings.Contains(whole, `id="`+e.ID+`"`) || lines[i].ID != e.ID || lines[i].Page != 1 {
				t.Errorf("%s on page %d is %s", lines[i].ID, lines[i].Page, whole)
			}
		}
	}
	for page, want := range map[int]string{1: "policies/", 12: "policies/12/"} {
		if got := GalleryURL(page); got != want {
			t.Errorf("page %d is at %s", page, got)
		}
	}
	if a, b := galleryID("services/a/b-c/#policy-1"), galleryID("services/a-b/c/#policy-1"); a == b || strings.ContainsAny(a, "/#") {
		t.Errorf("the ids are %s and %s", a, b)
	}
}

// A verdict is told in words, not by its name in addresses.
func TestWordOfVerdict(t *testing.T) {
	for line, want := range map[*PolicyLine]string{
		{Verdict: "security-warning"}:                "security warning",
		{Verdict: "security-warning", Fixable: true}: "security warning, mended",
		{Verdict: "sound"}:                           "sound",
	} {
		if got := line.Word(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A closed example says what is dangerous, and how much more there is.
func TestSays(t *testing.T) {
	sentences := func(n int) (all []Sentence) {
		for i := range n {
			all = append(all, Sentence{Words: []Word{{Text: fmt.Sprint(i)}}})
		}
		return all
	}
	got := fmt.Sprint(PolicyLine{Reading: Reading{sentences(4), sentences(3)}}.Says())
	if want := "[{0 true} {1 true} {And 2 more dangers. false} {0 false} {And 2 more statements. false}]"; got != want {
		t.Errorf("says %s, want %s", got, want)
	}
	if got := (PolicyLine{}).Says(); len(got) != 0 {
		t.Errorf("nothing to read says %v", got)
	}
}
