package parse

import "slices"

// A Feature is a column of the matrix: something of IAM that a service
// supports or not.
type Feature struct {
	ID    string // stands in addresses and outputs, for ever
	Name  string
	Short string   // column head
	Group string   // features that stand together in a table
	Asked []string // what people call it who ask for it

	// heading recognises the feature in a heading or in the first cell of a
	// table row, in lower case. Rows are tried from last to first listed in
	// [byHeading], because some names contain others.
	heading pattern
	// short recognises a name that means the feature only where the talk is of
	// IAM: a page on tags is rarely one on access by tags. Empty where
	// there is none.
	short pattern
	// object recognises what a sentence must speak of, in lower case, for its
	// verdict to be one on this feature.
	object pattern
	// told are statements that mean yes without a verb of support, denied those
	// that mean no without denying the feature itself.
	told, denied pattern
	// hinted are statements that mean yes where the section tells nothing plainer.
	hinted pattern
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
		Asked:   []string{"identity policy", "user policy", "inline policy", "managed policy", "policy of a user", "policy attached to a role"},
		heading: having("identity", `identity[- ]based (iam )?polic|polic(y|ies) \(identity[- ]based\)`),
		object:  having("identity|specific actions", `identity[- ]based (iam )?polic|specific actions, resources`)},
	{ID: "policy-actions", Name: "Policy actions", Short: "Policy actions", Group: inIdentityPolicies,
		Asked:   []string{"IAM action", "action prefix", "action of a policy", "permission name"},
		heading: having("policy action", `\bpolicy actions?\b`),
		short:   having("action", `^actions?\b|^.{0,40} actions$`),
		object:  having("policy action", `policy actions?`),
		told: having("prefix", `prefix before the (name of the )?action|actions? .*(use|have) the .*prefix|prefix .* actions?|\bactions (all )?(begin|start) with .*prefix|\bactions are prefixed with\b|`+
			`^§ (uses the (following )?|has \w+ )(action prefix(es)?|prefix(es)? for (policy )?actions)\b`),
		hinted: having("set of actions", `^§ defines its own set of actions\b`)},
	{ID: "resource-level-permissions", Name: "Resource-level permissions", Short: "Resource-level permissions", Group: inIdentityPolicies,
		Asked:   []string{"resource ARN", "specific resource", "single resource", "resource element", "policy resource"},
		heading: having("resource-level|resource level|policy resource", `resource[- ]level permission|\bpolicy resources?\b`),
		short:   having("resource", `^resources?\b|^([\w§'-]+ ){1,3}resources( and operations)?$`),
		object: having("resource|arn", `resource[- ]level permission|policy resources|(specify|specifying|naming|listing) (individual |specific |the |their |a )*resources?\b|`+
			`(specify|specifying|naming|listing|using|with|of|by) (individual |specific |the |their |a )*(resource arns?|arns?|amazon resource names?)\b|resource arns?`),
		told: having("resource types|resource arns|resource-level", `\bresource (types|arns) (that )?(can be (used|specified)|are used|you can (use|specify))\b|`+
			`\bthere are (§ )?(api )?(calls|actions|operations|resources) that support resource[- ]level permissions\b`),
		denied: having("resource", `\b(has no|does not have|doesn't have|there are no)\b( any)? ([\w-]+ )?resources? .*(\bresource element\b|\bin (a|an|iam|the|your) .*polic)`)},
	{ID: "condition-keys", Name: "Service-specific condition keys", Short: "Service condition keys", Group: inIdentityPolicies,
		Asked:   []string{"condition key", "service condition key", "context key", "service-specific key"},
		heading: having("key", `(condition|context) keys?`),
		object:  having("condition|specific", `condition (context )?keys?|service[- ]specific (context )?keys?`),
		told: having("condition key", `\b(the|these|following) condition (context )?keys (that )?(are )?(specific to|defined by) (the )?§|^(the )?§[- ]specific condition (context )?keys are\b|`+
			`^the following (table|list) .*\bcondition (context )?keys (that )?§ (defines|provides|supports)\b|^§ (adds|includes) the following ([\w-]+ )?condition (context )?keys\b`),
		denied: having("global", `\bsupports?( only)? global (condition|context) (context )?keys only\b|\b(supports?|uses?) only (the )?(aws )?global (condition|context)|\bonly (supports?|uses?) (the )?(aws )?global (condition|context)|`+
			`^only (the )?(aws )?global (condition|context) (context )?keys (are|can be)\b`)},
	{ID: "resource-based-policies", Name: "Resource-based policies", Short: "Resource-based policies", Group: onTheResource,
		Asked:   []string{"resource policy", "bucket policy", "key policy", "queue policy", "topic policy", "cross-account access", "cross-account policy", "access from another account"},
		heading: having("resource", `resource[- ]based (iam )?(permissions? )?(polic|permission)|\bresource (permission )?polic|polic(y|ies) \(resource[- ]based\)`),
		object:  having("resource-based|resource based", `resource[- ]based (iam )?(permissions? )?(polic|permission)`),
		denied:  having("identity", `^§ (currently )?(supports? only|only supports?) identity[- ]based (iam |\(iam\) )?policies( \([^)]*\))?( and (not|no) .*)?[.]?$|^§ (currently )?supports? identity[- ]based (iam )?policies only[.]?$`)},
	{ID: "acls", Name: "Access control lists (ACLs)", Short: "Access control lists", Group: onTheResource,
		Asked:   []string{"ACL", "access control list", "canned ACL", "bucket ACL", "object ACL"},
		heading: having("control list|acl", `access[- ]control lists?|\bacls?\b`),
		object:  having("control list|acl", `access[- ]control lists?|\bacls?\b`)},
	{ID: "abac", Name: "Attribute-based access control (ABAC, tags)", Short: "ABAC (tags)", Group: tags,
		Asked: []string{"ABAC", "attribute-based access control", "tag-based access control", "tag-based access", "access by tags", "tags"},
		heading: having("tag|attribute|abac", `attribute[- ]based access|\babac\b|\btags?[- ]based\b|\b(authoriz|access|permission|polic|iam\b).*\b(tags?|tagging)\b|`+
			`\b(tags?|tagging)\b.*\b(authoriz|access|permission|polic|iam\b)`),
		short:  having("tag", `\btags?\b|\btagging\b`),
		object: having("tag|attribute|abac", `attribute[- ]based access|\babac\b|\btags?\b|\btagging\b|\btagged\b`),
		told: having("tag", `^(each|every|all|any|many) .{2,60} can be (tagged|(assigned|given) tags?\b)|^you can (also )?(attach|add|assign|apply|associate) tags (to|with) .*§|`+
			`§ ([\w-]+ )?(resources )?can be tagged\b|\bin §, (\w+ )?resources can have tags\b|\btags .{0,40}can be used to control access to .*§`),
		denied: having("tagged", `^§ (has no|does not have|doesn't have)( any)? ([\w-]+ )?resources? that can be tagged\b`)},
	{ID: "temporary-credentials", Name: "Temporary credentials", Short: "Temporary credentials", Group: rolesAndSessions,
		Asked:   []string{"temporary security credentials", "STS credentials", "session credentials", "short-lived credentials", "assumed role session", "session token"},
		heading: having("temporary", `temporary (security )?credential`),
		object:  having("temporary", `temporary (security )?credential`),
		told:    having("temporary", `^you can (also )?(call|access|sign in to|connect to|log in to) (the )?§ .{0,40}\b(with|using) temporary (security )?credential`)},
	{ID: "principal-permissions", Name: "Principal permissions (forward access sessions)", Short: "Principal permissions", Group: rolesAndSessions,
		Asked:   []string{"FAS", "forward access session", "forwarded access", "permissions of the caller"},
		heading: having("principal permission|forward access", `principal permission|forward access session`),
		object:  having("principal permission|forward access", `principal permission|forward access session`)},
	{ID: "service-roles", Name: "Service roles", Short: "Service roles", Group: rolesAndSessions,
		Asked:   []string{"service role", "execution role", "role for a service", "role of a service"},
		heading: having("service role", `\bservice roles?\b`),
		object:  having("service role", `\bservice roles?\b`),
		told:    having("service role", `^a service role that (grants|gives|lets|allows) (the )?§|^§ (also )?(requires|needs|assumes|must have) (a|an|the|your) service role\b`),
		hinted: having("service role", `\b(allows?|lets?|enables?|permits?) (the )?§ (to )?assume (a|an|the|your) service role\b|^§ can assume (a|an|the|your) service role\b|^§ (allows|lets) a service (to )?assume a service role\b|`+
			`^you (must |can |need to |have to )?(give|provide|choose|specify|create|use) .*\bservice role (that|which) (the )?§ (can )?assumes?\b|^you (must |can )(give|provide) (the )?§ with a service role\b`)},
	{ID: "service-linked-roles", Name: "Service-linked roles", Short: "Service-linked roles", Group: rolesAndSessions,
		Asked:   []string{"SLR", "linked role", "role made by AWS", "predefined role"},
		heading: having("linked role", `service[- ]linked roles?`),
		object:  having("linked role", `service[- ]linked roles?`),
		told:    having("linked role", `^§ (also )?(automatically )?(creates|can create) (a|an|the|its) service[- ]linked role\b`),
		denied:  having("linked role", `^§ (requires|needs|uses) no service[- ]linked roles?\b`),
		hinted:  having("linked role", `(, |^the )§( console)? (also )?(automatically )?creates (a|an|the|its) service[- ]linked role\b`)},
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
var ofIAM = having("iam|identit|access|permission|polic|authoriz|authentication|security|role|abac|credential", `\b(iam|identity|identities|access|permissions?|polic(y|ies)|authoriz\w+|authentication|security|roles?|abac|credentials?)\b`)

// otherLists are lists that filter traffic and share a name with those that
// tell who may use a resource.
var otherLists = re(`\b(web|network) (access control lists?|acls?)\b`)
