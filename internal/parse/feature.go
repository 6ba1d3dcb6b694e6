package parse

import (
	"regexp"
	"slices"
)

// A Feature is a column of the matrix: something of IAM that a service
// supports or not.
type Feature struct {
	ID    string // stands in addresses and outputs, for ever
	Name  string
	Short string // column head
	Group string // features that stand together in a table

	// heading recognises the feature in a heading or in the first cell of a
	// table row, in lower case. Rows are tried from last to first listed in
	// [byHeading], because some names contain others.
	heading *regexp.Regexp
	// short recognises a name that means the feature only where the talk is of
	// IAM: a page on tags is rarely one on access by tags. Nil where there is
	// none.
	short *regexp.Regexp
	// object recognises what a sentence must speak of, in lower case, for its
	// verdict to be one on this feature.
	object *regexp.Regexp
	// told are statements that mean yes without a verb of support.
	told *regexp.Regexp
}

// The groups of features, in the order of the table.
const (
	inIdentityPolicies = "In identity policies"
	onTheResource      = "On the resource"
	tags               = "Tags"
	rolesAndSessions   = "Roles and sessions"
)

// Features lists the columns of the matrix in their order. Names follow the
// pages "How X works with IAM" of AWS's guides.
var Features = []Feature{
	{ID: "identity-based-policies", Name: "Identity-based policies", Short: "Identity-based policies", Group: inIdentityPolicies,
		heading: re(`identity[- ]based (iam )?polic`),
		object:  re(`identity[- ]based (iam )?polic|specific actions, resources`)},
	{ID: "policy-actions", Name: "Policy actions", Short: "Policy actions", Group: inIdentityPolicies,
		heading: re(`\bpolicy actions?\b`),
		short:   re(`^actions?\b|^.{0,40} actions$`),
		object:  re(`policy actions?`),
		told:    re(`prefix before the (name of the )?action|actions? .*(use|have) the .*prefix|prefix .* actions?`)},
	{ID: "resource-level-permissions", Name: "Resource-level permissions", Short: "Resource-level permissions", Group: inIdentityPolicies,
		heading: re(`resource[- ]level permission|\bpolicy resources?\b`),
		short:   re(`^resources?\b|^([\w§'-]+ ){1,3}resources$`),
		object: re(`resource[- ]level permission|policy resources|(specify|specifying|naming|listing) (individual |specific |the |their |a )*resources?\b|` +
			`(specify|specifying|naming|listing|using|with|of|by) (individual |specific |the |their |a )*(resource arns?|arns?|amazon resource names?)\b|resource arns?`),
		told: re(`\bresource (types|arns) (that )?(can be (used|specified)|are used|you can (use|specify))\b`)},
	{ID: "condition-keys", Name: "Service-specific condition keys", Short: "Service condition keys", Group: inIdentityPolicies,
		heading: re(`(condition|context) keys?`),
		object:  re(`condition (context )?keys?|service[- ]specific (context )?keys?`)},
	{ID: "resource-based-policies", Name: "Resource-based policies", Short: "Resource-based policies", Group: onTheResource,
		heading: re(`resource[- ]based (iam )?(permissions? )?(polic|permission)|\bresource (permission )?polic`),
		object:  re(`resource[- ]based (iam )?(permissions? )?(polic|permission)`)},
	{ID: "acls", Name: "Access control lists (ACLs)", Short: "Access control lists", Group: onTheResource,
		heading: re(`access[- ]control lists?`),
		short:   re(`\bacls?\b`),
		object:  re(`access[- ]control lists?|\bacls?\b`)},
	{ID: "abac", Name: "Attribute-based access control (ABAC, tags)", Short: "ABAC (tags)", Group: tags,
		heading: re(`attribute[- ]based access|\babac\b|\btags?[- ]based\b|\b(authoriz|access|permission|polic|iam\b).*\b(tags?|tagging)\b|` +
			`\b(tags?|tagging)\b.*\b(authoriz|access|permission|polic|iam\b)`),
		short:  re(`\btags?\b|\btagging\b`),
		object: re(`attribute[- ]based access|\babac\b|\btags?\b|\btagging\b|\btagged\b`),
		told:   re(`^(each|every|all|any|many) .{2,60} can be (tagged|(assigned|given) tags?\b)|^you can (also )?(attach|add|assign|apply|associate) tags (to|with) .*§`)},
	{ID: "temporary-credentials", Name: "Temporary credentials", Short: "Temporary credentials", Group: rolesAndSessions,
		heading: re(`temporary (security )?credential`),
		object:  re(`temporary (security )?credential`)},
	{ID: "principal-permissions", Name: "Principal permissions (forward access sessions)", Short: "Principal permissions", Group: rolesAndSessions,
		heading: re(`principal permission|forward access session`),
		object:  re(`principal permission|forward access session`)},
	{ID: "service-roles", Name: "Service roles", Short: "Service roles", Group: rolesAndSessions,
		heading: re(`\bservice roles?\b`),
		object:  re(`\bservice roles?\b`),
		told:    re(`^a service role that (grants|gives|lets|allows) (the )?§`)},
	{ID: "service-linked-roles", Name: "Service-linked roles", Short: "Service-linked roles", Group: rolesAndSessions,
		heading: re(`service[- ]linked roles?`),
		object:  re(`service[- ]linked roles?`)},
}

// byHeading is the order in which headings are tried: the narrower name
// before the one it contains or is easily taken for.
var byHeading = []string{
	"service-linked-roles", "service-roles", "temporary-credentials", "principal-permissions", "acls",
	"resource-based-policies", "identity-based-policies", "condition-keys", "abac",
	"resource-level-permissions", "policy-actions",
}

// FeatureByID gives the feature of an id.
func FeatureByID(id string) (Feature, bool) {
	for _, f := range Features {
		if f.ID == id {
			return f, true
		}
	}
	return Feature{}, false
}

// Index gives the place of the feature among [Features].
func (f Feature) Index() int { return slices.Index(FeatureIDs(), f.ID) }

// FeatureIDs gives the ids of all features in their order.
func FeatureIDs() []string {
	ids := make([]string, len(Features))
	for i, f := range Features {
		ids[i] = f.ID
	}
	return ids
}

// ofIAM are the words of titles and headings whose talk is of IAM.
var ofIAM = re(`\b(iam|identity|identities|access|permissions?|polic(y|ies)|authoriz\w+|authentication|security|roles?|abac|credentials?)\b`)

// otherLists are lists that filter traffic and share a name with those that
// tell who may use a resource.
var otherLists = re(`\b(web|network) (access control lists?|acls?)\b`)

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }
