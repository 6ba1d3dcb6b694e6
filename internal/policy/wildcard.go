package policy

import "strings"

// hasWildcard says whether a pattern holds * or ?.
func hasWildcard(s string) bool {
	return strings.IndexByte(s, '*') >= 0 || strings.IndexByte(s, '?') >= 0
}

// onlyStars says whether a pattern consists of one * or more.
func onlyStars(s string) bool { return s != "" && strings.Trim(s, "*") == "" }

// matches says whether a pattern with * and ? matches a string. Both are
// compared byte by byte: callers lower them where capitals do not count. A
// variable in a pattern has to be replaced by * before.
func matches(pattern, s string) bool { return spans(pattern, s, false) }

// covers says whether general matches every string that specific matches. It
// may miss such a pair where it takes more than one wildcard to cover another.
func covers(general, specific string) bool { return spans(general, specific, true) }

// spans is matches, or covers where a * in s stands for any text, which only a
// * of the pattern can take.
func spans(pattern, s string, wild bool) bool {
	p, i := 0, 0
	star, retry := -1, 0 // behind the last *, and where it gave up
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			p++
			star, retry = p, i
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]) && !(wild && s[i] == '*'):
			p++
			i++
		case star >= 0:
			retry++
			p, i = star, retry
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// overlap says whether some string matches both patterns. Its time grows with
// the product of the lengths, of which equal beginnings do not count.
func overlap(a, b string) bool {
	for a != "" && b != "" && a[0] != '*' && b[0] != '*' {
		if a[0] != b[0] && a[0] != '?' && b[0] != '?' {
			return false
		}
		a, b = a[1:], b[1:]
	}
	switch {
	case a == "" || b == "":
		return strings.Trim(a+b, "*") == ""
	case a == "*" || b == "*":
		return true
	}
	return overlapFrom(a, b)
}

// overlapFrom is overlap for patterns of which one begins with *.
func overlapFrom(a, b string) bool {
	// possible[j] says whether a up to here and b[:j] can match one string.
	possible, next := make([]bool, len(b)+1), make([]bool, len(b)+1)
	possible[0] = true
	for j := 0; j < len(b) && b[j] == '*'; j++ {
		possible[j+1] = true
	}
	for i := range len(a) {
		next[0] = possible[0] && a[i] == '*'
		for j := range len(b) {
			switch {
			case a[i] == '*' || b[j] == '*':
				next[j+1] = possible[j+1] || next[j] || possible[j]
			default:
				next[j+1] = possible[j] && (a[i] == '?' || b[j] == '?' || a[i] == b[j])
			}
		}
		possible, next = next, possible
	}
	return possible[len(b)]
}
