package parse

import (
	"slices"
	"sort"
	"strings"

	xhtml "golang.org/x/net/html"
)

// Mentions are the names in running text, and the links, of which a catalog
// can say whether they are right. Each is told as it stands.
type Mentions struct {
	Actions    []ActionMention
	Policies   []PolicyMention
	References []ReferenceLink
}

// An ActionMention is an action with its prefix, such as s3:GetObject, in a
// sentence or a cell of a table.
type ActionMention struct {
	Name         string
	Sentence     string
	Line, Column int

	// Operation is the operation of an API that the sentence names beside
	// this action, where it names no second action. Task is what a sentence
	// of the form "permission to TASK with the OF OPERATION API operation" says
	// it does, and Of the words before it, such as a service's name.
	Operation, Task, Of string
}

// A PolicyMention is the name of a policy that begins as those of AWS do, or
// is said to be one.
type PolicyMention struct {
	Name         string
	Managed      bool // it is said to be a managed policy
	Line, Column int
}

// A ReferenceLink is a link to a page of the Service Authorization Reference
// on one service.
type ReferenceLink struct {
	Page         string // the name in the address that stands for the service, such as amazons3
	Fragment     string // the same name in the fragment, or empty
	Text         string // of the link
	Line, Column int
}

// mentions gives what the page names.
func (p *page) mentions() Mentions {
	m := mentionReader{page: p}
	for _, passage := range p.passages {
		switch passage.kind {
		case textPassage, itemPassage, headingPassage:
			m.read(passage.run)
		case rowPassage:
			for _, cell := range passage.cells {
				m.read(cell)
			}
		}
	}
	return Mentions{m.actions, m.policies, p.references()}
}

// A mentionReader reads the names of one page.
type mentionReader struct {
	*page
	actions  []ActionMention
	policies []PolicyMention
}

func (m *mentionReader) read(r run) {
	if strings.Contains(r.text, ":") {
		m.readActions(r)
	}
	if strings.Contains(r.text, "olic") && mayNamePolicy(r.text) {
		m.readPolicies(r)
	}
}

// readActions reads the actions of a passage, sentence by sentence.
func (m *mentionReader) readActions(r run) {
	if start, _ := nextAction(r.text, 0); start < 0 {
		return
	}
	for _, s := range sentences(r) {
		first := len(m.actions)
		for start, end := nextAction(s.text, 0); start >= 0; start, end = nextAction(s.text, end) {
			line, column := m.text.Pos(r.offset(s.at + start))
			name := s.text[start : m.wholeUntil(r, s.at+start, s.at+end)-s.at]
			m.actions = append(m.actions, ActionMention{Name: name, Sentence: s.text, Line: line, Column: column})
		}
		if len(m.actions) == first+1 {
			m.actions[first].readOperation()
		}
	}
}

// wholeUntil gives the end of what stands in the file without a gap: markup
// ends a name, even where no space follows it. A backslash that escapes is no
// gap.
func (p *page) wholeUntil(r run, start, end int) int {
	for n := sort.Search(len(r.marks), func(n int) bool { return r.marks[n].at > start }); n < len(r.marks) && r.marks[n].at < end; n++ {
		if at := r.marks[n]; at.src < 1 || p.src[at.src-1] != '\\' || r.offset(at.at-1)+2 != at.src {
			return at.at
		}
	}
	return end
}

// nextAction gives where the next action of a text begins and ends: a prefix
// in small letters, a colon and a name that begins with a capital. What is
// part of something longer (an ARN, an event, an address, a pattern) is none.
// It gives -1 where there is no more.
func nextAction(text string, from int) (start, end int) {
	for i := from; i < len(text); i++ {
		if text[i] != ':' || i+1 == len(text) || !isCapital(text[i+1]) {
			continue
		}
		start, end = i, i+1
		for start > from && (isSmall(text[start-1]) || isDigit(text[start-1]) || text[start-1] == '-') {
			start--
		}
		for end < len(text) && (isSmall(text[end]) || isCapital(text[end]) || isDigit(text[end])) {
			end++
		}
		alone := start == 0 || !isCapital(text[start-1]) && strings.IndexByte(":/._*@$#&%+=\\<{}", text[start-1]) < 0
		if alone && i-start >= 2 && isSmall(text[start]) && end-i > 3 && endsName(text[end:]) {
			return start, end
		}
		i = end - 1
	}
	return -1, -1
}

// endsName says whether a name is at its end before the rest of a text.
func endsName(rest string) bool {
	if rest == "" {
		return true
	}
	if rest[0] == '.' || rest[0] == ':' {
		return len(rest) == 1 || strings.IndexByte(" \")'", rest[1]) >= 0
	}
	return strings.IndexByte("*?/-_@$<{[=\\+", rest[0]) < 0
}

func isSmall(c byte) bool   { return 'a' <= c && c <= 'z' }
func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool   { return '0' <= c && c <= '9' }

var (
	// operationName is the name of an operation of an API. A word of the
	// language has one capital.
	operationName = `([A-Z][a-z]+[A-Z][A-Za-z0-9]*)`
	// grants is a sentence that says which action allows an operation.
	grants = having("ermission", `\b[Pp]ermissions? to (.{3,200}?) (?:with|by using|using|through) (?:the |an |a )?(.{0,60}?) ?\b`+operationName+` (?:API )?(?:operation|action|API|call)\b`)
	// operates is a sentence that names an operation.
	operates = having("operation|API", `(?:^|[ ("])`+operationName+` (?:API operation|operation|API)\b`)
)

