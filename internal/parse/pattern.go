package parse

import (
	"regexp"
	"slices"
	"strings"
)

// A pattern is a regular expression with words of which every text that it
// matches holds one. Most sentences hold none, and looking for words costs a
// fraction of what the expression does.
type pattern struct {
	*regexp.Regexp
	words []string
}

// having makes a pattern of an expression and the words, parted by bars.
func having(words, expression string) pattern {
	return pattern{re(expression), strings.Split(words, "|")}
}

func (p pattern) MatchString(s string) bool { return holds(s, p.words) && p.Regexp.MatchString(s) }

func (p pattern) FindStringIndex(s string) []int {
	if !holds(s, p.words) {
		return nil
	}
	return p.Regexp.FindStringIndex(s)
}

func (p pattern) FindStringSubmatch(s string) []string {
	if !holds(s, p.words) {
		return nil
	}
	return p.Regexp.FindStringSubmatch(s)
}

// ReplaceAllString replaces as the expression's own method does.
func (p pattern) ReplaceAllString(s, by string) string {
	if !holds(s, p.words) {
		return s
	}
	return p.Regexp.ReplaceAllString(s, by)
}

func holds(s string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(s, word) })
}

func re(expression string) *regexp.Regexp { return regexp.MustCompile(expression) }
