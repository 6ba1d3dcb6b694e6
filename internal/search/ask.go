package search

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// A nameIndex gives the shards of names: what separates them, as firstKeys, what
// stands in any, and a shard by number.
type nameIndex interface {
	filter() filter
	firstKeys() []string
	nameShard(i int) (nameShard, error)
}

// An ask is one name to look up.
type ask struct {
	key    string
	of     string // word that the service has to have; empty for any
	phrase bool   // the key is one of a phrase
	parts  int
	guess  bool // whether names that it begins, or is a slip of, will do
	begun  bool // whether names that it begins will do
	single bool // the query is this one word
	number bool // the query has the other number, so that only an action is meant
}

// phraseShare is what is left of the share of a name that was not asked for as it
// is, but by a phrase or by its end.
const phraseShare = 0.9

// A named hit is a name with its share: how much of the name was asked for.
type namedHit struct {
	name   name
	share  float64
	local  int  // words of the query that the service has too
	said   bool // it is an action, and asked for in other words than its name
	phrase bool // the query is a phrase for it
}

// asksFor gives the names that a query may mean: the identifiers in it; else
// all its words as the parts of one, or all but one that tells the service; and
// the phrase that they are. Words that stand on no page may also be the
// beginning of a name that is being typed.
func asksFor(query string, unknown bool, known filter) []ask {
	phrases := asksForPhrase(query, known)
	if names := identifiersIn(query, known); len(names) > 0 {
		return slices.Insert(names, 1, phrases...) // a word with capitals inside may also be a trade mark
	}
	asks := asksForParts(nameParts(query), unknown, known)
	first := min(1, len(asks)) // the likeliest
	return slices.Insert(asks, first, phrases...)
}

// identifiersIn asks for what is written as one name and known: messages hold
// ARNs and names of errors, too. Where none is known the first may be a slip.
func identifiersIn(query string, known filter) []ask {
	var names, first []ask
	fields := strings.Fields(strings.ReplaceAll(query, `"`, " "))
	for _, field := range fields {
		prefix, local := splitName(field)
		parts := nameParts(local)
		plainly := prefix != "" || strings.Contains(field, "_")
		if len(parts) == 0 || !plainly && !hasHumps(local) {
			continue
		}
		key := strings.Join(parts, "")
		isKnown := known.knows(key) // which knows no prefixes
		if prefix != "" {
			key = prefix + ":" + key
		}
		single := len(fields) == 1
		name := ask{key: key, parts: len(parts), guess: plainly || single, single: single}
		if isKnown {
			names = append(names, name)
		} else if first == nil {
			first = []ask{name}
		}
	}
	if len(names) == 0 {
		return first
	}
	return names
}

// asksForParts asks for the words as the parts of a name, in their order, with
// and without those of the language: AssumeRoleWithWebIdentity has such a word,
// StartTranscriptionJob is asked for with one.
func asksForParts(all []string, unknown bool, known filter) []ask {
	words := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return stopWords[word] })
	switch {
	case len(words) == 0 || len(all) > maxAsked:
		return nil
	case len(all) == 1:
		return []ask{{key: words[0], parts: 1, guess: unknown, single: true}}
	}
	var asks []ask
	if len(words) < len(all) {
		asks = append(asks, ask{key: strings.Join(all, ""), parts: len(all), begun: unknown})
	}
	asks = append(asks, ask{key: strings.Join(words, ""), parts: len(words), begun: unknown})
	for of, rest := range eachApart(words, known) {
		asks = append(asks, ask{key: strings.Join(rest, ""), of: of, parts: len(rest)})
	}
	return inBothNumbers(asks)
}

// asksForPhrase asks for what is said in the same words, in any order and number.
func asksForPhrase(query string, known filter) []ask {
	words := wordsOfPhrase(query)
	if len(words) == 0 {
		return nil
	}
	asks := []ask{{key: phraseKey(words), parts: len(words), phrase: true}}
	for of, rest := range eachApart(words, known) {
		asks = append(asks, ask{key: phraseKey(rest), of: of, parts: len(rest), phrase: true})
	}
	return asks
}

// eachApart gives, of several words, each by which a service goes, and the others.
func eachApart(words []string, known filter) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for i, word := range words {
			if len(words) == 1 || !known.knows(ofService+stem(word)) {
				continue
			}
			if !yield(word, slices.Delete(slices.Clone(words), i, i+1)) {
				return
			}
		}
	}
}

// inBothNumbers asks for actions that end in the plural where the query does
// not, and the other way round: who lists buckets may need ListBucket.
func inBothNumbers(asks []ask) []ask {
	for _, a := range slices.Clone(asks) {
		if a.parts > 1 {
			a.key, a.number, a.begun = otherNumber(a.key), true, false
			asks = append(asks, a)
		}
	}
	return asks
}