// readOperation reads the operation that stands beside an action.
func (a *ActionMention) readOperation() {
	if m := grants.FindStringSubmatch(a.Sentence); m != nil {
		a.Task, a.Of, a.Operation = m[1], m[2], m[3]
	} else if m := operates.FindStringSubmatch(a.Sentence); m != nil {
		a.Operation = m[1]
	}
}

// awsPolicy is the form of the names of most managed policies of AWS.
const awsPolicy = `((?:AWS|Amazon)_?[A-Z][A-Za-z0-9_-]*[a-z][A-Za-z0-9_-]*[A-Za-z0-9])`

var (
	// policyARN is the ARN of a managed policy of AWS.
	policyARN = having(":policy/", `\barn:aws[a-z-]*:iam::aws:policy/(?:[\w-]+/)*([A-Za-z0-9_-]*[A-Za-z0-9])`)
	// managedPolicy is a name that is said to be a managed policy's.
	managedPolicy = having("anaged ", `\b`+awsPolicy+`\W{1,3}(?:(?:IAM|AWS)[ -])?managed (?:IAM )?polic(?:y|ies)\b`+
		`|\b[Mm]anaged (?:IAM )?policy(?: named| called)?:? ["(]?`+awsPolicy+`|\bAWS managed policy: ([A-Z][A-Za-z0-9_-]*[a-z][A-Z][A-Za-z0-9_-]*[A-Za-z0-9])\b`)
	// policyOfAWS is a name that is said to be a policy's.
	policyOfAWS = having("AWS|Amazon", `\b`+awsPolicy+`"? (?:IAM )?policy\b`)
)

// mayNamePolicy tells cheaply whether a text can hold the name of a policy: the
// vendor's and a capital without a space between, or words that announce one.
func mayNamePolicy(text string) bool {
	for _, vendor := range []string{"AWS", "Amazon"} {
		for rest := text; ; {
			_, after, ok := strings.Cut(rest, vendor)
			if !ok {
				break
			}
			if after != "" && (isCapital(after[0]) || after[0] == '_') {
				return true
			}
			rest = after
		}
	}
	return strings.Contains(text, ":policy/") || strings.Contains(text, "AWS managed policy: ")
}

// readPolicies reads the managed policies that a passage names, each once.
func (m *mentionReader) readPolicies(r run) {
	seen := map[int]bool{}
	for _, form := range []pattern{policyARN, managedPolicy, policyOfAWS} {
		if !holds(r.text, form.words) {
			continue
		}
		for _, at := range form.FindAllStringSubmatchIndex(r.text, -1) {
			at = slices.DeleteFunc(at[2:], func(i int) bool { return i < 0 })
			if start := at[0]; !seen[start] {
				seen[start] = true
				line, column := m.text.Pos(r.offset(start))
				m.policies = append(m.policies, PolicyMention{r.text[start:m.wholeUntil(r, start, at[1])], form.Regexp != policyOfAWS.Regexp, line, column})
			}
		}
	}
}

// listAddress is the address of a page of the Service Authorization Reference,
// or of the place in the IAM User Guide where it stood before.
var listAddress = re(`\blist_([a-z0-9-]+)\.(?:html|md)(?:[^#]*)(?:#(.+)-(?:actions-as-permissions|resources-for-iam-policies|policy-keys)$)?`)

// references gives the links to pages of the Service Authorization Reference.
func (p *page) references() []ReferenceLink {
	var found []ReferenceLink
	for _, b := range p.blocks {
		line := 0
		var all []Rich
		switch b := b.(type) {
		case Heading:
			line, all = b.Line, []Rich{b.HTML}
		case Prose:
			line, all = b.Line, []Rich{b.HTML}
		case Table:
			line = b.Line
			for _, r := range b.Rows {
				for _, c := range r.Cells {
					all = append(all, c.HTML)
				}
			}
		}
		for _, r := range all {
			found = append(found, referencesOf(r, line)...)
		}
	}
	return found
}

// referencesOf gives such links of one block. A link that came as raw HTML
// stands where its block does.
func referencesOf(r Rich, line int) []ReferenceLink {
	var found []ReferenceLink
	for i, piece := range r {
		l, ok := piece.(LinkStart)
		if !ok || !strings.Contains(l.Dest, "list_") {
			continue
		}
		m := listAddress.FindStringSubmatch(l.Dest)
		if m == nil {
			continue
		}
		end := i + 1
		for end < len(r) && !closes(r[end]) {
			end++
		}
		link := ReferenceLink{Page: m[1], Fragment: m[2], Text: plainWords(r[i+1 : end]), Line: l.Line, Column: l.Column}
		if link.Line == 0 {
			link.Line, link.Column = line, 1
		}
		found = append(found, link)
	}
	return found
}

func closes(p Piece) bool {
	_, ok := p.(LinkEnd)
	return ok
}

var inlineTag = re(`<[^>]*>`)

// plainWords gives the text of pieces.
func plainWords(r Rich) string {
	var b strings.Builder
	for _, p := range r {
		if h, ok := p.(HTML); ok {
			b.WriteString(inlineTag.ReplaceAllString(string(h), ""))
		}
	}
	return strings.TrimSpace(xhtml.UnescapeString(b.String()))
}
