package catalog

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// maxSentence is how many characters a cell of the table may have: four lines
// of a row.
const maxSentence = 170

// Every global key has a meaning, and every meaning a key that exists. Those of
// a group stand together.
func TestMeanings(t *testing.T) {
	told, err := readMeanings(meanings)
	if err != nil {
		t.Fatal(err)
	}
	var keys, groups []string
	for _, m := range told {
		keys = append(keys, m.Key)
		if n := len(groups); n == 0 || groups[n-1] != m.Group {
			groups = append(groups, m.Group)
		}
	}
	if slices.Sort(groups); len(slices.Compact(slices.Clone(groups))) != len(groups) {
		t.Errorf("a group stands in two places: %q", groups)
	}
	for _, k := range embedded(t).GlobalKeys() {
		at := slices.Index(keys, k.Name)
		if at < 0 {
			t.Errorf("%s has no meaning", k.Name)
			continue
		}
		keys = slices.Delete(keys, at, at+1)
	}
	if len(keys) > 0 {
		t.Errorf("there are no keys %q", keys)
	}
}

// What a key tells and what is to mind is said once, in whole sentences of
// moderate length. When it is there may be said in the same words of many.
func TestMeaningsAreSentences(t *testing.T) {
	said := map[string]string{}
	for _, m := range Meanings() {
		for i, cell := range []string{m.Tells, m.Present, m.Mind} {
			switch first, _ := utf8.DecodeRuneInString(cell); {
			case cell == "":
				continue
			case strings.TrimSpace(cell) != cell, !strings.HasSuffix(cell, "."), first < 'A', first > 'Z' && !strings.HasPrefix(cell, "aws:"):
				t.Errorf("%s: no sentence: %q", m.Key, cell)
			case utf8.RuneCountInString(cell) > maxSentence:
				t.Errorf("%s: %d characters are more than %d: %s", m.Key, utf8.RuneCountInString(cell), maxSentence, cell)
			case i != 1 && said[cell] != "":
				t.Errorf("%s and %s are told by %q", said[cell], m.Key, cell)
			}
			said[cell] = m.Key
		}
	}
}

// People ask for each key in two to six short phrases, each for one key alone.
func TestMeaningsAreAsked(t *testing.T) {
	of := map[string]string{}
	for _, m := range Meanings() {
		if len(m.Asked) < 2 || len(m.Asked) > 6 {
			t.Errorf("%s has %d phrases, want two to six", m.Key, len(m.Asked))
		}
		for _, asked := range m.Asked {
			if words := strings.Fields(asked); len(words) < 2 || len(words) > 6 || strings.TrimSpace(asked) != asked || capital(asked) {
				t.Errorf("%s: a phrase has two to six words and begins with a small letter: %q", m.Key, asked)
			}
			words := strings.Fields(asked)
			slices.Sort(words)
			key := strings.Join(words, " ")
			if of[key] != "" {
				t.Errorf("%s and %s are asked for by %q", of[key], m.Key, asked)
			}
			of[key] = m.Key
		}
	}
}

// Keys that a meaning names exist: who follows it is not led astray.
func TestMeaningsNameKeysThatExist(t *testing.T) {
	exist := map[string]bool{}
	for _, k := range embedded(t).GlobalKeys() {
		name, _, _ := strings.Cut(k.Name, "/")
		exist[name] = true
	}
	for _, m := range Meanings() {
		for _, word := range strings.FieldsFunc(m.Tells+" "+m.Present+" "+m.Mind, func(r rune) bool { return strings.ContainsRune(" ,.;/()", r) }) {
			if word = strings.Trim(word, ":"); strings.HasPrefix(word, "aws:") && !exist[word] {
				t.Errorf("%s: there is no key %s", m.Key, word)
			}
		}
	}
}

func TestReadMeanings(t *testing.T) {
	const head = "key,group,tells,present,mind,asked\n"
	for _, table := range []string{head + "aws:A,G,T.\n", head + "aws:A,,T.,P.,,\n", head + "aws:A,G,,P.,,\n", head + "aws:A,G,T.,,,\n", "key,group\naws:A,G\n",
		head + "aws:A,G,T.,P.,,\naws:A,G,U.,P.,,\n"} {
		if _, err := readMeanings(table); err == nil {
			t.Errorf("%q was taken", table)
		}
	}
	told, err := readMeanings(head + "aws:A,G,T.,P.,,a b;c d\n")
	if err != nil || len(told) != 1 || !slices.Equal(told[0].Asked, []string{"a b", "c d"}) {
		t.Errorf("got %+v, %v", told, err)
	}
}
