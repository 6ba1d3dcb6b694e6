package render

import (
	"cmp"
	"html/template"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// GlobalKeysPage tells of the condition keys that belong to no one service.
type GlobalKeysPage struct {
	Date, Source string // of the catalog
	Total        int
	Several      int // keys with several values
	Inferred     int // keys whose type no source states
	Types        []KeyType
	Groups       []KeyGroup
}

// A KeyType is a type of values, with what compares them.
type KeyType struct {
	Name, Form string
	Operators  []string
	Count      int // keys of the type
}

// A KeyGroup is the keys that tell of one thing, such as who asks.
type KeyGroup struct {
	ID, Name string
	Keys     []GlobalKeyRow
}

// A GlobalKeyRow is a condition key that belongs to no one service. What it
// tells is empty where the catalog is newer than what is known of its keys.
type GlobalKeyRow struct {
	KeyRow
	Inferred             bool   // no source states the type
	Tells, Present, Mind Told   // keys among them lead to their rows
	Said                 string // what it tells, and when a request has it, in plain text
	Asked                []string
	Actions, Services    int    // that list the key
	Rows                 []Link // of the key on the pages of services
	Checks               []CheckLine
	Shown                bool   // the checks are those that show the key in their example: none speaks of it
	Guides               []Link // sections of the guides to features
}

// Told is a sentence or two in which names lead to what tells of them.
type Told []Word

// HTML writes the words for a page whose way to the site's root is given.
func (t Told) HTML(root string) template.HTML {
	var b strings.Builder
	writeWords(&b, t, root)
	return template.HTML(b.String())
}

// A KeyUse says how many actions list a key, and which services do: each with
// the row that the key has there, if it is one of theirs.
type KeyUse struct {
	Actions int
	Rows    []policy.Row
}

var atGlobalKeys = Link{"Global condition keys", "global-condition-keys/"}

const (
	mostChecks   = 5 // that are named beside a key
	mostSections = 2 // of guides
	otherKeys    = "Others"
	onGlobalKeys = "What requests to any service can tell about who asks, from where and for what, when each key is there, and what to mind."
)

// valueForms says how values of a type are written.
var valueForms = map[string]string{
	"String": "a text", "ARN": "an ARN", "Bool": "true or false", "Numeric": "a number", "Date": "a moment, such as 2026-01-31T00:00:00Z",
	"Date/Numeric": "a moment, or the seconds since 1970", "IPAddress": "an address or a range, such as 203.0.113.0/24",
}

// askedOfGlobalKeys are what people call global keys as a whole.
var askedOfGlobalKeys = []string{"global condition keys", "global condition context keys", "list of condition keys", "all condition keys", "condition keys of all services"}

// KeyUses gives the uses of global keys by their names. They depend on the
// catalog alone.
func KeyUses(known *catalog.Catalog) map[string]KeyUse {
	spelt := map[string]string{} // global keys by their small letters: services spell some otherwise
	for _, k := range known.GlobalKeys() {
		spelt[strings.ToLower(k.Name)] = k.Name
	}
	uses := map[string]KeyUse{}
	for _, prefix := range known.Prefixes() {
		f, _ := known.Facts(prefix)
		global := map[string]string{} // by the name that the service has for them
		for _, k := range f.Keys {
			if name := spelt[strings.ToLower(k.Name)]; name != "" {
				global[k.Name] = name
				use := uses[name]
				use.Rows = append(use.Rows, policy.Row{Prefix: prefix, Kind: "key", Name: k.Name})
				uses[name] = use
			}
		}
		countUses(uses, f.Actions, global)
	}
	return uses
}

func countUses(uses map[string]KeyUse, actions []catalog.Action, global map[string]string) {
	for _, a := range actions {
		for _, k := range keysOf(a) {
			if name := global[k]; name != "" {
				use := uses[name]
				use.Actions++
				uses[name] = use
			}
		}
	}
}

// globalHrefs leads from a page whose way to the site's root is given to the
// rows of global keys, by their names in small letters.
func globalHrefs(known *catalog.Catalog, root string) map[string]string {
	hrefs := map[string]string{}
	for _, k := range known.GlobalKeys() {
		hrefs[strings.ToLower(k.Name)] = root + GlobalKeyURL(k.Name)
	}
	return hrefs
}

// GlobalKeyURL gives the address of the row of a global key.
func GlobalKeyURL(name string) string { return atGlobalKeys.URL + fragment(idOfRow("key", name)) }

func (p GlobalKeysPage) view(f Frame, t Text) any { return View[GlobalKeysPage]{f, t, p} }

// The page and each key are looked up by their names, and by what people ask.
func (p GlobalKeysPage) sections() []Section {
	all := []Section{{Text: onGlobalKeys, Entry: "key", Names: []string{atGlobalKeys.Text}, Phrases: askedOfGlobalKeys}}
	for _, g := range p.Groups {
		for _, k := range g.Keys {
			all = append(all, Section{k.ID, k.Name, k.Said, "key", []string{k.Name}, k.Asked})
		}
	}
	return all
}

// globalKeys tells of all of them, in the groups and the order of their
// meanings.
func (s Site) globalKeys() Job {
	p := GlobalKeysPage{Date: s.Catalog.Date(), Source: s.Catalog.Source()}
	finder := newKeyFinder(s.Catalog.GlobalKeys())
	rows := s.globalKeyRows(finder)
	for _, m := range catalog.Meanings() {
		row, exists := rows[m.Key]
		if !exists {
			continue
		}
		row.Tells, row.Present, row.Mind = finder.words(m.Tells), finder.words(m.Present), finder.words(m.Mind)
		row.Said, row.Asked = m.Tells+" "+m.Present, m.Asked
		p.add(m.Group, row)
		delete(rows, m.Key)
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		p.add(otherKeys, rows[name])
	}
	slices.SortStableFunc(p.Types, func(a, b KeyType) int { return cmp.Compare(b.Count, a.Count) })
	return Job{URL: atGlobalKeys.URL, Page: p, Head: Head{Kind: "global-keys", Title: atGlobalKeys.Text, Crumbs: []Link{atHome, atServices},
		Summary: onGlobalKeys}}
}

// add puts a row behind the others of its group, and counts it.
func (p *GlobalKeysPage) add(group string, row GlobalKeyRow) {
	if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != group {
		p.Groups = append(p.Groups, KeyGroup{ID: strings.ReplaceAll(strings.ToLower(group), " ", "-"), Name: group})
	}
	g := &p.Groups[len(p.Groups)-1]
	g.Keys = append(g.Keys, row)
	at := slices.IndexFunc(p.Types, func(t KeyType) bool { return t.Name == row.Type })
	if at < 0 {
		at = len(p.Types)
		p.Types = append(p.Types, KeyType{Name: row.Type, Form: valueForms[row.Type], Operators: policy.OperatorsFor(row.Type)})
	}
	p.Types[at].Count++
	p.Total++
	if row.Multi {
		p.Several++
	}
	if row.Inferred {
		p.Inferred++
	}
}

// globalKeyRows gives by name what the catalog, the checks and the guides say
// of each key.
func (s Site) globalKeyRows(finder keyFinder) map[string]GlobalKeyRow {
	checks, shown := s.checksOn(finder)
	guides := s.sectionsOn(finder)
	rows := map[string]GlobalKeyRow{}
	for _, k := range s.Catalog.GlobalKeys() {
		use := s.KeyUses[k.Name]
		row := GlobalKeyRow{KeyRow: KeyRow{ID: idOfRow("key", k.Name), Name: k.Name, Type: k.Type, Multi: k.Multi}, Inferred: k.Inferred,
			Actions: use.Actions, Services: len(use.Rows), Checks: checks[k.Name], Guides: guides[k.Name]}
		if len(row.Checks) == 0 {
			row.Checks, row.Shown = shown[k.Name], len(shown[k.Name]) > 0
		}
		for _, r := range use.Rows {
			if owner, ok := owner(s.Matrix.Services, r.Prefix); ok && s.serviceRowURL(r) != "" {
				row.Rows = append(row.Rows, Link{owner.ShortName, s.serviceRowURL(r)})
			}
		}
		rows[k.Name] = row
	}
	return rows
}

// A keyFinder finds the global keys that a text names. It knows them by their
// fixed parts in small letters.
type keyFinder map[string]string

func newKeyFinder(keys []catalog.GlobalKey) keyFinder {
	f := keyFinder{}
	for _, k := range keys {
		f[strings.ToLower(before(k.Name, "/"))] = k.Name
	}
	return f
}

// in gives the names of the keys in a text, each as often as it stands there.
func (f keyFinder) in(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, w := range f.words(text) {
			if w.Code && !yield(f[strings.ToLower(w.Text)]) {
				return
			}
		}
	}
}

