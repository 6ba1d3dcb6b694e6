package render

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Category is a group of services.
type Category struct {
	Name string
	Slug string // stands in addresses
	rows []matrix.Service
}

// Services says how many services stand in the category.
func (c Category) Services() int { return len(c.rows) }

// uncategorised is the name of the group of services that no source puts into
// a category.
const uncategorised = "Without a category"

// categories lists the categories by name, each with its services by name. A
// service of several stands in the first that its sources name, so that no
// row of a table stands twice.
func (s Site) categories() []Category {
	byName := map[string][]matrix.Service{}
	for _, row := range s.Matrix.Services {
		name := uncategorised
		if len(row.Categories) > 0 {
			name = row.Categories[0]
		}
		byName[name] = append(byName[name], row)
	}
	var all []Category
	for name, rows := range byName {
		slices.SortFunc(rows, byShortName)
		all = append(all, Category{name, cmp.Or(parse.Slug(name), "category"), rows})
	}
	slices.SortFunc(all, func(a, b Category) int {
		last := func(c Category) int {
			if c.Name == uncategorised {
				return 1
			}
			return 0
		}
		return cmp.Or(last(a)-last(b), strings.Compare(a.Name, b.Name))
	})
	taken := map[string]bool{} // names of other punctuation share a slug
	for i := range all {
		wanted := all[i].Slug
		for n := 2; taken[all[i].Slug]; n++ {
			all[i].Slug = wanted + "-" + strconv.Itoa(n)
		}
		taken[all[i].Slug] = true
	}
	return all
}

func byShortName(a, b matrix.Service) int { return byName(serviceLine(a), serviceLine(b)) }

// cellLetters are the digits of the number that tells a cell.
const cellLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// cellValues writes the cells of a row with a letter each, for scripts that
// filter and sort. The number of a letter is the place of the support in
// [supports], plus 4 times what the catalog tells (0 nothing, 1 yes, 2
// partial, 3 no), plus 16 where sources contradict, plus 32 where stale.
func cellValues(cells []matrix.Cell) string {
	var b strings.Builder
	for _, c := range cells {
		n := slices.Index(supports, c.Support)
		if c.Derived != "" {
			n += 4 * (1 + slices.Index(supports, c.Derived))
		}
		if c.Conflict {
			n += 16
		}
		if c.Stale {
			n += 32
		}
		b.WriteByte(cellLetters[n])
	}
	return b.String()
}

// CatalogJSON is what the catalog knows of a service, as far as services are
// compared by it.
type CatalogJSON struct {
	Date           string        `json:"date"`
	Levels         []LevelJSON   `json:"levels"`
	WithARN        int           `json:"with_arn"`        // actions that take an ARN
	WithDependents int           `json:"with_dependents"` // actions that need others too
	ConditionKeys  []KeyUseJSON  `json:"condition_keys"`
	ResourceTypes  []TypeARNJSON `json:"resource_types"`
}

// A LevelJSON lists the actions of one access level.
type LevelJSON struct {
	Level   string   `json:"level"`
	Actions []string `json:"actions"`
}

// A KeyUseJSON says how many actions and resource types of a service take a
// condition key.
type KeyUseJSON struct {
	Name    string `json:"name"`
	Actions int    `json:"actions"`
	Types   int    `json:"types"`
}

// A TypeARNJSON is a resource type.
type TypeARNJSON struct {
	Name string   `json:"name"`
	ARNs []string `json:"arns"`
}

