package search

import (
	"slices"
	"testing"
)

// TestLexicon reads texts twice, word by known word the second time, and wants
// the terms that analyze gives.
func TestLexicon(t *testing.T) {
	texts := []string{"iam:PassRole and KMSKeys; ARNs", "a.b:c_d-e", "İ\xff東京 yyying", ""}
	for _, p := range corpus() {
		for _, s := range p.Sections {
			texts = append(texts, s.Heading, s.Text)
		}
	}
	l := newLexicon(ofField())
	for _, text := range slices.Concat(texts, texts) {
		read, want := l.read(nil, text), analyze(text)
		same := slices.EqualFunc(read, want, func(w *lexeme, t token) bool {
			return w.term.text == t.term && (w.form == nil || w.form.word == t.word)
		})
		if !same {
			t.Errorf("%q: got %d terms, want %v", text, len(read), want)
		}
	}
}
