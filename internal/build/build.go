// Package build is the pipeline: content to files of a site, one call a stage.
//
//	content ─source→ files ─parse→ topics ─matrix→ matrix ─policy→ examples ─render→ pages ─search→ index
//
// In flow roots and options; out flow the files of the site and every
// diagnostic. Nothing is written: package publish does that, package serve
// keeps the files in memory. A rebuild is a build with the same [memo.Store].
package build

import (
	"context"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/assets"
	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/publish"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// Input is what a site is made from.
type Input struct {
	Content   []source.Root
	Guides    *source.Root // default content, whose guides to features are part of every site; nil where Content is it
	Templates source.Root
	Static    source.Root
	Catalog   *catalog.Catalog // nil stands for the one inside the program
	Config    string           // path of site.yaml; empty where there is none
	BaseURL   string           // where the site will stand, ending in a slash, or empty
}

// known gives the catalog of the build.
func (in Input) known() (*catalog.Catalog, error) {
	if in.Catalog != nil {
		return in.Catalog, nil
	}
	return catalog.Embedded()
}

// Facts are what is known before any page is made.
type Facts struct {
	Topics      []parse.Topic
	Matrix      matrix.Matrix
	Examples    [][]render.Example // of each topic's code
	Links       [][]string         // addresses of each topic's links
	Directory   render.Directory
	Diagnostics []diag.Diagnostic // sorted
	Roots       []render.Root
	Catalog     *catalog.Catalog
	Edit        string // address of the folder in which documents are edited, or empty
}

// A Drawing is a site with its pages made and nothing else.
type Drawing struct {
	Facts
	Pages  []render.Page // by address
	site   render.Site
	jobs   []render.Job
	static []assets.Asset
}

// A Site is a finished site.
type Site struct {
	Facts
	Pages []render.Page
	Files []publish.File // sorted by path
}

// Read gives the facts of the content. The error is that of a root which
// cannot be read or holds no document, or of ctx.
func Read(ctx context.Context, store *memo.Store, in Input) (Facts, error) {
	known, err := in.known()
	if err != nil {
		return Facts{}, err
	}
	files, unusable, err := documents(ctx, in)
	if err != nil {
		return Facts{}, err
	}
	topics, err := memo.Map(ctx, store, "parse", files, fileKey, parse.Parse)
	if err != nil {
		return Facts{}, err
	}
	topics = withoutOtherGuides(topics, len(in.Content))
	config, err := config(in)
	if err != nil {
		return Facts{}, err
	}
	allowed := allowedIn(config, len(in.Content))
	examples, err := memo.Map(ctx, store, "policy", topics, exampleKey(known, allowed), checkExamples(known, allowed))
	if err != nil {
		return Facts{}, err
	}
	table, err := reference(ctx, in)
	if err != nil {
		return Facts{}, err
	}
	f := Facts{Topics: values(topics), Examples: values(examples), Roots: generatedFrom(in.Content, files), Catalog: known, Edit: config.Edit}
	var contradictions, dead []diag.Diagnostic
	f.Matrix, contradictions = matrix.Build(f.Topics, names(in.Content), known, table)
	f.Directory = render.NewDirectory(f.Topics, f.Matrix.Places)
	f.Links, dead = links(f, len(in.Content))
	f.Diagnostics = diag.Sorted(slices.Concat(unusable, config.Found, exceptions(f, config, allowed), found(f), contradictions, dead))
	return f, nil
}

// Draw makes the pages. The error is that of [Read], of a fault in templates
// or static files, or of ctx; diagnostics never stop it.
func Draw(ctx context.Context, store *memo.Store, in Input) (Drawing, error) {
	facts, err := Read(ctx, store, in)
	if err != nil {
		return Drawing{}, err
	}
	theme, static, err := dress(ctx, store, in)
	if err != nil {
		return Drawing{}, err
	}
	tables, err := references(ctx, store, facts)
	if err != nil {
		return Drawing{}, err
	}
	shown, err := shownChecks(ctx, store, facts.Catalog)
	if err != nil {
		return Drawing{}, err
	}
	uses, err := keyUses(ctx, store, facts.Catalog)
	if err != nil {
		return Drawing{}, err
	}
	changes, err := changes(in.Catalog)
	if err != nil {
		return Drawing{}, err
	}
	report := told(facts, in)
	site := render.Site{Topics: facts.Topics, Matrix: facts.Matrix, Examples: facts.Examples, Links: facts.Links, Problems: byTopic(facts, report),
		Report: report, Files: facts.Directory, Edit: facts.Edit, Roots: len(in.Content), Catalog: facts.Catalog, Changes: changes, References: tables, Shown: shown, KeyUses: uses}
	jobs := render.Jobs(site)
	pages, err := draw(ctx, store, theme, jobs)
	return Drawing{facts, pages, site, jobs, static}, err
}

// Run makes the whole site: the pages, the search index, the outputs for
// programs and for hosts. Its errors are those of [Draw].
func Run(ctx context.Context, store *memo.Store, in Input) (Site, error) {
	d, err := Draw(ctx, store, in)
	if err != nil {
		return Site{}, err
	}
	index, err := Index(ctx, store, d.Pages)
	if err != nil {
		return Site{}, err
	}
	api, err := render.API(d.site, d.Roots)
	if err != nil {
		return Site{}, err
	}
	meta := render.Meta(d.jobs, render.Redirects(d.Matrix), in.BaseURL)
	return Site{d.Facts, d.Pages, collect(d.Pages, d.static, api, index, meta)}, ctx.Err()
}

// collect gives the files of the site, sorted by path.
func collect(pages []render.Page, static []assets.Asset, others ...map[string][]byte) []publish.File {
	var files []publish.File
	for _, p := range pages {
		files = append(files, publish.File{Path: p.File(), Data: p.HTML})
	}
	for _, a := range static {
		files = append(files, publish.File{Path: a.Path, Data: a.Data})
	}
	for _, other := range others {
		for path, data := range other {
			files = append(files, publish.File{Path: path, Data: data})
		}
	}
	slices.SortFunc(files, func(a, b publish.File) int { return strings.Compare(a.Path, b.Path) })
	return files
}
