package parse

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// Front is what the front matter of a page of our own says.
type Front struct {
	Title      string
	Summary    string
	Service    string // name or slug of the service the page belongs to
	Feature    string // id of the feature the page is the guide of
	Slug       string // last part of the page's address
	Date       string // as 2006-01-02
	Prefixes   []string
	Categories []string
	Sources    []Source
	Claims     []FrontClaim
	HasClaims  bool // the page makes the claims listed and no others
	Line       int  // line of the slug where there is one, else 1
}

// A Source is a document that facts were taken from.
type Source struct {
	ID, Title, URL, Commit, Date, Licence string
}

// A FrontClaim is a claim as the front matter states it.
type FrontClaim struct {
	Feature, Support, Origin, Source, Note string
	SourceLine                             int // line in the source
	at                                     token.Position
}

// frontMatter reads the YAML between two lines of three hyphens at the very
// beginning of the page, and gives the offset of what follows.
func (p *page) frontMatter() (rest int) {
	if !strings.HasPrefix(p.src, "---\n") {
		return 0
	}
	end := closing.FindStringIndex(p.src[3:])
	if end == nil {
		return 0
	}
	matter, rest := p.src[4:3+end[0]+1], 3+end[1]
	// An empty line in place of the first fence keeps the line numbers.
	file, err := parser.ParseBytes([]byte("\n"+matter), 0)
	if err != nil {
		p.syntaxError(err, "the front matter")
		return rest
	}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			p.frontBody(doc.Body)
		}
	}
	return rest
}

var closing = regexp.MustCompile(`\n---[ \t]*(\n|$)`)

func (p *page) frontBody(body ast.Node) {
	if body.Type() == ast.NullType || body.Type() == ast.CommentType {
		return
	}
	f := frontReader{p}
	p.front.Line = 1
	f.fields(body, fields{
		"title":      f.text(&p.front.Title),
		"summary":    f.text(&p.front.Summary),
		"service":    f.name(&p.front.Service),
		"feature":    f.feature,
		"slug":       f.slug,
		"date":       f.date(&p.front.Date),
		"prefixes":   f.texts(&p.front.Prefixes, f.text),
		"categories": f.texts(&p.front.Categories, f.name),
		"sources":    f.sources,
		"claims":     f.claims,
	})
}

// syntaxError tells that YAML cannot be read, and where.
func (p *page) syntaxError(err error, what string) {
	at, message := diag.Pos{File: p.file, Line: 1, Column: 1}, err.Error()
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) && syntax.Token != nil {
		at, message = p.placeOf(syntax.Token), syntax.Message
	}
	p.reportAt(diag.FrontMatterSyntax, at, "%s cannot be read: %s", what, message)
}

// placeOf gives the place of a token of YAML, whose columns count characters.
func (p *page) placeOf(t *token.Token) diag.Pos {
	return diag.Pos{File: p.file, Line: t.Position.Line, Column: max(1, t.Position.Column)}
}

// A frontReader reads the values of front matter.
type frontReader struct{ *page }

// fields tells what to do with the value of each key that exists.
type fields map[string]func(ast.Node)

// report adds a diagnostic at a node.
func (f frontReader) report(code diag.Code, at ast.Node, format string, args ...any) *diag.Diagnostic {
	return f.page.reportAt(code, f.page.placeOf(at.GetToken()), format, args...)
}

// fields reads a mapping. A key that does not exist is told with the nearest
// one that does. It says whether there was a mapping.
func (f frontReader) fields(n ast.Node, known fields) bool {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		f.wrongType(n, "keys with values")
		return false
	}
	for _, v := range values {
		key := v.Key.GetToken().Value
		read, ok := known[key]
		switch {
		case !ok:
			f.unknownKey(v.Key, key, known)
		case v.Value.Type() != ast.NullType:
			read(v.Value)
		}
	}
	return true
}

func (f frontReader) unknownKey(n ast.Node, key string, known fields) {
	d := f.report(diag.UnknownKey, n, "there is no key %q here", key)
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	if near := diag.Nearest(key, names); near != "" {
		d.Hint = "did you mean " + strconv.Quote(near) + "?"
	} else {
		d.Hint = "keys are " + strings.Join(names, ", ")
	}
}

func (f frontReader) wrongType(n ast.Node, wanted string) {
	f.report(diag.WrongType, n, "%s is wanted here, not %s", wanted, strings.ToLower(n.Type().YAMLName()))
}

// scalar gives the text of a value as it is written.
func (f frontReader) scalar(n ast.Node, wanted string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	f.wrongType(n, wanted)
	return "", false
}

func (f frontReader) text(to *string) func(ast.Node) {
	return func(n ast.Node) {
		if s, ok := f.scalar(n, "a text"); ok {
			*to = s
		}
	}
}