// words gives a text in which the keys are marked, and lead to their rows on
// the page of all of them.
func (f keyFinder) words(text string) []Word {
	var words []Word
	plain := 0 // where the text begins that has no key
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && isKeyByte(text[end]) {
			end++
		}
		word := strings.TrimRight(text[start:end], ":.-")
		if name, known := f[strings.ToLower(word)]; known {
			if plain < start {
				words = append(words, Word{Text: text[plain:start]})
			}
			plain = start + len(word)
			words = append(words, Word{Text: word, Code: true, URL: GlobalKeyURL(name)})
		}
		start = end + 1
	}
	if plain < len(text) {
		words = append(words, Word{Text: text[plain:]})
	}
	return words
}

// isKeyByte says whether a byte can be part of a key before its slash.
func isKeyByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ':' || c == '-' || c == '.'
}

// checksOn gives the checks that speak of each key, at most so many: those that
// do in their title, then those that do in their texts, then in what people
// ask. Apart from these it gives those whose example has the key.
func (s Site) checksOn(finder keyFinder) (speak, show map[string][]CheckLine) {
	inTitle, inTexts, inAsked := map[string][]CheckLine{}, map[string][]CheckLine{}, map[string][]CheckLine{}
	show = map[string][]CheckLine{}
	for _, c := range s.allChecks() {
		line, seen := CheckLine{Code: c.Code, Title: c.Title, URL: CheckURL(c.Code)}, map[string]bool{}
		note := func(where map[string][]CheckLine, text string) {
			for name := range finder.in(text) {
				if !seen[name] {
					seen[name], where[name] = true, append(where[name], line)
				}
			}
		}
		note(inTitle, c.Title)
		note(inTexts, c.Why+" "+c.Mend)
		note(inAsked, strings.Join(c.Asked, " "))
		if c.Shown != nil {
			note(show, c.Shown.Text)
		}
	}
	speak = map[string][]CheckLine{}
	for _, name := range finder {
		speak[name] = first(slices.Concat(inTitle[name], inTexts[name], inAsked[name]), mostChecks)
		show[name] = first(show[name], mostChecks)
	}
	return speak, show
}

