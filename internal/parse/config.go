package parse

import (
	"net/url"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A Config is what site.yaml beside the content says of the site.
type Config struct {
	Display    string // path of the file
	Edit       string // address of the folder in which the documents are edited, ending in a slash, or empty
	Exceptions []Exception
	Found      []diag.Diagnostic
}

// ParseConfig reads site.yaml. Its keys are strict, as those of front matter.
func ParseConfig(f source.File) Config {
	text, found := source.Clean(f)
	p := &page{file: f.Display, src: text, text: diag.NewText(text), found: found}
	c := Config{Display: f.Display}
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		p.syntaxError(err, "site.yaml")
		c.Found = p.found
		return c
	}
	r := frontReader{p}
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType && doc.Body.Type() != ast.CommentType {
			r.fields(doc.Body, fields{"edit": r.folder(&c.Edit), "exceptions": r.exceptions(&c.Exceptions)})
		}
	}
	c.Found = p.found
	return c
}

// folder reads the address of a folder on another host.
func (f frontReader) folder(to *string) func(ast.Node) {
	return func(n ast.Node) {
		s, ok := f.scalar(n, "an address")
		if !ok {
			return
		}
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			f.report(diag.WrongType, n, "an address such as https://example.org/edit/main/content/ is wanted here, not %q", s)
			return
		}
		*to = strings.TrimSuffix(u.String(), "/") + "/"
	}
}

func (f frontReader) exceptions(to *[]Exception) func(ast.Node) {
	return func(n ast.Node) {
		f.each(n, "a list of exceptions", func(item ast.Node) {
			var e Exception
			mapped := f.fields(item, fields{"path": f.text(&e.Path), "code": f.text(&e.Code), "reason": f.text(&e.Reason)})
			switch {
			case !mapped:
			case e.Path == "" || e.Code == "" || e.Reason == "":
				f.report(diag.BadException, item, "an exception needs a path, a code and a reason")
			default:
				at := f.page.placeOf(item.GetToken())
				e.Line, e.Column = at.Line, at.Column
				e.Shown = f.page.text.Line(e.Line)
				*to = append(*to, e)
			}
		})
	}
}
