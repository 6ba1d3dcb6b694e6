package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// AWSServiceList is where AWS publishes which services it has facts of, in
// the form that [ListAWS] reads.
// https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html
const AWSServiceList = "https://servicereference.us-east-1.amazonaws.com/v1/service-list.json"

// An AWSFile is one service of AWS's service reference.
type AWSFile struct {
	Prefix string `json:"service"`
	URL    string `json:"url"`
}

// prefixForm is what an action prefix looks like.
var prefixForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// ListAWS reads the list of services, by prefix. The caller fetches the file
// of each.
func ListAWS(list []byte) ([]AWSFile, error) {
	var files []AWSFile
	if err := json.Unmarshal(list, &files); err != nil {
		return nil, fmt.Errorf("list of services: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("list of services: it is empty")
	}
	for _, f := range files {
		if !prefixForm.MatchString(f.Prefix) || f.URL == "" {
			return nil, fmt.Errorf("list of services: %+v is not a prefix with a URL", f)
		}
	}
	return byName(files, func(f AWSFile) string { return f.Prefix }), nil
}

// A file of AWS's service reference, as far as it is read.
type awsService struct {
	Name    string
	Actions []struct {
		Name                string
		ActionConditionKeys []string
		Resources           []struct {
			Name          string
			ConditionKeys []string
		}
		Annotations struct{ Properties awsProperties }
	}
	Resources []struct {
		Name                      string
		ARNFormats, ConditionKeys []string
	}
	ConditionKeys []struct {
		Name  string
		Types []string
	}
}

type awsProperties struct {
	IsList, IsWrite, IsPermissionManagement, IsTaggingOnly bool
}

// level gives the one level that the Service Authorization Reference states.
func (p awsProperties) level() string {
	switch {
	case p.IsPermissionManagement:
		return "Permissions management"
	case p.IsTaggingOnly:
		return "Tagging"
	case p.IsWrite:
		return "Write"
	case p.IsList:
		return "List"
	}
	return "Read"
}

// FromAWS reads the files of AWS's service reference, by prefix, as fetched
// on a day. AWS says neither which resources an action requires nor where
// RCPs hold: both are taken from the present source. See [Complete] for what
// else it lacks. A service that is nowhere named goes by its prefix.
func FromAWS(files map[string][]byte, day string, present Source) (Source, error) {
	known := byPrefix(present)
	s := Source{Date: day, Origin: "AWS service reference"}
	for _, prefix := range slices.Sorted(maps.Keys(files)) {
		f, err := awsFacts(prefix, files[prefix])
		if err != nil {
			return Source{}, fmt.Errorf("service %s: %w", prefix, err)
		}
		f.keep(known[prefix])
		s.Services = append(s.Services, f)
	}
	return s, nil
}

func awsFacts(prefix string, data []byte) (Facts, error) {
	var in awsService
	if err := json.Unmarshal(data, &in); err != nil {
		return Facts{}, err
	}
	if in.Name != prefix {
		return Facts{}, fmt.Errorf("the file is about %q", in.Name)
	}
	f := Facts{Prefix: prefix}
	for _, k := range in.ConditionKeys {
		f.Keys = append(f.Keys, conditionKey(k.Name, append(k.Types, "")[0]))
	}
	for _, r := range in.Resources {
		f.Resources = append(f.Resources, ResourceType{r.Name, r.ARNFormats, r.ConditionKeys})
	}
	for _, a := range in.Actions {
		action := Action{Name: a.Name, Level: a.Annotations.Properties.level(), Keys: a.ActionConditionKeys}
		for _, r := range a.Resources {
			action.Resources = append(action.Resources, ActionResource{Type: r.Name, Keys: r.ConditionKeys})
		}
		f.Actions = append(f.Actions, action)
	}
	settle(&f)
	return f, nil
}

// keep takes over what AWS does not say, where it is known.
func (f *Facts) keep(known Facts) {
	f.Name, f.RCP = known.Name, known.RCP
	if f.Name == "" {
		f.Name = f.Prefix
	}
	for _, a := range f.Actions {
		i, ok := known.index(a.Name)
		if !ok {
			continue
		}
		for j, r := range a.Resources {
			a.Resources[j].Required = slices.ContainsFunc(known.Actions[i].Resources, func(k ActionResource) bool {
				return k.Type == r.Type && k.Required
			})
		}
	}
}
