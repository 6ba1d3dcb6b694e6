package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/render"
)

// A name is one way to call a thing that has a place of its own: a service, an
// action, a resource type, a condition key or a check.
type name struct {
	key     string // what is looked up: the parts of the name as one word of small letters, or its prefix, a colon and these, or an action's without the verb, or the phraseKey of what means it
	kind    string
	heading string // of the row; empty where the thing has a page of its own
	page    namedPage
	id      string
	text    string
}

// A namedPage is a page on which names stand.
type namedPage struct{ url, title, service string }

func (n name) place() string { return n.page.url + "#" + n.id }

const (
	maxNames   = 5  // names that come before the pages
	minName    = 3  // letters of a name that is begun
	minSlip    = 5  // letters of a name that is misspelt
	nameShards = 2  // files that the names of a query are looked up in
	maxAsked   = 6  // words that may be the parts of a name
	namesSize  = 16 // KiB of names in a file, at least
	beginning  = 10 // bytes of a key that the manifest knows
)

// newNames lists the names that pages hold, sorted by key.
func newNames(pages []render.Page) []name {
	var all []name
	for _, p := range pages {
		where := namedPage{p.URL, oneLine(p.Title), oneLine(p.Service)}
		for i, s := range p.Sections {
			if s.Entry == "" {
				continue
			}
			names := s.Names
			if s.Entry == "service" && i == 0 {
				names = namesOfService(slices.Concat(names, []string{p.Service}, s.Phrases)) // speech to text is not text to speech
			}
			n := name{kind: s.Entry, heading: oneLine(s.Heading), page: where, id: s.ID, text: firstLine(s.Text)}
			for _, called := range names {
				all = append(all, n.keyed(oneLine(called))...)
			}
			if s.Entry == "action" {
				all = append(all, n.keyedByEnd()...)
			}
			for _, said := range s.Phrases {
				for _, words := range withTwins(wordsOfPhrase(said)) {
					n.key = phraseKey(words)
					all = append(all, n)
				}
			}
		}
	}
	return sortedNames(all)
}

// namesOfService adds names without the word that many services end in, which
// few people type.
func namesOfService(names []string) []string {
	for _, called := range slices.Clone(names) {
		if short, ends := strings.CutSuffix(called, " Service"); ends {
			names = append(names, short)
		}
	}
	return names
}

// wordsOfPhrase gives the words of a phrase that tell it from others, in small
// letters; none of one so long that it will hardly be said twice. Who asks why
// wants no action.
func wordsOfPhrase(text string) []string {
	var words []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isWord(r) }) {
		if word = strings.Map(lower, word); !stopWords[word] && (!fillers[word] || word == "why") {
			words = append(words, word)
		}
	}
	if len(words) > maxAsked {
		return nil
	}
	return words
}

// A twin is what many write for words that have these stems.
type twin struct{ stems, written []string }

// twins are short forms of words, and words that people mix up, both ways.
var twins = bothWays([][2]string{
	{"virtual machine", "vm"}, {"security group", "sg"}, {"load balancer", "lb"}, {"machine image", "ami"}, {"environment variable", "env var"},
	{"database", "db"}, {"application", "app"}, {"repository", "repo"}, {"certificate", "cert"}, {"credentials", "creds"}, {"organization", "org"},
	{"organisation", "org"}, {"parameter", "param"}, {"administrator", "admin"}, {"kubernetes", "k8s"}, {"authentication", "auth"},
	{"require", "enforce"}, {"restrict", "limit"}, {"allowlist", "whitelist"},
})

func bothWays(pairs [][2]string) []twin {
	var all []twin
	for _, pair := range pairs {
		one, other := strings.Fields(pair[0]), strings.Fields(pair[1])
		all = append(all, twin{stemsOf(one), other}, twin{stemsOf(other), one})
	}
	return all
}

// withTwins gives the words of a phrase, and those with one for its twin, such as
// a short form for a long one or the other way round.
func withTwins(words []string) [][]string {
	if len(words) == 0 {
		return nil
	}
	all := [][]string{words}
	stems := stemsOf(words)
	for _, t := range twins {
		for i := range stems {
			if end := i + len(t.stems); end <= len(stems) && slices.Equal(stems[i:end], t.stems) {
				all = append(all, slices.Concat(words[:i], t.written, words[end:]))
				break
			}
		}
	}
	return all
}

func stemsOf(words []string) []string {
	stems := make([]string, len(words))
	for i, word := range words {
		stems[i] = stem(word)
	}
	return stems
}

const (
	phraseStop = "." // stands before each word of the key of a phrase
	phraseEnd  = "!"
)

