package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Counts says how much a source holds.
type Counts struct {
	Services, Actions, Resources int
	Keys                         int // condition keys of all services, each name once
}

// String gives "1 services, 2 actions, 3 resource types, 4 condition keys".
func (c Counts) String() string {
	return fmt.Sprintf("%d services, %d actions, %d resource types, %d condition keys", c.Services, c.Actions, c.Resources, c.Keys)
}

// Counts counts what the services of a source hold.
func (s Source) Counts() Counts {
	n := Counts{Services: len(s.Services)}
	keys := map[string]bool{}
	for _, f := range s.Services {
		n.Actions += len(f.Actions)
		n.Resources += len(f.Resources)
		for _, k := range f.Keys {
			keys[k.Name] = true
		}
	}
	n.Keys = len(keys)
	return n
}

// shrinks is how many parts of a hundred a new source may have less of
// anything. AWS takes things away, but never many in a day.
const shrinks = 2

// Guard refuses a source that has markedly less than the present one: what
// is gone then is more likely a fault of the source than of AWS.
func Guard(present, fresh Source) error {
	had, has := present.Counts(), fresh.Counts()
	var errs []error
	for _, n := range []struct {
		what     string
		had, has int
	}{
		{"services", had.Services, has.Services},
		{"actions", had.Actions, has.Actions},
		{"resource types", had.Resources, has.Resources},
		{"condition keys", had.Keys, has.Keys},
	} {
		if n.has*100 < n.had*(100-shrinks) {
			errs = append(errs, fmt.Errorf("%d %s where the present catalog has %d: more than %d %% fewer", n.has, n.what, n.had, shrinks))
		}
	}
	return errors.Join(errs...)
}

// Complete gives a fresh source with what only the present one knows: names
// of services, dependent actions, types of keys, global keys, managed
// policies and retired actions. Actions that are in the present source alone
// are retired, last seen on its date.
func Complete(fresh, present Source) Source {
	known := byPrefix(present)
	fresh.Services = slices.Clone(fresh.Services)
	for i, f := range fresh.Services {
		fresh.Services[i] = complete(f, known[f.Prefix])
	}
	if len(fresh.Global) == 0 {
		fresh.Global = present.Global
	}
	if len(fresh.Managed) == 0 {
		fresh.Managed = present.Managed
	}
	fresh.Retired = retired(fresh, present)
	return fresh
}

// complete adds what is known of a service to what a source says.
func complete(f, known Facts) Facts {
	if f.Name == "" {
		f.Name = known.Name
	}
	f.Actions, f.Keys = slices.Clone(f.Actions), slices.Clone(f.Keys)
	for i, a := range f.Actions {
		if j, ok := known.index(a.Name); ok && len(a.Dependent) == 0 {
			f.Actions[i].Dependent = known.Actions[j].Dependent
		}
	}
	for i, k := range f.Keys {
		j := slices.IndexFunc(known.Keys, func(p ConditionKey) bool { return p.Name == k.Name })
		if j >= 0 && k.Type == "" {
			f.Keys[i] = known.Keys[j]
		}
	}
	return f
}

// retired gives the actions that either source calls retired or that only
// the present one has, save those that exist.
func retired(fresh, present Source) []RetiredAction {
	gone := slices.Concat(fresh.Retired, present.Retired)
	for _, f := range present.Services {
		for _, a := range f.Actions {
			gone = append(gone, RetiredAction{f.Prefix + ":" + a.Name, present.Date})
		}
	}
	gone = slices.DeleteFunc(gone, func(r RetiredAction) bool { return fresh.has(r.Action) })
	// Of two days on which an action was last seen, the later is right.
	slices.SortFunc(gone, func(a, b RetiredAction) int {
		if c := compareFold(a.Action, b.Action); c != 0 {
			return c
		}
		return strings.Compare(b.LastSeen, a.LastSeen)
	})
	return slices.CompactFunc(gone, func(a, b RetiredAction) bool { return compareFold(a.Action, b.Action) == 0 })
}

func byPrefix(s Source) map[string]Facts {
	services := map[string]Facts{}
	for _, f := range s.Services {
		services[f.Prefix] = f
	}
	return services
}

// has says whether an action with prefix exists.
func (s Source) has(action string) bool {
	prefix, name, _ := strings.Cut(action, ":")
	i, ok := slices.BinarySearchFunc(s.Services, prefix, func(f Facts, p string) int { return strings.Compare(f.Prefix, p) })
	if !ok {
		return false
	}
	_, ok = s.Services[i].index(name)
	return ok
}
