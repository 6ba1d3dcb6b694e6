package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/go-porterstemmer"
)

// A token is one term of a text.
type token struct {
	term string
	word string // that it is the stem of, in small letters
	part int    // 0 for a whole identifier or a word alone, 1 for a word of one or a hump, 2 for a hump of a word of one
}

// maxTerm is the length, in characters, above which a word is no term: longer
// ones are keys and signatures, which nobody types.
const maxTerm = 64

// stopWords stand on every page, in lower case.
var stopWords = setOf(`a an and are as at be but by for if in into is it no not of on or such
	that the their then there these they this to was will with`)

// analyze gives the terms of a text in order, without stop words: of "iam:PassRole" the whole
// identifier "iam:passrole", its words "iam" and "passrol" and the humps of a
// word, "pass" and "role"; words are stemmed. The terms of two texts joined by
// a space are the terms of both.
//
// What a letter is and how it becomes small does not depend on a version of
// Unicode, because a browser has to come to the same terms.
func analyze(text string) []token { return tokensOf(text, stopWords) }

// tokensOf gives the terms of a text in order without some words.
func tokensOf(text string, without map[string]bool) []token {
	var tokens []token
	for run, rest := nextRun(text); run != ""; run, rest = nextRun(rest) {
		part := 0
		if strings.ContainsAny(run, ":._") {
			tokens = appendTerm(tokens, run, 0, without)
			part = 1
		}
		for word := range strings.FieldsFuncSeq(run, isJoiner) {
			parts := humps(word)
			if len(parts) > 1 {
				tokens = appendTerm(tokens, word, part, without)
			}
			for _, hump := range parts {
				tokens = appendTerm(tokens, hump, part+min(1, len(parts)-1), without)
			}
		}
	}
	return tokens
}

// nextRun gives the first run of text, which is words joined by one joiner
// each, and what follows it. It gives "" where no word is left.
func nextRun(text string) (run, rest string) {
	start := strings.IndexFunc(text, isWord)
	if start < 0 {
		return "", ""
	}
	text = text[start:]
	end := wordLength(text)
	for end < len(text) && isJoiner(rune(text[end])) {
		n := wordLength(text[end+1:])
		if n == 0 {
			break
		}
		end += 1 + n
	}
	return text[:end], text[end:]
}

func wordLength(text string) int {
	end := strings.IndexFunc(text, func(r rune) bool { return !isWord(r) })
	if end < 0 {
		return len(text)
	}
	return end
}

func isJoiner(r rune) bool { return r == ':' || r == '.' || r == '_' || r == '-' }

// isWord takes for a letter all that is not ASCII or Latin-1 punctuation, a
// space, general punctuation, a symbol (U+2000 to U+303F) or no character.
func isWord(r rune) bool {
	switch {
	case r < 0x80:
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	case r < 0xC0, r == '×', r == '÷', r == '\u1680', 0x2000 <= r && r < 0x3040, 0xFFFD <= r && r <= 0xFFFF:
		return false
	}
	return true
}

// humps splits a camel word: StartTranscriptionJob, KMSKey into KMS and Key,
// EC2Instance into EC2 and Instance; ARNs stays whole.
func humps(word string) []string {
	var parts []string
	start := 0
	for i := 1; i < len(word); i++ {
		if beginsHump(word, i) {
			parts = append(parts, word[start:i])
			start = i
		}
	}
	return append(parts, word[start:])
}

func beginsHump(word string, i int) bool {
	switch before := word[i-1]; {
	case !isCapital(word[i]):
		return false
	case isSmall(before), '0' <= before && before <= '9':
		return true
	default:
		after := word[i+1:]
		return isCapital(before) && after != "" && isSmall(after[0]) && after != "s"
	}
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }
func isSmall(c byte) bool   { return 'a' <= c && c <= 'z' }

// appendTerm adds the term that a word stands for, if it stands for one.
func appendTerm(tokens []token, word string, part int, without map[string]bool) []token {
	small := strings.Map(lower, word)
	if without[small] || utf8.RuneCountInString(small) > maxTerm {
		return tokens
	}
	return append(tokens, token{stem(small), small, part})
}

// lower gives the small letter of Latin, Greek, Cyrillic and Armenian ones,
// and any other character as it is.
func lower(r rune) rune {
	if r < 0x590 {
		return unicode.ToLower(r)
	}
	return r
}

// stem cuts the endings of an English word with Porter's first algorithm, as
// bleve's "en" does, and leaves all that is not plain small letters alone.
func stem(word string) string {
	if strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 {
		return word
	}
	return string(porterstemmer.StemWithoutLowerCasing([]rune(word)))
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
