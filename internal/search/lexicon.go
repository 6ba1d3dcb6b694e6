package search

import (
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// A lexicon reads the texts of a block. Each run of letters is analysed where
// it stands first, because nearly all of a text is words that stood before.
type lexicon struct {
	runs  map[string][]*lexeme
	terms map[string]*term
	told  *telling
	pages int // read so far
}

// A lexeme is a token of a run.
type lexeme struct {
	term *term
	form *form  // the word that the term is the stem of, where it is one that can be spelt
	key  string // of the mention that it is; empty where it is none
}

// A term is what bleve counts.
type term struct {
	text      string
	bytes     []byte
	same      *phrase // that it is, or begins
	frequency int     // in the field that is being counted
	forms     []*form
	pages     int // as a wordCount counts them
	last      int // of these pages
}

func newLexicon(same *equivalents) *lexicon {
	return &lexicon{runs: map[string][]*lexeme{}, terms: map[string]*term{}, told: newTelling(same)}
}

// read adds what analyze gives for a text.
func (l *lexicon) read(found []*lexeme, text string) []*lexeme {
	for run, rest := nextRun(text); run != ""; run, rest = nextRun(rest) {
		known, ok := l.runs[run]
		if !ok {
			known = l.learn(run)
		}
		found = append(found, known...)
	}
	return found
}

// learn analyses a run. It copies what it keeps, so as not to keep the texts.
func (l *lexicon) learn(run string) []*lexeme {
	run = strings.Clone(run)
	var all []*lexeme
	for _, t := range analyze(run) {
		w := &lexeme{term: l.term(t.term), key: mentionKey(t)}
		if isSpelt(t.word) {
			w.form = w.term.form(t.word)
		}
		all = append(all, w)
	}
	l.runs[run] = all
	return all
}

func (l *lexicon) term(text string) *term {
	t, known := l.terms[text]
	if !known {
		t = &term{text: text, bytes: []byte(text), same: l.told.table.first[text]}
		l.terms[text] = t
	}
	return t
}

func (t *term) form(word string) *form {
	for _, f := range t.forms {
		if f.word == word {
			return f
		}
	}
	t.forms = append(t.forms, &form{word: word})
	return t.forms[len(t.forms)-1]
}

// words gives what was counted of the words of a term.
func (t *term) words() wordCount {
	c := wordCount{pages: t.pages, forms: make([]form, len(t.forms))}
	for i, f := range t.forms {
		c.forms[i] = *f
	}
	return c
}

// A reading is a page as it is indexed: its words in order. A field holds the
// first of them, up to its end; the texts are those of the sections.
type reading struct {
	words []*lexeme
	ends  [len(fields)]int
	texts [][]*lexeme
}

// What a page says of itself in a heading weighs as much as what it says so
// many times; and what it says so many times, it says in other words once.
// A phrase that is dropped in passing makes no page one about its other words;
// but a page of so few bytes has no room to repeat itself, and one of many
// words drops more of them: it has to say a thing once in so many.
const (
	headingTold = 15
	toldOnce    = 3
	wordsToTell = 500
	shortPage   = 1000
)

// rowsPage is how many terms of rows put what a page begins with once in the
// shade: a service of hundreds of actions is as much what it is for as one of ten.
const rowsPage = 500

// page reads a page. The words of its address count as headings: they name the
// service, and what authors call the page. The headings of rows are names, which
// make no page one about their words; and a page of rows has the headings of all
// its kind, so that only its title is told in other words.
func (l *lexicon) page(p page) reading {
	r := reading{words: make([]*lexeme, 0, p.size()/4)}
	add := func(text string, weight int) []*lexeme {
		from := len(r.words)
		r.words = l.read(r.words, text)
		l.told.hear(r.words[from:], weight)
		return r.words[from:]
	}
	heading, text := headingTold, 1
	rows := slices.Contains(p.rows, true)
	switch {
	case rows:
		heading, text = 0, 0
	case p.size() < shortPage:
		text = toldOnce
	}
	add(p.title, headingTold)
	add(p.service, 0)
	r.ends[0] = len(r.words)
	add(p.summary, 0)
	add(wordsOfAddress.Replace(p.url), 0)
	for i, s := range p.sections {
		if !p.rows[i] {
			add(s.heading(), heading)
		}
	}
	r.ends[1] = len(r.words)
	for i, s := range p.sections {
		if p.rows[i] {
			add(s.heading(), 0)
		}
		r.texts = append(r.texts, add(s.text(), text))
	}
	if rows { // the first text counts as on a page that ends with it
		r.words = append(r.words, slices.Repeat(r.texts[0], len(r.words)/rowsPage)...)
	}
	r.words = l.inOtherWords(r.words)
	r.ends[2] = len(r.words)
	return r
}

// inOtherWords adds what was told, as often as it is told. These terms have no
// words, because nobody wrote them.
func (l *lexicon) inOtherWords(words []*lexeme) []*lexeme {
	long := len(words) / wordsToTell
	l.told.more(func(term string, weight int) {
		if times := weight / toldOnce; times > 0 && weight > long {
			words = append(words, slices.Repeat([]*lexeme{{term: l.term(term)}}, times)...)
		}
	})
	return words
}

// wordsOfAddress takes an address apart at what joins its words.
var wordsOfAddress = strings.NewReplacer("/", " ", "-", " ", "_", " ")

// document gives the reading of a page to bleve, counted, its lengths stretched.
func (r reading) document(id string, stretch float64) *document.Document {
	d := document.NewDocument(id)
	var counted []*term
	from := 0
	for i, field := range fields {
		for _, w := range r.words[from:r.ends[i]] {
			if w.term.frequency == 0 {
				counted = append(counted, w.term)
			}
			w.term.frequency++
		}
		from = r.ends[i]
		paddings := paddingOf(i, from, stretch)
		d.AddField(countedField{document.NewTextFieldCustom(field.name, nil, nil, index.IndexField, nil), from + paddings,
			frequencies(counted, paddings)})
	}
	for _, t := range counted {
		t.frequency = 0
	}
	return d
}

// frequencies puts what was counted into bleve's form.
func frequencies(counted []*term, paddings int) index.TokenFrequencies {
	all := make(index.TokenFrequencies, len(counted)+1)
	list := make([]index.TokenFreq, len(counted)+1)
	for i, t := range counted {
		list[i].Term = t.bytes
		list[i].SetFrequency(t.frequency)
		all[t.text] = &list[i]
	}
	if paddings > 0 {
		last := &list[len(counted)]
		last.Term = []byte(padding)
		last.SetFrequency(paddings)
		all[padding] = last
	}
	return all
}

// A countedField is a field of which bleve need not find the terms.
type countedField struct {
	*document.TextField
	length      int
	frequencies index.TokenFrequencies
}

func (countedField) Analyze()                                           {}
func (f countedField) AnalyzedLength() int                              { return f.length }
func (f countedField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.frequencies }
