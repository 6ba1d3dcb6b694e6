package search

import (
	"slices"
	"strings"
	"testing"
)

func TestEquivalents(t *testing.T) {
	l := newLexicon(newEquivalents("# what comments say counts nothing\nsecond factor, MFA > passkey\nlong > length\n"))
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
		l.told.hear(l.read(nil, text), toldOnce)
		for _, more := range l.inOtherWords(nil) {
			got = append(got, more.term.text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is also found by %q, want %q", text, got, want)
		}
	}
}

// A phrase that leads nowhere is a slip of the table.
func TestTableOfEquivalents(t *testing.T) {
	for line := range strings.Lines(equivalentsTable()) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		both, _, _ := strings.Cut(line, ">")
		e := newEquivalents(line)
		for _, terms := range (phraseReader{}).phrases(both) {
			if len(e.phrase(terms).others) == 0 {
				t.Errorf("%q of %q means nothing else", terms, line)
			}
		}
	}
}