// phraseKey is made of the stems of words in their order of letters. No name has
// such a key, and because of its end none is the beginning of another.
func phraseKey(words []string) string {
	stems := stemsOf(words)
	slices.Sort(stems)
	return phraseStop + strings.Join(stems, phraseStop) + phraseEnd
}

func sortedNames(all []name) []name {
	slices.SortFunc(all, compareNames)
	return slices.Compact(all)
}

// A mention is the first section of a page that speaks of an identifier.
type mention struct {
	page  namedPage
	at    section
	of    string // the identifier in small letters, which is also its term
	count int    // on the whole page
}

// name makes the name that leads to the section, whose text is given.
func (m mention) name(key string, text identified) name {
	return name{key, "mention", m.at.heading(), m.page, m.at.id(), text.around(m.of)}
}

// withMentions adds the identifiers that no table lists, such as those of other
// clouds and tools: each leads to where a page speaks of it most. Those of one
// section are made one behind the other, so that its text is read once.
func withMentions(names []name, mentions map[string]mention) []name {
	var keys []string
	for key := range mentions {
		if _, listed := slices.BinarySearchFunc(names, key, func(n name, key string) int { return strings.Compare(n.key, key) }); !listed {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		m, n := mentions[a], mentions[b]
		return cmp.Or(strings.Compare(m.page.url, n.page.url), strings.Compare(m.at.id(), n.at.id()), len(m.at.text())-len(n.at.text()))
	})
	more := make([]name, len(keys))
	var text identified
	for i, key := range keys {
		m := mentions[key]
		if i == 0 || text.text != m.at.text() {
			text = identify(m.at.text())
		}
		more[i] = m.name(key, text)
	}
	return merged([][]name{names, sortedNames(more)})
}

// keepBetter keeps the mention on the page that speaks of the identifier most;
// of pages that do so alike, the first by address.
func keepBetter(best map[string]mention, key string, m mention) {
	old := best[key]
	if m.count > old.count || m.count == old.count && m.page.url < old.page.url {
		best[key] = m
	}
}

// mentionsOf gives the identifiers with a prefix that a page speaks of, by
// their keys. The texts are those of its sections.
func mentionsOf(p page, texts [][]*lexeme) map[string]mention {
	found := map[string]mention{}
	for i, s := range p.sections {
		for _, w := range texts[i] {
			if w.key == "" {
				continue
			}
			m, known := found[w.key]
			if !known {
				m = mention{namedPage{p.url, p.title, p.service}, s, w.term.text, 0}
			}
			m.count++
			found[w.key] = m
		}
	}
	return found
}

// mentionKey gives the key of an identifier with a prefix, and none for other
// tokens.
func mentionKey(t token) string {
	prefix, local := splitName(t.word)
	if t.part > 0 || prefix == "" || prefix == "arn" {
		return ""
	}
	return prefix + ":" + strings.Join(nameParts(local), "")
}

// namesOf gives the names of a whole site, sorted by key.
func namesOf(parts []Part) []name {
	lists := make([][]name, len(parts))
	best := map[string]mention{}
	for i, p := range parts {
		lists[i] = p.names
		for key, m := range p.mentions {
			keepBetter(best, key, m)
		}
	}
	return withMentions(merged(lists), best)
}

// merged gives the names of sorted lists in one.
func merged(lists [][]name) []name {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	a, b := merged(lists[:len(lists)/2]), merged(lists[len(lists)/2:])
	all := make([]name, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compareNames(a[0], b[0]) <= 0 {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}

func compareNames(a, b name) int {
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.page.url, b.page.url), strings.Compare(a.id, b.id))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return firstRunes(oneLine(line), maxExcerpt)
}

// keyedByEnd gives an action under the key of what it is done to, where that has
// two parts or more: who asks for a role policy may need iam:PutRolePolicy. One
// part alone is found on the pages.
func (n name) keyedByEnd() []name {
	parts := nameParts(n.called())
	if len(parts) < 3 {
		return nil
	}
	n.key = strings.Join(parts[1:], "")
	return []name{n}
}

// keyed gives the name under the key of all its parts, and with its prefix, so
// that s3:Get finds what S3 has.
func (n name) keyed(called string) []name {
	prefix, local := splitName(called)
	parts := nameParts(local)
	if len(parts) == 0 {
		return nil
	}
	whole := strings.Join(parts, "")
	n.key = whole
	all := []name{n}
	if prefix != "" {
		n.key = prefix + ":" + whole
		all = append(all, n)
	}
	return all
}

