package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sentence is a part of a passage.
type sentence struct {
	text string
	run  run
	at   int // where it begins in the run's text
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = set("e.g. i.e. etc. vs. cf. no. inc. approx. fig. sec.")

// maxSentence is the length in bytes of the longest sentence that is read. What
// is longer is a list or a line gone wrong, and claims nothing.
const maxSentence = 4_000

// sentences cuts a passage after full stops, question marks and exclamation
// marks that are followed by white space and do not belong to an abbreviation. It leaves out what is too long.
func sentences(r run) []sentence {
	var all []sentence
	start := 0
	add := func(end int) {
		if end-start <= maxSentence {
			all = append(all, sentence{r.text[start:end], r, start})
		}
	}
	for i := 0; i < len(r.text); i++ {
		if c := r.text[i]; c != '.' && c != '?' && c != '!' {
			continue
		}
		end := i + 1
		for end < len(r.text) && strings.ContainsRune(`"')]`, rune(r.text[end])) {
			end++
		}
		if end < len(r.text) && (r.text[end] != ' ' || !begins(r.text[end+1:]) || abbreviated(r.text[start:i+1])) {
			continue
		}
		add(end)
		for end < len(r.text) && r.text[end] == ' ' {
			end++
		}
		start, i = end, end-1
	}
	if start < len(r.text) {
		add(len(r.text))
	}
	return all
}

// begins says whether text can be the beginning of a sentence.
func begins(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return !unicode.IsLower(first)
}

func abbreviated(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	return abbreviations[strings.ToLower(strings.TrimLeft(last, "(\"'"))]
}

var quotes = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "\u00a0", " ")

// plainQuotes writes quotation marks and spaces as typewriters do, so that
// rules need to know one form.
func plainQuotes(s string) string {
	if isASCII(s) {
		return s
	}
	return quotes.Replace(s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
