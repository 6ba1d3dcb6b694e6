package parse

import "strings"

var (
	// tellsPrefix is a sentence on the prefix of actions.
	tellsPrefix = having("prefix", `(?i)\bactions?\b.*\b(use|uses|have|has|carry|carries|with|take|takes)\b.*\bprefix|\bprefix(es)?\b.*\bactions?\b`)
	// prefixBehind is a prefix behind the word, with its colon, or before what
	// it precedes.
	prefixBehind = having("prefix", `\bprefix(?:es)? ([A-Za-z][A-Za-z0-9-]*) (?:in|before|for)\b|\b([A-Za-z][A-Za-z0-9-]*):(?:[\s.,"*)]|$)`)
	// prefixAhead is a prefix before the word.
	prefixAhead = having("prefix", `\b([A-Za-z][A-Za-z0-9-]*):? prefix(?:es)? (?:before|in front of|for)\b`)
	// prefixLine is a line of code or a paragraph that is a prefix and nothing
	// else.
	prefixLine = re(`^\s*"?([A-Za-z][A-Za-z0-9-]*):?\*?"?\s*$`)
)

// notPrefixes are words that stand at such places and are no prefix.
var notPrefixes = set("action actions name names prefix prefixes operation operations following as is are example the this that a an same service own its " +
	"common policy below namely follows or and each every either any note important")

// prefixes gives the action prefixes that the page states: in a sentence, or
// in the lines below one that announces them.
func (p *page) prefixes() []Prefix {
	var found []Prefix
	known := map[string]bool{}
	add := func(name string, offset int) {
		if !known[name] && !notPrefixes[strings.ToLower(name)] {
			known[name] = true
			line, column := p.text.Pos(offset)
			found = append(found, Prefix{name, line, column})
		}
	}
	for i, passage := range p.passages {
		if passage.kind != textPassage && passage.kind != itemPassage || !strings.Contains(passage.text, "prefix") {
			continue
		}
		all := sentences(passage.run)
		for n, s := range all {
			if !tellsPrefix.MatchString(s.text) {
				continue
			}
			inSentence(s, add)
			if n == len(all)-1 && strings.HasSuffix(s.text, ":") && i+1 < len(p.passages) {
				below(p.passages[i+1], s, add)
			}
		}
	}
	return found
}

// inSentence reads the prefixes that a sentence states.
func inSentence(s sentence, add func(name string, offset int)) {
	report := func(from int, groups []int) {
		for ; len(groups) > 0; groups = groups[2:] {
			if groups[0] >= 0 {
				add(s.text[from+groups[0]:from+groups[1]], s.run.offset(s.at+from+groups[0]))
			}
		}
	}
	if m := prefixAhead.FindStringSubmatchIndex(s.text); m != nil {
		report(0, m[2:])
	}
	after := strings.Index(s.text, "prefix")
	for _, m := range prefixBehind.FindAllStringSubmatchIndex(s.text[after:], -1) {
		report(after, m[2:])
	}
}

// below reads the prefixes that stand on lines of their own below a sentence
// that announces them. Where nothing tells the place of code, they stand
// where the sentence does.
func below(p passage, s sentence, add func(name string, offset int)) {
	if p.kind != codePassage && p.kind != textPassage {
		return
	}
	at := 0
	for line := range strings.Lines(p.text) {
		m := prefixLine.FindStringSubmatchIndex(line)
		if m == nil {
			return
		}
		offset := s.run.offset(s.at)
		switch {
		case p.kind == textPassage:
			offset = p.run.offset(m[2])
		case p.code > 0:
			offset = p.code + at + m[2]
		}
		add(line[m[2]:m[3]], offset)
		at += len(line)
	}
}
