package catalog

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"
)

// Facts is what exists in one service.
type Facts struct {
	Prefix    string // of its actions, such as s3
	Name      string // as the Service Authorization Reference writes it
	RCP       bool   // resource control policies hold for the service
	Actions   []Action
	Resources []ResourceType
	Keys      []ConditionKey // that its actions take, global ones among them
}

// An Action is one action of a service. It takes the condition keys of its
// own, those of its resources and those of their resource types.
type Action struct {
	Name      string // without prefix
	Level     string // one of Levels
	Resources []ActionResource
	Keys      []string // of the action as such
	Dependent []string // actions with prefix that its caller needs besides
}

// Levels are the access levels of actions, from harmless to grave.
var Levels = []string{"List", "Read", "Tagging", "Write", "Permissions management"}

// An ActionResource is a resource type that an action can be limited to.
type ActionResource struct {
	Type     string
	Required bool     // the action always names a resource of this type
	Keys     []string // that the action takes with this type
}

// A ResourceType is one type of resource with the forms of its ARN, parts to
// fill in written as ${Name}.
type ResourceType struct {
	Name string
	ARNs []string
	Keys []string
}

// A ConditionKey is a condition key as its source spells it, such as
// dynamodb:LeadingKeys or aws:ResourceTag/${TagKey}.
type ConditionKey struct {
	Name  string
	Type  string // String, ARN, Bool, Numeric, Date, IPAddress, …; empty where unknown
	Multi bool   // a request can hold several values
}

// A GlobalKey is a condition key that belongs to no one service.
type GlobalKey struct {
	Name      string
	Type      string // as in ConditionKey; Date/Numeric takes both
	Multi     bool
	Sensitive bool // a wildcard in its value opens a policy to everyone
	Inferred  bool // the type was concluded: no source states it
}

// A RetiredAction is an action, with prefix, that exists no more.
type RetiredAction struct {
	Action   string
	LastSeen string // 2006-01-02
}

// A Source is everything that one source says of AWS, in order: services by
// prefix, actions by name with capitals apart, everything else by name.
type Source struct {
	Date     string // 2006-01-02
	Origin   string // what it is, with its version
	Services []Facts
	Global   []GlobalKey
	Retired  []RetiredAction
	Managed  []string // names of AWS managed policies
}

// index finds an action by name, capitals apart.
func (f Facts) index(name string) (int, bool) {
	i := sort.Search(len(f.Actions), func(i int) bool { return compareFold(f.Actions[i].Name, name) >= 0 })
	return i, i < len(f.Actions) && compareFold(f.Actions[i].Name, name) == 0
}

// sortActions brings actions into the order that index needs.
func sortActions(actions []Action) {
	slices.SortFunc(actions, func(a, b Action) int {
		return cmp.Or(compareFold(a.Name, b.Name), strings.Compare(a.Name, b.Name))
	})
}

// settle brings what a source says of one service into the one order that
// all sources share. Resource types that an action lists twice become one,
// and types and keys that are used but not listed are listed, with nothing
// known of them.
func settle(f *Facts) {
	listed := map[string]string{} // keys by their small letters
	f.Keys = byName(f.Keys, func(k ConditionKey) string { return k.Name })
	for _, k := range f.Keys {
		listed[strings.ToLower(k.Name)] = k.Name
	}
	spell := func(keys []string) []string {
		var spelt []string
		for _, k := range keys {
			small := strings.ToLower(k)
			if listed[small] == "" {
				listed[small] = k
				f.Keys = append(f.Keys, ConditionKey{Name: k})
			}
			spelt = append(spelt, listed[small])
		}
		slices.Sort(spelt)
		return slices.Compact(spelt)
	}
	for i := range f.Actions {
		a := &f.Actions[i]
		a.Keys, a.Resources = spell(a.Keys), merge(a.Resources)
		for j, r := range a.Resources {
			a.Resources[j].Keys = spell(r.Keys)
			f.Resources = append(f.Resources, ResourceType{Name: r.Type})
		}
	}
	f.Resources = byName(f.Resources, func(r ResourceType) string { return r.Name })
	for i, r := range f.Resources {
		f.Resources[i].Keys = spell(r.Keys)
	}
	f.Keys = byName(f.Keys, func(k ConditionKey) string { return k.Name })
	sortActions(f.Actions)
	f.Actions = slices.CompactFunc(f.Actions, func(a, b Action) bool { return compareFold(a.Name, b.Name) == 0 })
}

// byName gives the items in order, the first of each name.
func byName[T any](items []T, name func(T) string) []T {
	slices.SortStableFunc(items, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	return slices.CompactFunc(items, func(a, b T) bool { return name(a) == name(b) })
}

// merge gives the resources in order, those of one type as one.
func merge(resources []ActionResource) []ActionResource {
	byType := map[string]ActionResource{}
	for _, r := range resources {
		m := byType[r.Type]
		byType[r.Type] = ActionResource{r.Type, r.Required || m.Required, slices.Concat(m.Keys, r.Keys)}
	}
	var merged []ActionResource
	for _, name := range slices.Sorted(maps.Keys(byType)) {
		merged = append(merged, byType[name])
	}
	return merged
}

// compareFold orders strings by bytes, capitals of ASCII apart, which is how
// AWS compares actions and keys.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		if c := cmp.Compare(small(a[i]), small(b[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