// first gives the first items of a list, at most so many.
func first[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// sectionsOn gives the sections of the guides to features that name each key
// most, at most so many.
func (s Site) sectionsOn(finder keyFinder) map[string][]Link {
	type section struct {
		Link
		count int
	}
	found := map[string][]section{}
	for _, topic := range s.ofKind(matrix.FeatureGuide) {
		feature, _ := parse.FeatureByID(s.Matrix.Places[topic].Slug)
		for link, text := range s.textsOf(topic, feature) {
			counts := map[string]int{}
			for name := range finder.in(text) {
				counts[name]++
			}
			for name, count := range counts {
				found[name] = append(found[name], section{link, count})
			}
		}
	}
	links := map[string][]Link{}
	for name, sections := range found {
		slices.SortStableFunc(sections, func(a, b section) int { return cmp.Compare(b.count, a.count) })
		for _, section := range first(sections, mostSections) {
			links[name] = append(links[name], section.Link)
		}
	}
	return links
}

// textsOf gives the sections of a guide, each as a link, with what they say.
func (s Site) textsOf(topic int, feature parse.Feature) iter.Seq2[Link, string] {
	return func(yield func(Link, string) bool) {
		at, text := Link{feature.Short, FeatureURL(feature.ID)}, ""
		for _, block := range s.Topics[topic].Blocks {
			switch block := block.(type) {
			case parse.Heading:
				if !yield(at, text) {
					return
				}
				id := localID(block.ID, reserved(matrix.FeatureGuide))
				at, text = Link{feature.Short + ": " + block.Text, FeatureURL(feature.ID) + fragment(id)}, block.Text
			case parse.Prose:
				text += "\n" + block.Text
			case parse.Code:
				text += "\n" + block.Text
			case parse.Table:
				for _, row := range block.Rows {
					for _, cell := range row.Cells {
						text += "\n" + cell.Text
					}
				}
			}
		}
		yield(at, text)
	}
}
