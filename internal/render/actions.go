package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ActionsPage leads to all actions, by their first letters and words. Names are
// what the search finds; these lists are for reading without scripts.
type ActionsPage struct {
	Count   int
	Letters []ActionLetter `json:"-"`
	Key     string         // of what exists, which stands for the letters
}

// ActionLetterPage lists the actions that begin with one letter.
type ActionLetterPage struct {
	ActionLetter `json:"-"`
	All          []Link `json:"-"` // of the letters
	Key          string
}

// An ActionLetter is the actions whose names begin with one letter.
type ActionLetter struct {
	Letter, URL string
	Count       int
	Words       []ActionWord
}

// An ActionWord is the actions whose names begin with one word.
type ActionWord struct {
	ID, Word string
	Count    int
	Parts    []ActionPart
}

// An ActionPart is a part of many names that begin with one word: those whose
// next letter is the same. Few names are one part without a letter.
type ActionPart struct {
	ID, Letter string
	Names      []ActionName
}

// fewNames is how many names are read through without parts.
const fewNames = 40

// An ActionName is a name with each service that has an action of it.
type ActionName struct {
	Name   string
	Places []ActionPlace
}

// An ActionPlace is the row of an action.
type ActionPlace struct{ Prefix, URL string }

// ActionsURL gives the address of the actions that begin with a letter, in
// small; that of all letters where it is empty.
func ActionsURL(letter string) string {
	if letter == "" {
		return "actions/"
	}
	return "actions/" + escape(letter) + "/"
}

var atActions = Link{"Actions from A to Z", ActionsURL("")}

func (p ActionsPage) view(f Frame, t Text) any      { return View[ActionsPage]{f, t, p} }
func (p ActionLetterPage) view(f Frame, t Text) any { return View[ActionLetterPage]{f, t, p} }

func (p ActionsPage) sections() []Section      { return nil }
func (p ActionLetterPage) sections() []Section { return nil }

// actions lists all actions: a page that leads to the letters, and one a letter.
func (s Site) actions() []Job {
	letters := actionLetters(s.actionNames())
	all := ActionsPage{Letters: letters, Key: s.referencesKey()}
	var links []Link
	for _, l := range letters {
		all.Count += l.Count
		links = append(links, Link{l.Letter, l.URL})
	}
	jobs := []Job{{URL: atActions.URL, Page: all, Head: Head{Kind: "actions", Title: atActions.Text, Crumbs: []Link{atHome, atServices},
		Summary: "Every action of every service by its name."}}}
	for _, l := range letters {
		jobs = append(jobs, Job{URL: l.URL, Page: ActionLetterPage{l, links, all.Key}, Head: Head{Kind: "actions-letter", Title: "Actions: " + l.Letter,
			Crumbs: []Link{atHome, atServices, atActions}, Summary: "Every action that begins with " + l.Letter + ", with its services.", Unlisted: true}})
	}
	return jobs
}

// referencesKey stands for all that exists, and for where it is shown.
func (s Site) referencesKey() string {
	sum := sha256.New()
	for _, slug := range slices.Sorted(maps.Keys(s.References)) {
		sum.Write([]byte(slug + "\n" + s.References[slug].Key + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// actionNames gives the actions of all services, those together that begin
// with one word.
func (s Site) actionNames() []ActionName {
	places := map[string][]ActionPlace{}
	for slug, keyed := range s.References {
		if keyed.Reference == nil {
			continue
		}
		for _, level := range keyed.Reference.Levels {
			for _, row := range level.Rows {
				places[row.Name] = append(places[row.Name], ActionPlace{before(row.Full, ":"), ServiceURL(slug) + fragment(row.ID)})
			}
		}
	}
	ordered := map[string]ActionName{} // by what they are sorted by: capitals count last
	for name, at := range places {
		slices.SortFunc(at, func(a, b ActionPlace) int { return cmp.Or(cmp.Compare(a.Prefix, b.Prefix), cmp.Compare(a.URL, b.URL)) })
		ordered[strings.ToLower(firstWord(name)+"\n"+name)+"\n"+name] = ActionName{name, at}
	}
	names := make([]ActionName, 0, len(ordered))
	for _, key := range slices.Sorted(maps.Keys(ordered)) {
		names = append(names, ordered[key])
	}
	return names
}

// actionLetters puts sorted names together by first letter and first word.
func actionLetters(names []ActionName) []ActionLetter {
	var letters []ActionLetter
	for len(names) > 0 {
		word := strings.ToLower(firstWord(names[0].Name))
		end := slices.IndexFunc(names, func(n ActionName) bool { return strings.ToLower(firstWord(n.Name)) != word })
		if end < 0 {
			end = len(names)
		}
		letter := initial(word)
		if n := len(letters); n == 0 || letters[n-1].Letter != letter {
			letters = append(letters, ActionLetter{Letter: letter, URL: ActionsURL(strings.ToLower(letter))})
		}
		l, w := &letters[len(letters)-1], actionWord(word, names[:end])
		l.Words, l.Count = append(l.Words, w), l.Count+w.Count
		names = names[end:]
	}
	return letters
}

// actionWord makes the list of names that begin with a word in small letters.
func actionWord(word string, names []ActionName) ActionWord {
	w := ActionWord{ID: "word-" + word, Word: capitalised(word)}
	for _, n := range names {
		w.Count += len(n.Places)
		letter := initial(strings.TrimPrefix(n.Name, firstWord(n.Name)))
		if parts := len(w.Parts); parts == 0 || len(names) > fewNames && w.Parts[parts-1].Letter != letter {
			w.Parts = append(w.Parts, ActionPart{ID: w.ID + "-" + strings.ToLower(letter), Letter: letter})
		}
		last := &w.Parts[len(w.Parts)-1]
		last.Names = append(last.Names, n)
	}
	if len(w.Parts) == 1 {
		w.Parts[0].Letter = ""
	}
	return w
}

// initial gives the first letter of a text as a capital, and "#" where that is
// none.
func initial(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	switch {
	case size == 0:
		return ""
	case !unicode.IsLetter(first):
		return "#"
	}
	return string(unicode.ToUpper(first))
}

func capitalised(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// firstWord gives what a name does: Get of GetObject.
func firstWord(name string) string {
	letters := []rune(name)
	for i := 1; i < len(letters); i++ {
		capital := unicode.IsUpper(letters[i])
		follows := !unicode.IsUpper(letters[i-1])                    // GetObject
		leads := i+1 < len(letters) && unicode.IsLower(letters[i+1]) // SQLQuery
		if capital && (follows || leads) {
			return string(letters[:i])
		}
	}
	return name
}
