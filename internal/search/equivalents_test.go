package search

import (
	"slices"
	"testing"
)

func TestEquivalents(t *testing.T) {
	l := newLexicon()
	l.same = newEquivalents("# what comments say counts nothing\nsecond factor, MFA > passkey\nlong > length\n")
	for text, want := range map[string][]string{
		"ask for a second factor": {"mfa", "passkei"},
		"MFA, always MFA":         {"second", "second", "factor", "factor", "passkei", "passkei"},
		"a second role, a factor": nil,
		"passkeys":                nil,
		"second":                  nil,
		"no longer":               nil,
		"long ago":                {"length"},
	} {
		var got []string
		for _, more := range l.inOtherWords(nil, tell(nil, l.read(nil, text), toldOnce)) {
			got = append(got, more.term.text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is also found by %q, want %q", text, got, want)
		}
	}
}

// A line that finds nothing, or a word that two ways of writing share, is a
// slip of the table.
func TestTableOfEquivalents(t *testing.T) {
	for first, all := range newEquivalents(equivalentsTable) {
		for _, same := range all {
			if len(same.others) == 0 {
				t.Errorf("what begins with %q and goes on with %q means nothing else", first, same.rest)
			}
		}
	}
}
