package search

import (
	"strings"
	"unicode/utf8"
)

// maxExcerpt is the length of an excerpt in characters, ellipses included.
const maxExcerpt = 200

// An ellipsis stands at each end where text was cut; room is what is left for
// words when both are.
const (
	ellipsis = "…"
	room     = maxExcerpt - 2
)

// hits makes the hits of ranked pages, whose text pageOf gives: of the pages
// that hold the phrases of the query, at most limit.
func hits(best []ranked, q question, limit int, pageOf func(ordinal int) (page, error)) ([]Hit, error) {
	weights := make(map[string]float64, len(q.terms))
	for _, t := range q.terms {
		weights[t.term] = t.weight
	}
	found := make([]Hit, 0, min(limit, len(best)))
	for _, r := range best {
		if len(found) == limit {
			break
		}
		p, err := pageOf(r.ordinal)
		if err != nil {
			return nil, err
		}
		sections, holds := withPhrases(p, q.phrases)
		if !holds {
			continue
		}
		s := bestSection(sections, weights, termsIn(p.title+" "+p.service))
		hit := Hit{URL: "/" + p.url, Title: p.title, Heading: s.heading(), Score: r.score, Excerpt: excerpt(s.text(), weights)}
		if s.id() != "" {
			hit.URL += "#" + s.id()
		}
		found = append(found, hit)
	}
	return found, nil
}

// withPhrases gives the sections of a page that hold a phrase, all of them
// where none does, and whether every phrase stands in one or in the title.
func withPhrases(p page, phrases [][]string) ([]section, bool) {
	var holding []section
	for _, phrase := range phrases {
		held := holdsPhrase(p.title, phrase)
		for _, s := range p.sections {
			if holdsPhrase(s.heading(), phrase) || holdsPhrase(s.text(), phrase) {
				holding, held = append(holding, s), true
			}
		}
		if !held {
			return nil, false
		}
	}
	if len(holding) == 0 {
		return p.sections, true
	}
	return holding, true
}

// bestSection gives the first of the sections that hold most of the query,
// apart from what the title says of all of them. A word in the heading counts
// twice, because then the section is about it.
func bestSection(sections []section, weights map[string]float64, title []string) section {
	var best section
	most := -1.0
	for _, s := range sections {
		seen := map[string]bool{}
		for _, term := range title {
			seen[term] = true
		}
		held := 2*gain(s.heading(), weights, seen) + gain(s.text(), weights, seen)
		if held > most {
			best, most = s, held
		}
	}
	return best
}

// gain adds up the weights of the query's terms that stand in the text and
// have not been seen, and marks them seen.
func gain(text string, weights map[string]float64, seen map[string]bool) float64 {
	sum := 0.0
	for _, t := range analyze(text) {
		if weight := weights[t.term]; weight > 0 && !seen[t.term] {
			seen[t.term] = true
			sum += weight
		}
	}
	return sum
}

// excerpt gives the words around the place where most of the query stands
// together; of a text without any, its beginning. The text is in one line.
func excerpt(text string, weights map[string]float64) string {
	if utf8.RuneCountInString(text) <= maxExcerpt {
		return text
	}
	words, lengths := wordsOf(text)
	from, to := densest(words, lengths, weights)
	return widened(words, lengths, from, to)
}

// An identified is a text that knows where its identifiers stand.
type identified struct {
	text    string
	words   []string // none where the text is its own excerpt
	lengths []int
	first   map[string]int // the first word with an identifier, which is in small letters
}

// identify analyses no word that can hold no identifier with a prefix.
func identify(text string) identified {
	if utf8.RuneCountInString(text) <= maxExcerpt {
		return identified{text: text}
	}
	words, lengths := wordsOf(text)
	first := map[string]int{}
	for i, word := range words {
		if !strings.Contains(word, ":") {
			continue
		}
		for _, term := range termsIn(word) {
			if _, known := first[term]; !known {
				first[term] = i
			}
		}
	}
	return identified{text, words, lengths, first}
}

// around is the excerpt for an identifier with its prefix, in small letters.
func (t identified) around(identifier string) string {
	if t.words == nil {
		return t.text
	}
	at := t.first[identifier]
	return widened(t.words, t.lengths, at, at+1)
}

func wordsOf(text string) (words []string, lengths []int) {
	words = strings.Split(text, " ")
	lengths = make([]int, len(words))
	for i, word := range words {
		lengths[i] = utf8.RuneCountInString(word)
	}
	return words, lengths
}

// widened gives a span of words with as much around it as there is room for.
func widened(words []string, lengths []int, from, to int) string {
	from, to = widen(lengths, from, to)
	cut := firstRunes(strings.Join(words[from:to], " "), room)
	if from > 0 {
		cut = ellipsis + cut
	}
	if to < len(words) || lengths[to-1] > room {
		cut += ellipsis
	}
	return cut
}

// densest gives the first and shortest span of words that holds most of the
// query and fits the room. It has one word at least.
func densest(words []string, lengths []int, weights map[string]float64) (from, to int) {
	gains := make([][]string, len(words))
	for i, word := range words {
		for _, t := range analyze(word) {
			if weights[t.term] > 0 {
				gains[i] = append(gains[i], t.term)
			}
		}
	}
	from, to = 0, 1
	most := 0.0
	for i := range words {
		if len(gains[i]) == 0 {
			continue
		}
		seen := map[string]bool{}
		length, sum := lengths[i], 0.0
		for j := i; length <= room || j == i; {
			for _, term := range gains[j] {
				if !seen[term] {
					seen[term] = true
					sum += weights[term]
				}
			}
			if sum > most {
				from, to, most = i, j+1, sum
			}
			if j++; j == len(words) {
				break
			}
			length += 1 + lengths[j]
		}
	}
	return from, to
}

// widen adds neighbours on both sides in turn while there is room.
func widen(lengths []int, from, to int) (int, int) {
	length := to - from - 1
	for _, n := range lengths[from:to] {
		length += n
	}
	for grown := true; grown; {
		grown = false
		if from > 0 && length+1+lengths[from-1] <= room {
			from--
			length += 1 + lengths[from]
			grown = true
		}
		if to < len(lengths) && length+1+lengths[to] <= room {
			length += 1 + lengths[to]
			to++
			grown = true
		}
	}
	return from, to
}

// firstRunes gives at most n characters of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
