package render

import (
	"html"
	"html/template"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// A Reading is the plain reading of an example, its links as addresses.
type Reading struct {
	Dangers, Sentences []Sentence
}

// A Sentence is one sentence of a reading.
type Sentence struct {
	Code  string // of the check that tells more of a danger, or empty
	Words []Word
	Lists []WordList
}

// A WordList is what a sentence counts.
type WordList struct {
	Title string
	Items [][]Word
}

// A Word is a piece of a sentence. URL leads to the row that tells more of it,
// below the site's root; it is empty where there is none.
type Word struct {
	Text string
	Code bool   `json:",omitempty"`
	URL  string `json:",omitempty"`
}

// reading gives a reading with its rows as addresses.
func (s Site) reading(r policy.Reading) Reading {
	return Reading{s.sentences(r.Dangers), s.sentences(r.Sentences)}
}

func (s Site) sentences(from []policy.Sentence) []Sentence {
	var all []Sentence
	for _, f := range from {
		out := Sentence{Code: string(f.Code), Words: s.words(f.Words)}
		for _, l := range f.Lists {
			list := WordList{Title: l.Title}
			for _, item := range l.Items {
				list.Items = append(list.Items, s.words(item))
			}
			out.Lists = append(out.Lists, list)
		}
		all = append(all, out)
	}
	return all
}

func (s Site) words(from policy.Phrase) []Word {
	var all []Word
	for _, part := range from {
		all = append(all, Word{part.Text, part.Code, s.rowURL(part.Row)})
	}
	return all
}

// rowURL gives the address of a row of what the catalog knows. A global key
// has its row where all of them are told, even if a service lists it too.
func (s Site) rowURL(r policy.Row) string {
	if name, ok := s.globalKey(r); ok {
		return GlobalKeyURL(name)
	}
	return s.serviceRowURL(r)
}

// globalKey gives the name of the global key that a row is of.
func (s Site) globalKey(r policy.Row) (name string, ok bool) {
	if r.Kind != "key" {
		return "", false
	}
	keys := s.Catalog.GlobalKeys()
	at := slices.IndexFunc(keys, func(k catalog.GlobalKey) bool { return strings.EqualFold(k.Name, r.Name) })
	if at < 0 {
		return "", false
	}
	return keys[at].Name, true
}

// serviceRowURL gives the address of a row on the page of a service.
func (s Site) serviceRowURL(r policy.Row) string {
	if r == (policy.Row{}) {
		return ""
	}
	row, ok := owner(s.Matrix.Services, r.Prefix)
	if !ok {
		return ""
	}
	if id := s.References[row.Slug].Reference.rowID(r); id != "" {
		return ServiceURL(row.Slug) + fragment(id)
	}
	return ""
}

// rowID finds a row of the tables; empty where there is none, as in no tables.
func (r *Reference) rowID(row policy.Row) string {
	if r == nil {
		return ""
	}
	switch row.Kind {
	case "action":
		for _, level := range r.Levels {
			for _, a := range level.Rows {
				if a.Full == row.Prefix+":"+row.Name {
					return a.ID
				}
			}
		}
	case "type":
		for _, t := range r.Types {
			if t.Name == row.Name {
				return t.ID
			}
		}
	case "key":
		for _, k := range r.Keys {
			if k.Name == row.Name {
				return k.ID
			}
		}
	}
	return ""
}

// tellOnce gives a reading and the findings below it such that each thing is
// told in one place. Of a danger that a check has found too the reading tells
// what it means, and the finding at its line which check it is and what to do.
func tellOnce(r Reading, findings []Finding) (Reading, []Finding) {
	r.Dangers, findings = slices.Clone(r.Dangers), slices.Clone(findings)
	found := map[string]bool{}
	for i, f := range findings {
		findings[i].said = slices.ContainsFunc(r.Dangers, func(s Sentence) bool { return s.Code == f.Code })
		found[f.Code] = true
	}
	for i, s := range r.Dangers {
		if found[s.Code] {
			r.Dangers[i].Code = ""
		}
	}
	return r, findings
}

// empty says whether there is nothing to read.
func (r Reading) empty() bool { return len(r.Dangers)+len(r.Sentences) == 0 }

// HTML writes the reading for a page whose way to the site's root is given:
// dangers first, each marked by a word, then the sentences, each with what it
// counts folded below it.
func (r Reading) HTML(root string) template.HTML {
	if r.empty() {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<div class="said" role="group" aria-label="What the policy says"><ul>`)
	for _, s := range r.Dangers {
		b.WriteString(`<li class="danger"><span class="severity">danger</span> `)
		s.write(&b, root)
		b.WriteString("</li>")
	}
	for _, s := range r.Sentences {
		b.WriteString("<li>")
		s.write(&b, root)
		b.WriteString("</li>")
	}
	b.WriteString("</ul></div>\n")
	return template.HTML(b.String())
}

func (s Sentence) write(b *strings.Builder, root string) {
	writeWords(b, s.Words, root)
	if s.Code != "" {
		b.WriteString(` <a class="check" href="` + root + CheckURL(s.Code) + `">` + s.Code + `</a>`)
	}
	for _, l := range s.Lists {
		b.WriteString(`<details><summary>` + html.EscapeString(l.Title) + `</summary><ul>`)
		for _, item := range l.Items {
			b.WriteString("<li>")
			writeWords(b, item, root)
			b.WriteString("</li>")
		}
		b.WriteString("</ul></details>")
	}
}

func writeWords(b *strings.Builder, words []Word, root string) {
	for _, w := range words {
		text := html.EscapeString(w.Text)
		if w.Code {
			text = "<code>" + text + "</code>"
		}
		if w.URL != "" {
			text = `<a href="` + html.EscapeString(root+w.URL) + `">` + text + `</a>`
		}
		b.WriteString(text)
	}
}

// textOf gives words without marks, for programs.
func textOf(words []Word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.Text)
	}
	return b.String()
}