func otherNumber(word string) string {
	if rest, plural := strings.CutSuffix(word, "ies"); plural {
		return rest + "y"
	}
	if rest, plural := strings.CutSuffix(word, "s"); plural {
		return rest
	}
	if rest, singular := strings.CutSuffix(word, "y"); singular {
		return rest + "ies"
	}
	return word + "s"
}

func hasHumps(text string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isWord(r) }) {
		if len(humps(word)) > 1 {
			return true
		}
	}
	return false
}

// named looks up what a query names, the best first, or else what it seems to
// mean.
func named(q question, index nameIndex) ([]namedHit, error) {
	found, err := namedBy(q.read, q.unknown, index)
	if err != nil || len(found) > 0 || q.meant == "" {
		return found, err
	}
	return namedBy(q.meant, false, index)
}

func namedBy(query string, unknown bool, index nameIndex) ([]namedHit, error) {
	words := map[string]bool{}
	for _, term := range termsIn(query) {
		words[term] = true
	}
	var best []namedHit
	reader := nameReader{index, map[int]nameShard{}}
	for _, a := range asksFor(query, unknown, index.filter()) {
		shards, err := reader.shardsFor(a)
		if err != nil {
			return nil, err
		}
		found := a.among(shards, words)
		switch {
		case a.guess && len(found) == 0:
			found = a.like(shards, words)
		case !a.guess && !a.begun:
			found = slices.DeleteFunc(found, func(h namedHit) bool { return !a.sure(h) })
		}
		best = append(best, found...)
	}
	slices.SortStableFunc(best, betterName)
	first := map[string]bool{}
	best = slices.DeleteFunc(best, func(h namedHit) bool {
		known := first[h.name.place()]
		first[h.name.place()] = true
		return known
	})
	return best[:min(len(best), maxNames)], nil
}

// betterName puts first what more of was asked for; of things with one name,
// the one with the shortest prefix, which is the oldest service most often.
func betterName(a, b namedHit) int {
	return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.local, a.local), cmp.Compare(rankOf(a.name.kind), rankOf(b.name.kind)),
		cmp.Compare(len(a.name.heading), len(b.name.heading)), cmp.Compare(a.name.page.url, b.name.page.url), cmp.Compare(a.name.id, b.name.id))
}

// kindsInOrder is how names of one share follow each other.
var kindsInOrder = []string{"service", "feature", "action", "key", "type", "check", "mention"}

func rankOf(kind string) int { return slices.Index(kindsInOrder, kind) }

// shardsFor gives the numbers of the shards in which the names stand that a key
// begins, at most so many; none where the filter knows that there are none.
func (a ask) shardsFor(index nameIndex) []int {
	open := a.guess || (a.begun || a.single) && len(a.key) < beginning // the filter knows no beginnings of beginnings
	if !open && !index.filter().knows(a.key) {
		return nil
	}
	firsts := index.firstKeys()
	at, exact := slices.BinarySearch(firsts, a.key)
	if !exact {
		at = max(at-1, 0)
	}
	var shards []int
	for i := at; i < len(firsts) && i < at+nameShards; i++ {
		if i == at || strings.HasPrefix(firsts[i], a.key) {
			shards = append(shards, i)
		}
	}
	return shards
}

// A nameReader reads the names for a query. What is asked for first is looked
// up first; once as many shards are read as may be, it finds nothing in others.
type nameReader struct {
	index nameIndex
	read  map[int]nameShard
}

func (r nameReader) shardsFor(a ask) ([]nameShard, error) {
	numbers := a.shardsFor(r.index)
	more := slices.DeleteFunc(slices.Clone(numbers), func(i int) bool { return r.read[i] != nil })
	if len(r.read)+len(more) > nameShards {
		return nil, nil
	}
	var shards []nameShard
	for _, i := range numbers {
		if r.read[i] == nil {
			shard, err := r.index.nameShard(i)
			if err != nil {
				return nil, err
			}
			r.read[i] = shard
		}
		shards = append(shards, r.read[i])
	}
	return shards, nil
}

// among finds the names that the key is, or begins, each place once.
func (a ask) among(shards []nameShard, words map[string]bool) []namedHit {
	length := float64(utf8.RuneCountInString(a.key))
	return a.collect(shards, words, func(n name) float64 {
		if n.key != a.key && (length < minName || !strings.HasPrefix(n.key, a.key)) {
			return 0
		}
		return length / float64(utf8.RuneCountInString(n.key))
	})
}

