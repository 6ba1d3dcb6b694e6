package build

import (
	"crypto/sha256"
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// config reads site.yaml.
func config(in Input) (parse.Config, error) {
	if in.Config == "" {
		return parse.Config{}, nil
	}
	data, err := source.ReadFile(in.Config)
	if err != nil {
		return parse.Config{}, err
	}
	return parse.ParseConfig(source.File{Path: "site.yaml", Display: in.Config, Data: string(data), Hash: sha256.Sum256(data)}), nil
}

// An allowance gives the exceptions that site.yaml makes for a topic.
type allowance func(parse.Topic) []parse.Exception

// allowedIn gives the exceptions of the configuration, for topics of the first
// roots alone: the program's own guides are nobody's to except.
func allowedIn(c parse.Config, roots int) allowance {
	return func(t parse.Topic) []parse.Exception {
		return slices.DeleteFunc(slices.Clone(c.Exceptions), func(e parse.Exception) bool { return t.Root >= roots || e.Path != t.Path })
	}
}

// exceptions tells of exceptions that name no check, and of those for which
// nothing is found any more.
func exceptions(f Facts, c parse.Config, allowed allowance) []diag.Diagnostic {
	var all []diag.Diagnostic
	used := map[parse.Exception]bool{}
	for i, t := range f.Topics {
		for _, e := range allowed(t) {
			used[e] = used[e] || slices.ContainsFunc(f.Examples[i], func(x render.Example) bool { return excepts(e, x) })
		}
		for n, code := range t.Codes() {
			for _, e := range code.Allowed {
				if !excepts(e, f.Examples[i][n]) {
					all = append(all, unused(e, t.Display, "this example"))
				}
			}
		}
	}
	for _, e := range c.Exceptions {
		if !used[e] {
			all = append(all, unused(e, c.Display, e.Path))
		}
	}
	return all
}

// excepts says whether the example has a finding of the exception.
func excepts(e parse.Exception, x render.Example) bool {
	return slices.ContainsFunc(x.Findings, func(f render.Finding) bool { return f.Code == e.Code && f.OnPurpose != "" })
}

// unused tells of an exception that excepts nothing.
func unused(e parse.Exception, file, where string) diag.Diagnostic {
	at := diag.Pos{File: file, Line: e.Line, Column: e.Column}
	if _, ok := policy.CheckOf(diag.Code(e.Code)); ok {
		d := diag.New(diag.UnusedException, at, "%s is not found in %s", e.Code, where).WithHint("remove the exception")
		d.Source = e.Shown
		return d
	}
	d := diag.New(diag.BadException, at, "there is no check of policies %q", e.Code)
	d.Source = e.Shown
	var codes []string
	for _, c := range policy.Checks {
		codes = append(codes, string(c.Code))
	}
	if near := diag.Nearest(e.Code, codes); near != "" {
		d = d.WithHint("did you mean %s?", near)
	}
	return d
}
