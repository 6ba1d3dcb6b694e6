package matrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// FromCatalog is the origin of what is derived from the catalog. Such a claim
// stands beside those of documents and decides nothing.
const FromCatalog parse.Origin = "catalog"

// derived puts what the catalog tells into the cells of every service. A claim
// that decides and says no is stale where the catalog says otherwise.
func (b *builder) derived() {
	for _, row := range b.rows {
		for _, d := range derive(b.known, b.ownPrefixes(row.Service)) {
			cell := &row.Cells[slices.Index(parse.FeatureIDs(), d.feature)]
			first, decided := cell.Decides()
			cell.Derived = d.support
			claim := Claim{Topic: -1, Current: true, Claim: parse.Claim{Feature: d.feature, Support: d.support,
				Origin: FromCatalog, Note: d.note, Date: b.known.Date(), Source: "catalog of " + b.known.Date()}}
			cell.Claims = append(cell.Claims, claim)
			if decided && first.Support == parse.No && d.support != parse.No {
				cell.Stale = true
				b.stale(first, claim, row.Service)
			}
		}
	}
}

// ownPrefixes gives the prefixes under which a service's own actions stand.
// What services share belongs to the one that bears its name.
func (b *builder) ownPrefixes(s catalog.Service) []string {
	return slices.DeleteFunc(slices.Clone(s.Prefixes), func(prefix string) bool {
		owner, ok := b.known.Find(prefix)
		return ok && owner.Slug != s.Slug
	})
}

// stale tells a claim that the catalog has overtaken.
func (b *builder) stale(first, derived Claim, s catalog.Service) {
	feature, _ := parse.FeatureByID(first.Feature)
	age := ""
	if first.Date != "" {
		age = ", in a document of " + first.Date
	}
	b.dispute(first, derived, s, diag.New(diag.StaleClaim, first.pos(), "%s of %s is no here%s, and %s by the catalog of %s: %s",
		feature.Name, s.Name, age, derived.Support, derived.Date, derived.Note))
}

// A derivation is what the catalog tells of one feature, with the facts it
// rests on.
type derivation struct {
	feature string
	support parse.Support
	note    string // counts and names
}

// derive gives what the catalog tells of a service with the prefixes: policy
// actions, resource-level permissions, condition keys of its own, and ABAC. It
// gives nothing where the catalog lacks the service. The definitions are AWS's.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
func derive(known *catalog.Catalog, prefixes []string) []derivation {
	var all []catalog.Facts
	for _, prefix := range prefixes {
		if f, ok := known.Facts(prefix); ok {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return []derivation{actionsOf(all), resourceLevel(all), ownKeys(all), tagBased(all)}
}

// actionsOf: a service with any action supports policy actions.
func actionsOf(all []catalog.Facts) derivation {
	n := 0
	for _, f := range all {
		n += len(f.Actions)
	}
	return derivation{"policy-actions", yesIf(n > 0), counted(n, "action")}
}

// resourceLevel: a service supports resource-level permissions when an action
// of it takes a resource type. How many do is evidence alone: every service has
// actions that make or list resources and take none.
func resourceLevel(all []catalog.Facts) derivation {
	n, actions := 0, 0
	var types []string
	for _, f := range all {
		actions += len(f.Actions)
		for _, r := range f.Resources {
			types = append(types, r.Name)
		}
		for _, a := range f.Actions {
			if len(a.Resources) > 0 {
				n++
			}
		}
	}
	return derivation{"resource-level-permissions", yesIf(n > 0),
		fmt.Sprintf("%d of %s take %s", n, counted(actions, "action"), oneOf(types)) + examples(types)}
}

// ownKeys: a service supports service-specific condition keys when it has a key
// that begins with its own prefix.
func ownKeys(all []catalog.Facts) derivation {
	var own []string
	for _, f := range all {
		for _, k := range f.Keys {
			if strings.HasPrefix(strings.ToLower(k.Name), strings.ToLower(f.Prefix)+":") {
				own = append(own, k.Name)
			}
		}
	}
	return derivation{"condition-keys", yesIf(len(own) > 0), counted(len(own), "condition key") + " of its own" + examples(own)}
}

// tagBased: a service supports ABAC when its requests and its resources can be
// judged by tags. It does so in part where an action that tags takes a type
// that cannot be judged by its tags.
func tagBased(all []catalog.Facts) derivation {
	keys, types := map[string]bool{}, map[string]bool{} // whether the type is judged by its tags
	for _, f := range all {
		for _, a := range f.Actions {
			seeTagKeys(keys, a.Keys)
			for _, r := range a.Resources {
				seeTagKeys(keys, r.Keys)
				if a.Level == "Tagging" && (tags(a.Keys) || tags(r.Keys)) {
					types[f.Prefix+" "+r.Type] = false
				}
			}
		}
	}
	judged := 0
	for _, f := range all {
		for _, r := range f.Resources {
			seeTagKeys(keys, r.Keys)
			if slices.ContainsFunc(r.Keys, func(k string) bool { return tagKey(k) == "aws:resourcetag" }) {
				types[f.Prefix+" "+r.Name] = true
				judged++
			}
		}
	}
	d := derivation{"abac", parse.Yes, fmt.Sprintf("%d of %s that can be tagged take aws:ResourceTag", judged, counted(len(types), "resource type"))}
	switch {
	case !keys["aws:resourcetag"], !keys["aws:requesttag"], !keys["aws:tagkeys"]:
		d.support = parse.No
		d.note += "; not all of aws:ResourceTag, aws:RequestTag and aws:TagKeys are known"
	case len(types) > 0 && judged == 0:
		d.support = parse.No
	case judged < len(types):
		d.support = parse.Partial
	}
	return d
}

func seeTagKeys(seen map[string]bool, keys []string) {
	for _, k := range keys {
		seen[tagKey(k)] = true
	}
}

// tags says whether an action with the keys sets or removes tags.
func tags(keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return tagKey(k) == "aws:requesttag" || tagKey(k) == "aws:tagkeys" })
}

// tagKey gives a condition key in small letters, without the tag it is about.
func tagKey(key string) string {
	name, _, _ := strings.Cut(strings.ToLower(key), "/")
	return name
}

func oneOf(types []string) string {
	if len(types) == 1 {
		return "a resource type"
	}
	return "one of " + counted(len(types), "resource type")
}

func yesIf(b bool) parse.Support {
	if b {
		return parse.Yes
	}
	return parse.No
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// examples names the first few in brackets.
func examples(names []string) string {
	if len(names) == 0 {
		return ""
	}
	const most = 3
	list := strings.Join(names[:min(most, len(names))], ", ")
	if len(names) > most {
		list += ", …"
	}
	return " (" + list + ")"
}