// splitName gives the prefix of a name in small letters, and what follows it
// without the variable part: aws:ResourceTag/${TagKey} is aws, ResourceTag.
func splitName(called string) (prefix, local string) {
	local = called
	if before, after, found := strings.Cut(called, ":"); found && before != "" && after != "" {
		prefix, local = strings.Map(lower, before), after
	}
	local, _, _ = strings.Cut(local, "/")
	return prefix, local
}

// nameParts gives the humps of all words of a name, in small letters.
func nameParts(called string) []string {
	var parts []string
	for word := range strings.FieldsFuncSeq(called, func(r rune) bool { return !isWord(r) }) {
		for _, hump := range humps(word) {
			parts = append(parts, strings.Map(lower, hump))
		}
	}
	return parts
}

// A nameShard holds the names from its first key on.
type nameShard []name

// cutNames cuts the sorted names where keys say so, not numbers of names, so
// that a new name changes one shard.
func cutNames(all []name) []nameShard {
	var shards []nameShard
	var shard nameShard
	size := 0
	for i, n := range all {
		if i > 0 && n.key != all[i-1].key && cutsBefore(n.key, size, namesSize<<10) {
			shards, shard, size = append(shards, shard), nil, 0
		}
		shard = append(shard, n)
		size += len(n.key) + len(n.kind) + len(n.heading) + len(n.id) + len(n.text) + 20
	}
	if shard != nil {
		shards = append(shards, shard)
	}
	return shards
}

// cutsBefore says whether a shard of a size ends before a key: where an eighth
// of all keys allow it, or where it grows to the double. What separates shards is
// below the characters that a browser, which compares halves of them, has in
// another order.
func cutsBefore(key string, size, least int) bool {
	if size < least || strings.ContainsFunc(key, func(r rune) bool { return r >= 0xD800 }) {
		return false
	}
	return size >= 2*least || sha256.Sum256([]byte(key))[0] < 32
}

// firstKeys gives what separates the shards.
func firstKeys(shards []nameShard) []string {
	keys := make([]string, len(shards))
	last := ""
	for i, shard := range shards {
		keys[i] = separator(last, shard[0].key)
		last = shard[len(shard)-1].key
	}
	return keys
}

// A namesFile is the exported form of a shard.
type namesFile struct {
	Pages [][3]string `json:"pages"` // URL, title and service
	Names []nameRow   `json:"names"`
}

// A nameRow is key, kind, heading, place in Pages, id, text.
type nameRow struct {
	key         string
	kind        string
	heading     string
	page        int
	id, excerpt string
}

// UnmarshalJSON reads the array.
func (r *nameRow) UnmarshalJSON(data []byte) error {
	columns := []any{&r.key, &r.kind, &r.heading, &r.page, &r.id, &r.excerpt}
	want := len(columns)
	if err := json.Unmarshal(data, &columns); err != nil {
		return err
	}
	if len(columns) != want {
		return errDamaged
	}
	return nil
}

// encoded gives the shard as a namesFile in JSON, row by row: there are so many
// that an encoder of all types would take most of an export.
func (s nameShard) encoded() []byte {
	var pages, names []byte
	places := map[namedPage]int{}
	for i, n := range s {
		place, known := places[n.page]
		if !known {
			if place = len(places); place > 0 {
				pages = append(pages, ',')
			}
			places[n.page] = place
			pages = append(appendStrings(append(pages, '['), n.page.url, n.page.title, n.page.service), ']')
		}
		if i > 0 {
			names = append(names, ',')
		}
		names = append(appendStrings(append(names, '['), n.key, n.kind, n.heading), ',')
		names = append(strconv.AppendInt(names, int64(place), 10), ',')
		names = append(appendStrings(names, n.id, n.text), ']')
	}
	return slices.Concat([]byte(`{"pages":[`), pages, []byte(`],"names":[`), names, []byte(`]}`))
}

// appendStrings adds strings in JSON, with commas between them.
func appendStrings(b []byte, list ...string) []byte {
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	if strings.ContainsFunc(s, isEscaped) {
		quoted, err := encode(s)
		if err != nil {
			panic(err) // any string has a form in JSON
		}
		return append(b, quoted...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// isEscaped is true of all characters that an encoder may write otherwise.
func isEscaped(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r > '~'
}

func decodeNames(data []byte) (nameShard, error) {
	var f namesFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	shard := make(nameShard, len(f.Names))
	for i, r := range f.Names {
		if r.page < 0 || r.page >= len(f.Pages) || r.key == "" {
			return nil, errDamaged
		}
		p := f.Pages[r.page]
		shard[i] = name{r.key, r.kind, r.heading, namedPage{p[0], p[1], p[2]}, r.id, r.excerpt}
	}
	return shard, nil
}