// catalogJSON tells what exists of a service, nil where the catalog lacks it
// or another service with the same prefix has it.
func (s Site) catalogJSON(row matrix.Service) *CatalogJSON {
	out := CatalogJSON{Date: s.Catalog.Date(), Levels: []LevelJSON{}, ConditionKeys: []KeyUseJSON{}, ResourceTypes: []TypeARNJSON{}}
	names, keys := map[string][]string{}, map[string]*KeyUseJSON{}
	use := func(name string) *KeyUseJSON {
		if keys[name] == nil {
			keys[name] = &KeyUseJSON{Name: name}
		}
		return keys[name]
	}
	all := owned(s.Matrix.Services, s.Catalog, row)
	if len(all) == 0 {
		return nil
	}
	for _, f := range all {
		for _, a := range f.Actions {
			names[a.Level] = append(names[a.Level], a.Name)
			if len(a.Resources) > 0 {
				out.WithARN++
			}
			if len(a.Dependent) > 0 {
				out.WithDependents++
			}
			for _, name := range keysOf(a) {
				use(name).Actions++
			}
		}
		for _, t := range f.Resources {
			out.ResourceTypes = append(out.ResourceTypes, TypeARNJSON{t.Name, list(t.ARNs)})
			for _, name := range t.Keys {
				use(name).Types++
			}
		}
	}
	for _, level := range catalog.Levels {
		if len(names[level]) > 0 {
			slices.Sort(names[level])
			out.Levels = append(out.Levels, LevelJSON{level, names[level]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		out.ConditionKeys = append(out.ConditionKeys, *keys[name])
	}
	slices.SortFunc(out.ResourceTypes, func(a, b TypeARNJSON) int { return strings.Compare(a.Name, b.Name) })
	return &out
}

func (s Site) compare() Job {
	p := ComparePage{Features: s.featureLines()}
	for _, c := range s.categories() {
		group := CompareCategory{Name: c.Name, URL: CategoryURL(c.Slug)}
		for _, row := range c.rows {
			group.Options = append(group.Options, CompareOption{serviceLine(row), namesOf(row)})
		}
		p.Categories = append(p.Categories, group)
	}
	return Job{URL: "compare/", Page: p, Head: Head{Kind: "compare", Title: "Compare services", Crumbs: []Link{atHome},
		Summary: "Services side by side: features with their evidence, actions, condition keys, resource types, example policies."}}
}

func (s Site) compareCategory(c Category) Job {
	p := CategoryPage{MatrixTable: s.matrixTable(c), Slug: c.Slug, Levels: catalog.Levels}
	for _, row := range c.rows {
		if r := s.References[row.Slug].Reference; r != nil {
			p.Counts = append(p.Counts, countsOf(row, r))
		}
	}
	return Job{URL: CategoryURL(c.Slug), Page: p, Head: Head{Kind: "compare-category", Title: c.Name, Crumbs: []Link{atHome, atCompare},
		Summary: count(len(c.rows), "service") + " side by side."}}
}

func countsOf(row matrix.Service, r *Reference) CatalogCounts {
	counts := CatalogCounts{Service: serviceLine(row), Actions: r.Actions, Types: len(r.Types), Keys: len(r.Keys)}
	for _, level := range catalog.Levels {
		n := 0
		for _, g := range r.Levels {
			if g.Level == level {
				n = len(g.Rows)
			}
			for _, a := range g.Rows {
				if g.Level == level && len(a.Types) > 0 {
					counts.WithARN++
				}
			}
		}
		counts.Levels = append(counts.Levels, n)
	}
	return counts
}

// mostAlike is the number of services that one is compared with by a link.
const mostAlike = 4

// alike gives the services most like one: those of a category with it, and of
// these the ones that agree with it in most of the cells that sources state.
func (s Site) alike(row matrix.Service) []matrix.Service {
	type scored struct {
		service matrix.Service
		score   int
	}
	var all []scored
	for _, other := range s.Matrix.Services {
		inOne := slices.ContainsFunc(other.Categories, func(c string) bool { return slices.Contains(row.Categories, c) })
		if other.Slug != row.Slug && inOne {
			all = append(all, scored{other, agreement(row, other)})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(b.score-a.score, byShortName(a.service, b.service)) })
	var services []matrix.Service
	for _, a := range all[:min(mostAlike, len(all))] {
		services = append(services, a.service)
	}
	return services
}

// agreement counts the cells in which two services agree, less those in which
// they differ; what no source states counts for neither.
func agreement(a, b matrix.Service) int {
	n := 0
	for i, c := range a.Cells {
		switch other := b.Cells[i].Support; {
		case c.Support == parse.Unstated || other == parse.Unstated:
		case c.Support == other:
			n++
		default:
			n--
		}
	}
	return n
}
