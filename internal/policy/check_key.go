package policy

import (
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of condition keys.
const (
	InvalidConditionKeyFormat        diag.Code = "INVALID_CONDITION_KEY_FORMAT"
	InvalidGlobalConditionKey        diag.Code = "INVALID_GLOBAL_CONDITION_KEY"
	InvalidServiceConditionKey       diag.Code = "INVALID_SERVICE_CONDITION_KEY"
	UnsupportedGlobalConditionKey    diag.Code = "UNSUPPORTED_GLOBAL_CONDITION_KEY"
	DeprecatedGlobalConditionKey     diag.Code = "DEPRECATED_GLOBAL_CONDITION_KEY"
	MissingTagKeyInCondition         diag.Code = "MISSING_TAG_KEY_IN_CONDITION"
	UnsupportedActionForConditionKey diag.Code = "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"
	UnknownConditionForAction        diag.Code = "UNKNOWN_CONDITION_FOR_ACTION"
)

// keyChecks are about condition keys: which exist, and which actions take them.
var keyChecks = []Check{
	{
		Code: InvalidConditionKeyFormat, Severity: diag.Error,
		Title:  "A condition key has no prefix",
		Why:    "Every condition key names first who gives it its value: aws for global keys, a service, or an identity provider. Without prefix and colon IAM refuses the key.",
		Mend:   "Write the key in full, such as aws:SourceIp or s3:prefix.",
		Asked:  []string{"conditions must be prefixed by a vendor", "SourceIp without aws:", "condition key missing colon"},
		Fires:  toRead(`"StringEquals": {"RequestedRegion": "us-east-1"}`),
		Mended: toRead(`"StringEquals": {"aws:RequestedRegion": "us-east-1"}`),
		Source: accessAnalyzer, find: (*visit).keyNames,
	},
	{
		Code: InvalidGlobalConditionKey, Severity: diag.Error,
		Title:  "There is no global condition key of this name",
		Why:    "AWS sets the keys that begin with aws: itself, and no request carries any other. IAM refuses the policy, and were it accepted the condition could never work.",
		Mend:   "Correct the name; capitals do not count. The key of a service begins with the prefix of that service instead.",
		Asked:  []string{"unknown aws: key", "invalid condition key", "misspelled aws:SourceIp", "aws:PrincipalOrg or aws:PrincipalOrgID"},
		Fires:  toRead(`"StringEquals": {"aws:RequestRegion": "us-east-1"}`),
		Mended: toRead(`"StringEquals": {"aws:RequestedRegion": "us-east-1"}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidServiceConditionKey, Severity: diag.Error,
		Title:  "The service has no condition key of this name",
		Why:    "Each service publishes which condition keys its requests carry. One that it does not know is never in a request, so a condition on it never holds, or always does where it is negated.",
		Mend:   "Take a key from the list of the service. Keys that all services share begin with aws:.",
		Asked:  []string{"policy has an invalid condition key", "misspelled condition key", "unknown s3 condition key", "does this key exist"},
		Fires:  guarded("Allow", `"s3:ListBucket"`, `"arn:aws:s3:::amzn-s3-demo-bucket"`, `"StringEquals": {"s3:folder": "home/"}`),
		Mended: guarded("Allow", `"s3:ListBucket"`, `"arn:aws:s3:::amzn-s3-demo-bucket"`, `"StringEquals": {"s3:prefix": "home/"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UnsupportedGlobalConditionKey, Severity: diag.Error,
		Title:  "The global condition key is no longer supported",
		Why:    "The key aws:ARN was replaced by keys that say whose ARN is meant. It is in no request, so a condition on it keeps everyone out or nobody.",
		Mend:   "Use aws:PrincipalArn for the user or role that makes the request, and aws:SourceArn for the resource on whose behalf a service does.",
		Asked:  []string{"aws:ARN stopped working", "obsolete global key"},
		Fires:  toRead(`"ArnEquals": {"aws:ARN": "arn:aws:iam::111122223333:role/app"}`),
		Mended: toRead(`"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}`),
		Source: accessAnalyzer,
	},
	{
		Code: DeprecatedGlobalConditionKey, Severity: diag.Warning,
		Title:  "The global condition key has a newer name",
		Why:    "Old policies name the caller by aws:ARN. The key has been replaced by aws:PrincipalArn, and new features know the new one alone.",
		Mend:   "Write aws:PrincipalArn. The values can stay as they are.",
		Asked:  []string{"aws:ARN or aws:PrincipalArn", "outdated global key", "rename aws:ARN"},
		Fires:  toRead(`"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/app"}`),
		Mended: toRead(`"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}`),
		Source: accessAnalyzer, Off: "UNSUPPORTED_GLOBAL_CONDITION_KEY is told of the same key",
	},
	{
		Code: MissingTagKeyInCondition, Severity: diag.Error,
		Title:  "A condition on a tag does not say which tag",
		Why:    "Keys such as aws:ResourceTag are followed by a slash and the key of the tag whose value is compared. Without it there is no value to compare, and IAM refuses the policy.",
		Mend:   "Add the key of the tag, as in aws:ResourceTag/team. To compare the keys of all tags in a request, use aws:TagKeys.",
		Asked:  []string{"aws:ResourceTag without tag name", "forgot /team after aws:RequestTag", "aws:PrincipalTag needs a name"},
		Fires:  guarded("Allow", `"ec2:StartInstances"`, `"*"`, `"StringEquals": {"aws:ResourceTag": "red"}`),
		Mended: guarded("Allow", `"ec2:StartInstances"`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UnsupportedActionForConditionKey, Severity: diag.Warning,
		Title:  "A named action does not take the condition key",
		Why:    "Requests for the action never carry the key, so an Allow does not cover the action at all, and a Deny does not stop it. IAM Access Analyzer reports an error; here it is a warning, because the catalog may lag behind what AWS supports.",
		Mend:   "Move the actions into a statement of their own, with a condition that they support.",
		Asked:  []string{"conditions do not apply to combination of actions", "condition ignored for this action", "access denied because of unsupported condition", "key works with which actions"},
		Fires:  guarded("Allow", `["s3:ListBucket", "s3:GetObject"]`, `"*"`, `"StringEquals": {"s3:prefix": "home/"}`),
		Mended: guarded("Allow", `"s3:ListBucket"`, `"arn:aws:s3:::amzn-s3-demo-bucket"`, `"StringEquals": {"s3:prefix": "home/"}`),
		Source: accessAnalyzer, find: (*visit).keysOfActions,
	},
	{
		Code: UnknownConditionForAction, Severity: diag.Warning,
		Title:  "No action that is meant takes the condition key",
		Why:    "The condition names a key that requests for this action do not carry, so the condition decides without looking at the value. Unlike its namesake of IAM Access Analyzer, this check also looks at actions with wildcards, and tells those none of which takes the key.",
		Mend:   "Name the actions that take the key, and give the others a statement of their own.",
		Asked:  []string{"condition has no effect", "condition key useless here", "wildcard action and condition do not fit"},
		Fires:  guarded("Allow", `["s3:ListBucket", "s3:Get*"]`, `"*"`, `"StringEquals": {"s3:prefix": "home/"}`),
		Mended: guarded("Allow", `"s3:List*"`, `"arn:aws:s3:::amzn-s3-demo-bucket"`, `"StringEquals": {"s3:prefix": "home/"}`),
		Source: parliament,
	},
}

// keyNames tells condition keys that do not exist.
func (v *visit) keyNames() {
	for _, c := range v.conditions() {
		prefix, name, _ := strings.Cut(c.key, ":")
		switch {
		case strings.Contains(prefix, "${") || strings.HasPrefix(name, "${"):
		case prefix == "" || name == "":
			v.keyWithoutPrefix(c)
		case isOneOf(c.key, "aws:ARN"):
			v.deprecatedKey(c)
		case v.lacksTag(c.key):
			v.report(MissingTagKeyInCondition, c.keyNode, "write "+shown(strings.TrimSuffix(c.key, "/"))+"/ and the key of the tag",
				"%s names no tag", shown(c.key))
		case v.contextKey(c.key).origin == noKey:
			v.unknownKey(c, prefix)
		}
	}
}

func (v *visit) keyWithoutPrefix(c condition) {
	f := v.report(InvalidConditionKeyFormat, c.keyNode, "write the key as service:name, a global one as aws:name",
		"%q is no condition key, which has a prefix, a colon and a name", shown(c.key))
	if global := "aws:" + c.key; !strings.Contains(c.key, ":") && v.contextKey(global).origin == globalKey {
		f.Hint = didYouMean(shown(global))
		f.Fix = rename(c.keyNode, global)
	}
}

// deprecatedKey tells aws:ARN, the one global key that was taken back.
func (v *visit) deprecatedKey(c condition) {
	v.report(UnsupportedGlobalConditionKey, c.keyNode, "use aws:PrincipalArn for who asks, aws:SourceArn for the resource that a service acts for",
		"IAM no longer knows %s", shown(c.key)).Fix = rename(c.keyNode, "aws:PrincipalArn")
	v.report(DeprecatedGlobalConditionKey, c.keyNode, "use aws:PrincipalArn", "%s is the old name of another key", shown(c.key))
}

// lacksTag says whether a key is that of a tag without the tag.
func (v *visit) lacksTag(key string) bool {
	for _, k := range v.catalog.GlobalKeys() {
		if isTagless(k.Name, key) {
			return true
		}
	}
	prefix, _, _ := strings.Cut(key, ":")
	facts, _ := v.catalog.Facts(prefix)
	for _, k := range facts.Keys {
		if isTagless(k.Name, key) {
			return true
		}
	}
	return false
}

// isTagless says whether a key is what a template holds before the tag, with
// or without the slash.
func isTagless(template, key string) bool {
	start := blank(template)
	if start < 1 || template[start-1] != '/' {
		return false
	}
	before := template[:start-1]
	_, last, _ := strings.Cut(before, ":")
	return strings.Contains(strings.ToLower(last), "tag") && (strings.EqualFold(key, before) || strings.EqualFold(key, before+"/"))
}

// unknownKey tells a key that the catalog does not have. That its prefix means
// no service is told elsewhere.
func (v *visit) unknownKey(c condition, prefix string) {
	var f *Finding
	switch _, known := v.catalog.Facts(prefix); {
	case strings.EqualFold(prefix, "aws"):
		f = v.report(InvalidGlobalConditionKey, c.keyNode, "use a global condition key that exists", "there is no global condition key %s", shown(c.key))
	case known:
		f = v.report(InvalidServiceConditionKey, c.keyNode, "use a condition key that the service has",
			"the service %s has no condition key %s", shown(prefix), shown(c.key))
	default:
		return
	}
	if right := v.nearestKey(c.key, prefix); right != "" {
		f.Hint = didYouMean(shown(right))
		f.Fix = rename(c.keyNode, right)
	}
}

// nearestKey gives the key of the same prefix that a misspelt one most likely
// stands for; what follows a slash stays.
func (v *visit) nearestKey(key, prefix string) string {
	var names []string
	add := func(name string) {
		if i := blank(name); i > 0 {
			name = strings.TrimSuffix(name[:i], "/")
		}
		if own, name, found := strings.Cut(name, ":"); found && strings.EqualFold(own, prefix) {
			names = append(names, name)
		}
	}
	for _, k := range v.catalog.GlobalKeys() {
		add(k.Name)
	}
	facts, _ := v.catalog.Facts(prefix)
	for _, k := range facts.Keys {
		add(k.Name)
	}
	name, tag, tagged := strings.Cut(key[len(prefix)+1:], "/")
	name = diag.Nearest(name, names)
	switch {
	case name == "":
		return ""
	case tagged:
		name += "/" + tag
	}
	if right := prefix + ":" + name; v.contextKey(right).origin != noKey {
		return right
	}
	return ""
}

// keysOfActions tells keys of services that named actions do not take. Where
// the operator ends in IfExists, the writer knows that the key can be missing.
func (v *visit) keysOfActions() {
	plain := lacking{}
	for s, c := range v.conditions() {
		k := v.contextKey(c.key)
		if k.origin != serviceKey || c.operator.ifExists {
			continue
		}
		without := plain.in(s, k.Name, func() []*Node { return v.actionsWithout(s, c, k) })
		if len(without) > 0 {
			v.report(UnsupportedActionForConditionKey, c.keyNode, "give these actions a statement without the key",
				"%s is no key of %s, by the catalog of %s", shown(c.key), some(without), v.catalog.Date())
		}
	}
}

// actionsWithout tells the actions of a statement that do not take a key, and
// gives those without wildcards.
func (v *visit) actionsWithout(s statement, c condition, k contextKey) []*Node {
	var without []*Node
	for _, n := range s.action.words {
		takes, known := v.anyTakes(n.Text(), k)
		if takes || !known {
			continue
		}
		v.report(UnknownConditionForAction, n, "give the action a statement without the key",
			"%s does not take the condition key %s, by the catalog of %s", shown(n.Text()), shown(c.key), v.catalog.Date())
		if !hasWildcard(n.Text()) {
			without = append(without, n)
		}
	}
	return without
}

// A lacking remembers which actions of a statement lack a condition key. A
// statement may name thousands of actions and have as many conditions.
type lacking map[statementKey][]*Node

// A statementKey is a condition key in a statement.
type statementKey struct {
	statement *Node
	key       string
}

// in gives the actions that find gives, which is asked once.
func (l lacking) in(s statement, key string, find func() []*Node) []*Node {
	at := statementKey{s.node, key}
	without, known := l[at]
	if !known {
		without = find()
		l[at] = without
	}
	return without
}
