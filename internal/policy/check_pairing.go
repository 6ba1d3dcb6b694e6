package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of condition keys that need company.
const (
	MissingPairedConditionKeys               diag.Code = "MISSING_PAIRED_CONDITION_KEYS"
	MissingActionForConditionKey             diag.Code = "MISSING_ACTION_FOR_CONDITION_KEY"
	UseConditionKeyOnlyWithSupportedServices diag.Code = "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES"
	UntrustworthyConditionKey                diag.Code = "UNTRUSTWORTHY_CONDITION_KEY"
	DynamoDBAttributesWithoutSelect          diag.Code = "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT"
	S3PrefixInNegativeContext                diag.Code = "S3_PREFIX_IN_NEGATIVE_CONTEXT"
	BadPatternForMFA                         diag.Code = "BAD_PATTERN_FOR_MFA"
)

// pairingChecks are about condition keys that need company, or are worth little.
var pairingChecks = []Check{
	{
		Code: MissingPairedConditionKeys, Severity: diag.SecurityWarning,
		Title:  "A condition key needs another beside it",
		Why:    "Private addresses are used again and again: anyone can make a network with the same ranges. A condition on such an address alone is met from a network of strangers too.",
		Mend:   "Add a condition on the network, for aws:VpcSourceIp one on aws:SourceVpc or aws:SourceVpce, to the same statement.",
		Asked:  []string{"aws:VpcSourceIp without aws:SourceVpc", "private ip of another vpc", "10.0.0.0/8 through endpoint"},
		Fires:  toRead(`"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}`),
		Mended: toRead(`"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}`, `"StringEquals": {"aws:SourceVpc": "vpc-11223344556677889"}`),
		Source: accessAnalyzer, find: (*visit).keysTogether,
	},
	{
		Code: MissingActionForConditionKey, Severity: diag.Error,
		Title:  "The action that sets the condition key is not allowed",
		Why:    "Some keys are in a request only if the caller may set them, which is an action of its own. Without that action the condition is never met, and nobody can use the statement. AWS does not publish which keys these are; known here are those of role sessions.",
		Mend:   "Add the action to the list: sts:SetSourceIdentity for a source identity, sts:TagSession for session tags.",
		Asked:  []string{"need sts:TagSession", "sts:SetSourceIdentity missing", "AssumeRole with tags access denied"},
		Fires:  guarded("Allow", `"sts:AssumeRole"`, `"arn:aws:iam::111122223333:role/app"`, `"StringLike": {"sts:SourceIdentity": "admin-*"}`),
		Mended: guarded("Allow", `["sts:AssumeRole", "sts:SetSourceIdentity"]`, `"arn:aws:iam::111122223333:role/app"`, `"StringLike": {"sts:SourceIdentity": "admin-*"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UseConditionKeyOnlyWithSupportedServices, Severity: diag.Warning,
		Title:  "Not every service named here sets the condition key",
		Why:    "The keys on the owner of a VPC endpoint are known to a part of the services. Requests to any other lack them, and a Deny with a negated operator then denies all of these requests.",
		Mend:   "Use the keys in a statement that names only actions of services that support them, and aws:SourceVpc or aws:SourceVpce for the rest.",
		Asked:  []string{"aws:VpceOrgID unsupported", "aws:VpceAccount denies everything", "data perimeter by endpoint owner"},
		Fires:  guarded("Deny", `"sns:Publish"`, `"*"`, `"StringNotEquals": {"aws:VpceAccount": "111122223333"}`),
		Mended: guarded("Deny", `"s3:*"`, `"*"`, `"StringNotEquals": {"aws:VpceAccount": "111122223333"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UntrustworthyConditionKey, Severity: diag.SecurityWarning,
		Title:  "Access is decided by a key that callers can make up",
		Why:    "The caller sends this value as a header of the request, and any program can send any text. Whoever knows or guesses the value passes.",
		Mend:   "Decide by what AWS itself knows: who asks (aws:PrincipalArn), from which network (aws:SourceVpce, aws:SourceIp), or for which resource (aws:SourceArn).",
		Asked:  []string{"aws:Referer bypass", "hotlink protection for s3", "restrict by user agent", "spoof the referer header"},
		Fires:  toRead(`"StringLike": {"aws:Referer": "https://example.com/*"}`),
		Mended: toRead(`"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}`),
		Source: accessAnalyzer,
	},
	{
		Code: DynamoDBAttributesWithoutSelect, Severity: diag.SecurityWarning,
		Title:  "The attributes of items are limited, but not for requests that name none",
		Why:    "The key dynamodb:Attributes holds the attributes that a request names. A request that asks for all attributes names none, meets the condition, and gets those that were to be kept back.",
		Mend:   "Add a condition that dynamodb:Select is SPECIFIC_ATTRIBUTES, so that every request has to name what it wants.",
		Asked:  []string{"hide columns of a table", "column-level security dynamodb", "scan returns forbidden attributes"},
		Fires:  guarded("Allow", `"dynamodb:Query"`, `"arn:aws:dynamodb:us-east-1:111122223333:table/Orders"`, `"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id", "Total"]}`),
		Mended: guarded("Allow", `"dynamodb:Query"`, `"arn:aws:dynamodb:us-east-1:111122223333:table/Orders"`, `"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id", "Total"]}`, `"StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}`),
		Source: accessAnalyzer, find: (*visit).attributes,
	},
	{
		Code: S3PrefixInNegativeContext, Severity: diag.SecurityWarning,
		Title:  "A list of objects is kept from callers by its prefix",
		Why:    "The key s3:prefix holds what the caller asks for. One who asks for a shorter prefix, or none, is not denied and gets a list that holds the objects in question as well.",
		Mend:   "Turn it round: name the prefixes that may be listed, and deny all others with StringNotLike or StringNotEquals.",
		Asked:  []string{"hide a folder in a bucket", "deny listing of a folder", "user still sees folder names"},
		Fires:  guarded("Deny", `"s3:ListBucket"`, `"arn:aws:s3:::amzn-s3-demo-bucket"`, `"StringLike": {"s3:prefix": "private/*"}`),
		Mended: guarded("Deny", `"s3:ListBucket"`, `"arn:aws:s3:::amzn-s3-demo-bucket"`, `"StringNotLike": {"s3:prefix": ["public/*", "public"]}`),
		Source: accessAnalyzer, find: (*visit).negativePrefix,
	},
	{
		Code: BadPatternForMFA, Severity: diag.Warning,
		Title:  "The condition on multi-factor authentication lets access keys pass",
		Why:    "Requests that are signed with long-term access keys do not say whether a second factor was used: they lack aws:MultiFactorAuthPresent. A Deny that compares it with false by Bool does not stop them, and an Allow that compares it with true by BoolIfExists lets them in.",
		Mend:   "In a Deny use BoolIfExists with false, in an Allow use Bool with true.",
		Asked:  []string{"require mfa does not work", "mfa policy bypassed by cli", "enforce 2fa", "Bool or BoolIfExists for mfa"},
		Fires:  guarded("Deny", `"s3:DeleteObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"Bool": {"aws:MultiFactorAuthPresent": "false"}`),
		Mended: guarded("Deny", `"s3:DeleteObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}`),
		Source: parliament, find: (*visit).weakMFA,
	},
}

// pairedKeys are keys that say little alone, because their values repeat from
// one private network to the next, with the keys one of which says where.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var pairedKeys = []struct {
	key   string
	oneOf []string
}{
	{"aws:VpcSourceIp", []string{"aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"}},
	{"aws:Ec2InstanceSourcePrivateIPv4", []string{"aws:Ec2InstanceSourceVpc"}},
}

// settingActions are the actions without which a caller cannot set the value
// of a key, so that a condition on it is never met.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
var settingActions = []struct{ key, action string }{
	{"sts:SourceIdentity", "sts:SetSourceIdentity"},
	{"sts:TransitiveTagKeys", "sts:TagSession"},
}

// senderKeys are keys whose values the caller sends and can make up.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var senderKeys = []string{"aws:referer", "aws:UserAgent"}

// endpointKeys are keys that few services know yet.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var endpointKeys = []string{"aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"}

// endpointServices are the services that know endpointKeys. Source:
// github.com/aws-samples/data-perimeter-policy-examples at 47045a0,
// network_perimeter_vpceorgid_scp.json.
var endpointServices = strings.Fields(`acm-pca applicationinsights apprunner athena cloudformation comprehendmedical
	compute-optimizer datasync discovery ebs firehose healthlake iotfleetwise iotwireless kms lambda medical-imaging
	omics payment-cryptography polly rbin rekognition s3 scheduler servicediscovery servicequotas ssm-contacts
	storagegateway textract transcribe transfer`)

// keysTogether tells keys that need company: of another key, of an action, of
// services that know them, or of a caller who can be trusted.
func (v *visit) keysTogether() {
	without := lacking{}
	for s, c := range v.conditions() {
		v.pairedKey(s, c)
		v.settingAction(s, c)
		if isOneOf(c.key, endpointKeys...) {
			v.endpointKey(c, without.in(s, "", func() []*Node { return v.unknownToEndpoints(s) }))
		}
		if isOneOf(c.key, senderKeys...) {
			v.report(UntrustworthyConditionKey, c.keyNode, "decide by a key that AWS sets, such as aws:SourceVpce or aws:PrincipalArn",
				"the caller chooses the value of %s", shown(c.key))
		}
	}
}

func (v *visit) pairedKey(s statement, c condition) {
	for _, p := range pairedKeys {
		if !strings.EqualFold(c.key, p.key) || c.operator.family == nullFamily {
			continue
		}
		if !anyOf(p.oneOf, func(key string) bool { return len(s.under(key)) > 0 }) {
			v.report(MissingPairedConditionKeys, c.keyNode, "add a condition on "+strings.Join(p.oneOf, " or "),
				"addresses of private networks repeat, and no condition says which network %s is about", shown(c.key))
		}
	}
}

func (v *visit) settingAction(s statement, c condition) {
	for _, n := range settingActions {
		if !strings.EqualFold(c.key, n.key) || !s.allows() || !s.action.present() {
			continue
		}
		wanted := c.operator.family != nullFamily && !c.operator.holdsWithout() || s.demands(c.key)
		if wanted && !v.allowsNamed(n.action) {
			v.report(MissingActionForConditionKey, c.keyNode, "add "+n.action+" to the actions",
				"a caller can only set %s with %s, which the policy does not allow", shown(c.key), n.action)
		}
	}
}

// allowsNamed says whether some statement names the action, with wildcards or
// without, in an Allow.
func (v *visit) allowsNamed(action string) bool {
	action = strings.ToLower(action)
	return anyOf(v.statements, func(s statement) bool { return s.allows() && s.action.means(action) })
}

// unknownToEndpoints gives the actions of a statement whose services are not
// known to set endpointKeys.
func (v *visit) unknownToEndpoints(s statement) []*Node {
	var without []*Node
	for _, n := range s.action.words {
		prefix, _, _ := strings.Cut(strings.ToLower(n.Text()), ":")
		if _, known := v.catalog.Facts(prefix); (known || prefix == "*") && !slices.Contains(endpointServices, prefix) {
			without = append(without, n)
		}
	}
	return without
}

func (v *visit) endpointKey(c condition, without []*Node) {
	if len(without) > 0 {
		v.report(UseConditionKeyOnlyWithSupportedServices, c.keyNode, "list the actions of services that know the key in a statement of their own",
			"not every service of %s is known to set %s", some(without), shown(c.key))
	}
}

// attributes tells conditions on the attributes of DynamoDB items that a
// request goes round by asking for all attributes without naming any.
func (v *visit) attributes() {
	selectKey := v.contextKey("dynamodb:Select")
	for s, c := range v.conditions() {
		if !isOneOf(c.key, "dynamodb:Attributes") || c.operator.family == nullFamily {
			continue
		}
		reads := false
		for _, n := range s.action.words {
			takes, _ := v.anyTakes(n.Text(), selectKey)
			reads = reads || takes
		}
		if reads && !anyOf(s.under("dynamodb:Select"), isSpecific) {
			v.report(DynamoDBAttributesWithoutSelect, c.keyNode, `add "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}`,
				"a request that names no attributes gets all of them, whatever %s says", shown(c.key))
		}
	}
}

// isSpecific says whether the condition lets pass only requests that name the
// attributes they want.
func isSpecific(c condition) bool {
	return c.operator.family == stringFamily && !c.operator.negated() && len(c.values) > 0 &&
		allOf(c.values, func(n *Node) bool { return n.Text() == "SPECIFIC_ATTRIBUTES" })
}

// negativePrefix tells conditions that try to keep some objects out of a list.
func (v *visit) negativePrefix() {
	for s, c := range v.conditions() {
		if !isOneOf(c.key, "s3:prefix") || c.operator.family != stringFamily {
			continue
		}
		if s.denies() && !c.operator.negated() || s.allows() && c.operator.negated() {
			v.report(S3PrefixInNegativeContext, c.keyNode, "deny all but the prefixes that may be listed, with StringNotLike",
				"a shorter prefix lists the same objects and gets round this condition")
		}
	}
}

// weakMFA tells conditions on multi-factor authentication that a request with
// long-term keys, which lacks the condition key, passes.
func (v *visit) weakMFA() {
	for s, c := range v.conditions() {
		if !isOneOf(c.key, "aws:MultiFactorAuthPresent") || c.operator.family != boolFamily || len(c.values) != 1 {
			continue
		}
		strict := c.operator
		strict.ifExists = s.denies()
		switch wanted := strings.ToLower(c.values[0].Text()); {
		case s.denies() && wanted == "false" && !c.operator.ifExists:
			v.report(BadPatternForMFA, c.operatorNode, "write "+strict.String(),
				"requests with long-term keys lack %s and are not denied", shown(c.key)).Fix = rename(c.operatorNode, strict.String())
		case s.allows() && wanted == "true" && c.operator.ifExists:
			v.report(BadPatternForMFA, c.operatorNode, "write "+strict.String(),
				"requests with long-term keys lack %s and are allowed", shown(c.key)).Fix = rename(c.operatorNode, strict.String())
		case s.allows() && wanted == "false" && !c.operator.ifExists:
			v.report(BadPatternForMFA, c.operatorNode, "ask for the value true",
				"this allows what was asked without a second factor")
		}
	}
}