// name reads a text that becomes a part of an address.
func (f frontReader) name(to *string) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := f.scalar(n, "a text")
		switch {
		case ok && Slug(s) == "":
			f.report(diag.WrongType, n, "a name with letters or digits is wanted here, not %q", s)
		case ok:
			*to = s
		}
	}
}

// texts reads a list, each item as one reads a text. What is none is left out.
func (f frontReader) texts(to *[]string, one func(*string) func(ast.Node)) func(ast.Node) {
	return func(n ast.Node) {
		f.each(n, "a list of texts", func(item ast.Node) {
			found := len(f.page.found)
			var s string
			if one(&s)(item); len(f.page.found) == found {
				*to = append(*to, s)
			}
		})
	}
}

func (f frontReader) each(n ast.Node, wanted string, read func(ast.Node)) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		f.wrongType(n, wanted)
		return
	}
	for _, item := range list.Values {
		read(item)
	}
}

var isoDate = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)

func (f frontReader) date(to *string) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := f.scalar(n, "a date")
		switch {
		case ok && isoDate.MatchString(s):
			*to = s
		case ok:
			f.report(diag.WrongType, n, "a date as 2006-01-02 is wanted here, not %q", s)
		}
	}
}

func (f frontReader) slug(n ast.Node) {
	s, ok := f.scalar(n, "a text")
	switch {
	case !ok:
	case s == "" || s != Slug(s):
		f.report(diag.WrongType, n, "a slug is at most %d bytes of lower-case letters, digits and hyphens, such as %q", mostSlug, Slug(s))
	default:
		f.front.Slug, f.front.Line = s, n.GetToken().Position.Line
	}
}

func (f frontReader) feature(n ast.Node) {
	if s, ok := f.scalar(n, "a feature id"); ok && f.knownFeature(n, s) {
		f.front.Feature = s
	}
}

func (f frontReader) knownFeature(n ast.Node, id string) bool {
	if _, ok := FeatureByID(id); ok {
		return true
	}
	d := f.report(diag.UnknownFeature, n, "there is no feature %q", id)
	if near := diag.Nearest(id, FeatureIDs()); near != "" {
		d.Hint = "did you mean " + near + "?"
	}
	return false
}

func (f frontReader) sources(n ast.Node) {
	f.each(n, "a list of sources", func(item ast.Node) {
		var s Source
		f.fields(item, fields{"id": f.text(&s.ID), "title": f.text(&s.Title), "url": f.text(&s.URL),
			"commit": f.text(&s.Commit), "date": f.date(&s.Date), "licence": f.text(&s.Licence)})
		f.front.Sources = append(f.front.Sources, s)
	})
}

func (f frontReader) claims(n ast.Node) {
	f.front.HasClaims = true
	f.each(n, "a list of claims", func(item ast.Node) {
		var c FrontClaim
		valid := true
		check := func(read func(ast.Node) bool) func(ast.Node) {
			return func(n ast.Node) { valid = read(n) && valid }
		}
		mapped := f.fields(item, fields{
			"feature": check(func(n ast.Node) bool {
				s, ok := f.scalar(n, "a feature id")
				c.Feature, c.at = s, *n.GetToken().Position
				return ok && f.knownFeature(n, s)
			}),
			"support": check(f.oneOf(&c.Support, diag.UnknownSupport, "support", "yes", "partial", "no")),
			"origin":  check(f.oneOf(&c.Origin, diag.UnknownOrigin, "origin", "section", "overview", "reference")),
			"source":  f.text(&c.Source),
			"note":    f.text(&c.Note),
			"line":    f.number(&c.SourceLine),
		})
		if mapped && valid && f.complete(item, c) {
			f.front.Claims = append(f.front.Claims, c)
		}
	})
}

// complete says whether a claim has what it must have.
func (f frontReader) complete(n ast.Node, c FrontClaim) bool {
	switch {
	case c.Feature == "" || c.Support == "":
		f.report(diag.WrongType, n, "a claim needs a feature and a support")
		return false
	case c.Source == "":
		return true
	}
	known := slices.ContainsFunc(f.front.Sources, func(s Source) bool { return s.ID == c.Source })
	if !known {
		f.report(diag.UnknownClaimSource, n, "no source listed above has the id %q", c.Source)
	}
	return known
}

func (f frontReader) oneOf(to *string, code diag.Code, what string, values ...string) func(ast.Node) bool {
	return func(n ast.Node) bool {
		s, ok := f.scalar(n, "a text")
		if !ok {
			return false
		}
		*to = strings.ToLower(s)
		if slices.Contains(values, *to) {
			return true
		}
		f.report(code, n, "%s %q is not %s or %s", what, s,
			strings.Join(values[:len(values)-1], ", "), values[len(values)-1])
		return false
	}
}

func (f frontReader) number(to *int) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := f.scalar(n, "a number")
		value, err := strconv.Atoi(s)
		switch {
		case ok && (err != nil || value < 1):
			f.report(diag.WrongType, n, "a number from 1 is wanted here, not %q", s)
		case ok:
			*to = value
		}
	}
}
