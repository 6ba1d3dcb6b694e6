package render

import (
	"html"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// A listing is code that is set out in lines: as the text has them, and where
// it is broken besides.
type listing struct {
	c      parse.Code
	breaks []policy.Break
	coat   coat
}

// A line is one line of a listing, its end included, with the bytes of the
// text that it shows.
type line struct {
	html       string
	start, end int
	row        int // of the text, from 1, in which it begins
}

// A paint is how characters are set off: as changed or as what a finding
// speaks of.
type paint struct{ tag, class string }

// A coat is the paint of each byte of a text, and the places between bytes
// where something is missing. It is nil where nothing is set off.
type coat struct {
	bytes []paint
	gaps  map[int]paint
}

func newCoat(text string) coat { return coat{make([]paint, len(text)), map[int]paint{}} }

// put paints the bytes [start, end), or the gap before start.
func (c coat) put(start, end int, p paint) {
	if start == end {
		c.gaps[start] = p
	}
	for i := start; i < end; i++ {
		c.bytes[i] = p
	}
}

// printedCoat sets off what findings speak of, the worst last, and what
// mending takes away. Of what is longer than a line only its first line is
// painted, and nothing of what merely informs.
func printedCoat(text string, e Example) coat {
	if len(e.Findings) == 0 {
		return coat{}
	}
	c := newCoat(text)
	// What is missing at the end is shown at the end of the last line.
	last := len(strings.TrimRight(text, "\n"))
	for _, severity := range []diag.Severity{diag.Info, diag.Suggestion, diag.Warning, diag.SecurityWarning, diag.Error} {
		for _, f := range e.Findings {
			if end := lineEnd(text, f.Start, f.End, e.Breaks); f.Severity == severity.String() && (end == f.End || !f.quiet()) {
				c.put(min(f.Start, last), min(end, last), paint{"mark", "at " + f.Severity})
			}
		}
	}
	if e.Mended != nil {
		for _, change := range e.Mended.Changes {
			if change.Start < change.End {
				c.put(change.Start, change.End, paint{"del", c.bytes[change.Start].class})
			}
		}
	}
	return c
}

// lineEnd gives the end of the first line of [start, end) as it is shown.
func lineEnd(text string, start, end int, breaks []policy.Break) int {
	if n := strings.IndexByte(text[start:end], '\n'); n >= 0 {
		end = start + n
	}
	i := sort.Search(len(breaks), func(i int) bool { return start < breaks[i].At })
	if i < len(breaks) {
		end = min(end, breaks[i].At)
	}
	return end
}

// lines gives the lines as HTML. The classes are those of chroma.
func (l listing) lines() []line {
	w := lineWriter{listing: l, row: 1}
	for _, t := range tokens(l.c) {
		class := tokenClass(t.Type)
		for rest := t.Value; rest != ""; {
			n := w.cut(rest)
			w.piece(rest[:n], class)
			rest = rest[n:]
		}
	}
	w.gap()
	w.endLine()
	return w.all
}

// A lineWriter writes the lines of a listing.
type lineWriter struct {
	listing
	all   []line
	b     strings.Builder
	start int   // of the line
	row   int   // of the text, from 1, in which the line begins
	at    int   // bytes written
	open  paint // whose tag is open
}

// cut gives how much of a token is written at once: up to the end of a line,
// a break or a change of paint.
func (w *lineWriter) cut(token string) int {
	for n := 1; n < len(token); n++ {
		_, gap := w.coat.gaps[w.at+n]
		if token[n-1] == '\n' || gap || len(w.breaks) > 0 && w.breaks[0].At == w.at+n || w.paint(w.at) != w.paint(w.at+n) {
			return n
		}
	}
	return len(token)
}

func (w *lineWriter) paint(at int) paint {
	if at < len(w.coat.bytes) {
		return w.coat.bytes[at]
	}
	return paint{}
}

func (w *lineWriter) piece(text, class string) {
	w.breakLine()
	w.gap()
	w.turn(w.paint(w.at))
	shown := text
	if len(w.breaks) > 0 && w.breaks[0].At == w.at+len(text) {
		shown = strings.TrimRight(text, " \t")
	}
	if written := html.EscapeString(shown); class != "" {
		w.b.WriteString(`<span class="` + class + `">` + written + `</span>`)
	} else {
		w.b.WriteString(written)
	}
	w.at += len(text)
	if strings.HasSuffix(text, "\n") {
		w.endLine()
	}
}

// breakLine begins a new line where the listing is broken.
func (w *lineWriter) breakLine() {
	if len(w.breaks) == 0 || w.breaks[0].At != w.at {
		return
	}
	depth := w.breaks[0].Depth
	w.breaks = w.breaks[1:]
	w.turn(paint{})
	w.b.WriteByte('\n')
	w.endLine()
	w.b.WriteString(strings.Repeat("  ", depth))
}

// gap shows that something is missing.
func (w *lineWriter) gap() {
	if p, ok := w.coat.gaps[w.at]; ok {
		w.turn(paint{})
		w.b.WriteString("<" + p.tag + ` class="` + p.class + ` gap"></` + p.tag + ">")
	}
}

// turn closes the tag of one paint and opens that of another.
func (w *lineWriter) turn(p paint) {
	if p == w.open {
		return
	}
	if w.open.tag != "" {
		w.b.WriteString("</" + w.open.tag + ">")
	}
	if p.tag != "" && p.class != "" {
		w.b.WriteString("<" + p.tag + ` class="` + p.class + `">`)
	} else if p.tag != "" {
		w.b.WriteString("<" + p.tag + ">")
	}
	w.open = p
}

func (w *lineWriter) endLine() {
	w.turn(paint{})
	if w.b.Len() > 0 {
		w.all = append(w.all, line{w.b.String(), w.start, w.at, w.row})
	}
	w.b.Reset()
	w.row += strings.Count(w.c.Text[w.start:w.at], "\n")
	w.start = w.at
}

// looksLikeJSON guesses the language of a block whose source names none.
var looksLikeJSON = regexp.MustCompile(`^\s*([{\[]|"[A-Za-z]+"\s*:)`)

// tokens gives the words of a block with what each is in its language; the
// whole as one where that is not known.
func tokens(c parse.Code) []chroma.Token {
	plain := []chroma.Token{{Type: chroma.Text, Value: c.Text}}
	name := c.Lang
	if name == "" && looksLikeJSON.MatchString(c.Text) {
		name = "json"
	}
	if len(c.Text) > maxHighlighted {
		return plain
	}
	if slices.Contains(jsonNames, name) {
		return jsonTokens(c.Text)
	}
	if !languages()[name] {
		return plain
	}
	found, err := chroma.Tokenise(chroma.Coalesce(lexers.Get(name)), &chroma.TokeniseOptions{State: "root"}, c.Text)
	if err != nil || chroma.Stringify(found...) != c.Text {
		return plain
	}
	return found
}

// jsonNames are the names of JSON and of what is written like it.
var jsonNames = []string{"json", "jsonc", "json5"}

// jsonWord is a word of JSON that has a colour: a string, which is a name
// where a colon follows, a number, a constant or a comment.
var jsonWord = regexp.MustCompile(`("(?:[^"\\\n]|\\.)*")(\s*:)?|(-?\b\d[\d.eE+-]*)|\b(true|false|null)\b|(//[^\n]*)`)

// jsonTokens gives the words of JSON, right or wrong. The expressions of
// chroma give up after some time, which makes what they find depend on how
// busy the machine is; most blocks are JSON, and those must not.
func jsonTokens(text string) []chroma.Token {
	var all []chroma.Token
	done := 0
	add := func(kind chroma.TokenType, end int) {
		if done < end {
			all = append(all, chroma.Token{Type: kind, Value: text[done:end]})
			done = end
		}
	}
	kinds := []chroma.TokenType{1: chroma.LiteralStringDouble, 3: chroma.LiteralNumber, 4: chroma.KeywordConstant, 5: chroma.CommentSingle}
	for _, m := range jsonWord.FindAllStringSubmatchIndex(text, -1) {
		add(chroma.Text, m[0])
		for group, kind := range kinds {
			if kind == 0 || m[2*group] < 0 {
				continue
			}
			if group == 1 && m[4] >= 0 {
				kind = chroma.NameTag
			}
			add(kind, m[2*group+1])
		}
	}
	add(chroma.Text, len(text))
	return all
}

// languages are the names that chroma knows, in lower case. Asked for another
// name, it tries the file patterns of every language, which takes longer than
// all the rest of a page.
var languages = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range lexers.Names(true) {
		known[strings.ToLower(name)] = true
	}
	return known
})

// languageName gives the name of a language as people write it; nothing where
// it is not known, or is none.
func languageName(lang string) string {
	if slices.Contains(jsonNames, lang) {
		return "JSON"
	}
	if !languages()[lang] || lang == "text" {
		return ""
	}
	return lexers.Get(lang).Config().Name
}

// maxHighlighted is the size in bytes above which a block is shown plain: it
// is data, not an example to be read.
const maxHighlighted = 100_000

// tokenClass gives the class of a kind of token, of its group where it has
// none of its own. White space and plain text have none.
func tokenClass(t chroma.TokenType) string {
	switch t {
	case chroma.Text, chroma.TextWhitespace, chroma.Punctuation, chroma.Error, chroma.None:
		return ""
	}
	return chroma.StandardTypes[t]
}