// like finds the whole names that the key may be a slip of.
func (a ask) like(shards []nameShard, words map[string]bool) []namedHit {
	if len(a.key) < minSlip || !isASCII(a.key) {
		return nil
	}
	limit := faults(a.key)
	return a.collect(shards, words, func(n name) float64 {
		if !isASCII(n.key) {
			return 0
		}
		d := distance(a.key, n.key, limit)
		if d > limit {
			return 0
		}
		return 1 - float64(d)/float64(len(a.key)+1)
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// collect gives the names with a share above 0 that are of the right service.
func (a ask) collect(shards []nameShard, words map[string]bool, share func(name) float64) []namedHit {
	var found []namedHit
	places := map[string]int{}
	for _, shard := range shards {
		for _, n := range shard {
			s := share(n)
			if s == 0 || !a.fits(n) {
				continue
			}
			hit := a.hit(n, s)
			if hit.said && hit.share < phraseShare {
				continue
			}
			hit.local = shared(n, words)
			place := n.place()
			i, known := places[place]
			switch {
			case !known:
				places[place] = len(found)
				found = append(found, hit)
			case hit.share > found[i].share:
				found[i] = hit
			}
		}
	}
	return found
}

// hit tells a name that is asked for from one that is only said. An identifier
// is more than words, though it be the end of another.
func (a ask) hit(n name, share float64) namedHit {
	if !a.phrase && strings.HasSuffix(n.key, strings.Join(nameParts(n.called()), "")) {
		return namedHit{name: n, share: share}
	}
	identifier := a.guess && a.parts > 1
	return namedHit{name: n, share: share * phraseShare, said: n.kind == "action" && !identifier, phrase: a.phrase}
}

// fits says whether a name is of the service asked for.
func (a ask) fits(n name) bool {
	return a.of == "" || slices.Contains(serviceTerms(n), stem(a.of))
}

// serviceTerms are the words by which the service of a name goes. The heading of
// a resource type has no prefix.
func serviceTerms(n name) []string {
	prefix, _ := splitName(n.heading)
	return termsIn(n.page.title + " " + prefix)
}

// shared counts the words of the query that the service has too, without those
// that the name has itself: Object of GetObject asks for no Object Lambda.
func shared(n name, words map[string]bool) int {
	own := setOf(strings.Join(termsIn(n.called()), " "))
	seen := map[string]bool{}
	for _, term := range serviceTerms(n) {
		if words[term] && !own[term] {
			seen[term] = true
		}
	}
	return len(seen)
}

// sure says whether plain words mean a name: a phrase, a whole name of two parts
// or more, or most of a service's, of which half is enough if it is all that was
// typed.
func (a ask) sure(h namedHit) bool {
	switch {
	case a.phrase:
		return true
	case h.name.kind == "mention" || a.number && h.name.kind != "action":
		return false
	case h.name.kind == "service":
		return h.share == 1 || a.single && h.share >= 0.5 || utf8.RuneCountInString(a.key) >= beginning && h.share >= 0.75
	}
	return h.share >= phraseShare && (a.parts > 1 || len(nameParts(h.name.called())) > 1)
}

// called gives the name without its prefix, as the heading of its row ends.
func (n name) called() string {
	_, local := splitName(n.heading[strings.LastIndexByte(n.heading, ' ')+1:])
	return local
}

// inFront gives the hits of names and of pages as one list, a page that is named
// once. A name counts what the best page does and its share on top; but an
// action that is only said comes behind the best page: who says what is wanted
// may want to read of it. One that is said by a phrase stays before its own page.
func inFront(names []namedHit, pages []Hit, limit int) []Hit {
	top, best := 0.0, ""
	if len(pages) > 0 {
		top, best = pages[0].Score, pageOfHit(pages[0])
	}
	hits := []Hit{}
	at := map[string]bool{}
	for _, n := range names {
		hit := n.hit(top + n.share)
		if n.said && (!n.phrase || best != pageOfHit(hit)) {
			hit.Score = top * behindPage
		}
		at[hit.URL] = true
		hits = append(hits, hit)
	}
	for _, hit := range pages {
		if !at[hit.URL] && !at[pageOfHit(hit)] {
			hits = append(hits, hit)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:max(0, min(limit, len(hits)))]
}

// behindPage is how much of the best page's score such an action counts.
const behindPage = 0.99

// pageOfHit gives the address of a hit without the place on the page.
func pageOfHit(hit Hit) string {
	page, _, _ := strings.Cut(hit.URL, "#")
	return page
}

func (h namedHit) hit(score float64) Hit {
	hit := Hit{URL: "/" + h.name.page.url, Title: h.name.page.title, Heading: h.name.heading, Score: score, Excerpt: h.name.text}
	if h.name.id != "" {
		hit.URL += "#" + h.name.id
	}
	return hit
}
