package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of principalChecks.
const (
	InvalidPrincipalFormat                     diag.Code = "INVALID_PRINCIPAL_FORMAT"
	InvalidPrincipalKey                        diag.Code = "INVALID_PRINCIPAL_KEY"
	UnsupportedWildcardInPrincipal             diag.Code = "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"
	FederatedPrincipalNotSupported             diag.Code = "FEDERATED_PRINCIPAL_NOT_SUPPORTED"
	UnsupportedConditionKeyForServicePrincipal diag.Code = "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"
	InvalidRoleReference                       diag.Code = "INVALID_ROLE_REFERENCE"
	InvalidUserReference                       diag.Code = "INVALID_USER_REFERENCE"
	UnknownPrincipal                           diag.Code = "UNKNOWN_PRINCIPAL"
	AllowWithNotPrincipal                      diag.Code = "ALLOW_WITH_NOT_PRINCIPAL"
	RestrictAccessToServicePrincipal           diag.Code = "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"
	RecommendedConditionKeyForServicePrincipal diag.Code = "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"
	IrrelevantConditionKeyInPolicy             diag.Code = "IRRELEVANT_CONDITION_KEY_IN_POLICY"
)

// principalChecks are about Principal and NotPrincipal.
var principalChecks = []Check{
	{
		Code: InvalidPrincipalFormat, Severity: diag.Error, Types: []Type{Resource, Trust, RCP},
		Title: "Principal is a text other than *",
		Why:   "A principal is named with its kind: an AWS account or role, a service, an identity provider. A bare account number or ARN does not say which, and the policy is refused.",
		Mend:  "Write an object, such as \"Principal\": {\"AWS\": \"111122223333\"} or \"Principal\": {\"Service\": \"sns.amazonaws.com\"}.",
		Asked: []string{"Principal is a plain string", "arn directly as principal", "invalid principal syntax"},
		Fires: bucketObject(`"Principal": "111122223333"`), Mended: bucketObject(`"Principal": {"AWS": "111122223333"}`),
		Source: accessAnalyzer, find: (*visit).principalForms, // the five that follow too
	},
	{
		Code: InvalidPrincipalKey, Severity: diag.Error, Types: []Type{Resource, Trust, RCP},
		Title: "There is no such kind of principal",
		Why:   "The kinds are AWS, Service, Federated and CanonicalUser, spelt with these capitals. IAM refuses any other.",
		Mend:  "Use one of the four: AWS for accounts, users, roles and sessions; Service for services of AWS; Federated for identity providers in role trust policies; CanonicalUser for Amazon S3.",
		Asked: []string{"lowercase aws as principal type", "Role or User as principal type", "Services instead of Service"},
		Fires: bucketObject(`"Principal": {"Account": "111122223333"}`), Mended: bucketObject(`"Principal": {"AWS": "111122223333"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UnsupportedWildcardInPrincipal, Severity: diag.Error, Types: []Type{Resource, Trust},
		Title:  "A principal has a wildcard in it",
		Why:    "\"*\" alone stands for everyone, but a part of a name or ARN cannot be left open: * does not mean \"all roles of the account\" here. For services, identity providers and canonical users there is no \"everyone\" either.",
		Mend:   "Name the account, and choose its roles with a condition on aws:PrincipalArn under ArnLike, where wildcards are possible.",
		Asked:  []string{"wildcard in role arn as principal", "all roles with a prefix as principal", "invalid principal because of star"},
		Fires:  bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}`),
		Mended: bucketObject("\"Principal\": {\"AWS\": \"111122223333\"},\n      \"Condition\": {\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::111122223333:role/*\"}}"),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidRoleReference, Severity: diag.Warning, Types: []Type{Resource, Trust},
		Title: "A principal is the unique ID of a role",
		Why:   "An ID that begins with AROA belongs to one role for as long as it exists. Often it stands in a policy because the role was deleted: then nobody has the access, and a new role of the same name has it neither.",
		Mend:  "Write the ARN of the role. IAM keeps the ID behind it by itself.",
		Asked: []string{"AROA in trust policy", "arn turned into random string", "role recreated access denied"},
		Fires: bucketObject(`"Principal": {"AWS": "AROADBQP57FF2AEXAMPLE"}`), Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/report"}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidUserReference, Severity: diag.Warning, Types: []Type{Resource, Trust},
		Title: "A principal is the unique ID of a user",
		Why:   "An ID that begins with AIDA belongs to one user for as long as that user exists. Often it stands in a policy because the user was deleted, and nobody has the access any more.",
		Mend:  "Write the ARN of the user, or better that of a role.",
		Asked: []string{"AIDA in bucket policy", "user recreated access denied", "principal became strange letters"},
		Fires: bucketObject(`"Principal": {"AWS": "AIDADBQP57FF2AEXAMPLE"}`), Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UnknownPrincipal, Severity: diag.Warning, Types: []Type{Resource, Trust},
		Title: "An AWS principal is no account, ARN or *",
		Why:   "An account number has twelve digits, and the ARN of a principal is one of IAM or AWS STS with such a number in it. Anything else matches nobody, or is refused when the policy is saved.",
		Mend:  "Count the digits of the account, and compare the ARN with the one the console shows for the role or user.",
		Asked: []string{"invalid principal in policy", "account id not accepted as principal", "group as principal", "terraform principal error"},
		Fires: bucketObject(`"Principal": {"AWS": "arn:aws:iam::1234567890:root"}`), Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:root"}`),
		Source: parliament,
	},
	{
		Code: FederatedPrincipalNotSupported, Severity: diag.Error, Types: []Type{Resource, Identity},
		Title:  "An identity provider is a principal outside a role trust policy",
		Why:    "Someone who signs in with a provider of SAML or OpenID Connect first assumes a role, and acts as that role. Resources do not know the provider.",
		Mend:   "Name the role in the policy of the resource, and the provider in the trust policy of the role.",
		Asked:  []string{"Federated in bucket policy", "cognito identity in resource policy", "saml users in key policy"},
		Fires:  bucketObject(`"Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}`),
		Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/employee"}`),
		Source: accessAnalyzer, find: (*visit).federated,
	},
	{
		Code: AllowWithNotPrincipal, Severity: diag.SecurityWarning, Types: []Type{Resource},
		Title:  "Allow stands with NotPrincipal",
		Why:    "The statement allows everyone but those named, people without any AWS account among them. That is hardly ever meant.",
		Mend:   "Name those who are allowed in Principal. To shut some out, add a statement that denies them.",
		Asked:  []string{"allow all except one user", "NotPrincipal makes it public", "exclude someone from bucket"},
		Fires:  Example{Resource, "AWS::S3::Bucket", statementOf(`"Effect": "Allow"`, `"NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/alice"}`, `"Action": "s3:GetObject"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`).Text},
		Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}`),
		Source: accessAnalyzer, find: (*visit).allowedButSome,
	},
	{
		Code: RestrictAccessToServicePrincipal, Severity: diag.SecurityWarning, Types: []Type{Resource},
		Title:  "A service of AWS is allowed without saying for whom it acts",
		Why:    "A service acts for everyone who uses it. If your policy allows it without more, someone in another account can have it reach your resource: the confused deputy problem.",
		Mend:   "Add a condition on aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths.",
		Asked:  []string{"cross-service impersonation", "sns or s3 principal without SourceArn", "aws service writes for other customers"},
		Fires:  queueFrom("sns.amazonaws.com", ""),
		Mended: queueFrom("sns.amazonaws.com", `"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:orders"}`),
		Source: accessAnalyzer, find: (*visit).servicePrincipals, // the two that follow too
	},
	{
		Code: RecommendedConditionKeyForServicePrincipal, Severity: diag.Suggestion, Types: []Type{Resource},
		Title:  "A service of AWS is restricted by a condition key that is not made for it",
		Why:    "Keys such as aws:Referer can be set by whoever sends the request, or are absent when a service sends it. They do not tell for whom the service acts.",
		Mend:   "Use aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths.",
		Asked:  []string{"aws:SourceIp for service principal", "wrong key for service principal", "which condition for sns to sqs"},
		Fires:  queueFrom("sns.amazonaws.com", `"StringEquals": {"aws:Referer": "111122223333"}`),
		Mended: queueFrom("sns.amazonaws.com", `"StringEquals": {"aws:SourceAccount": "111122223333"}`),
		Source: accessAnalyzer,
	},
	{
		Code: UnsupportedConditionKeyForServicePrincipal, Severity: diag.Error, Types: []Type{Resource},
		Title:  "A condition key is never there when a service asks",
		Why:    "A service of AWS belongs to no organization, so its requests have no aws:PrincipalOrgID. A condition on it makes the statement apply never, or always where it is negated.",
		Mend:   "Remove the key. For the organization on whose behalf the service acts there is aws:SourceOrgID.",
		Asked:  []string{"cloudtrail denied by PrincipalOrgID", "org condition blocks service principal", "aws:PrincipalOrgID versus aws:SourceOrgID"},
		Fires:  queueFrom("sns.amazonaws.com", `"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`),
		Mended: queueFrom("sns.amazonaws.com", `"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}`),
		Source: accessAnalyzer,
	},
	{
		Code: IrrelevantConditionKeyInPolicy, Severity: diag.Suggestion, Types: []Type{Resource},
		Title:  "A condition asks of a resource what is always the same",
		Why:    "In a policy on a bucket, s3:ResourceAccount is the account of that very bucket: the condition is always true or never. Someone may believe that it protects something.",
		Mend:   "Remove the condition. The key belongs in identity policies, where it keeps people to resources of some accounts.",
		Asked:  []string{"limit bucket policy by s3:ResourceAccount", "aws:ResourceAccount pointless here", "condition does nothing in bucket policy"},
		Fires:  bucketObject("\"Principal\": {\"AWS\": \"111122223333\"},\n      \"Condition\": {\"StringEquals\": {\"s3:ResourceAccount\": \"111122223333\"}}"),
		Mended: bucketObject(`"Principal": {"AWS": "111122223333"}`),
		Source: accessAnalyzer, find: (*visit).constantKeys,
	},
}

// queueFrom makes a policy of a queue to which a service may send under a
// condition, if any.
func queueFrom(service, condition string) Example {
	members := []string{`"Effect": "Allow"`, `"Principal": {"Service": "` + service + `"}`, `"Action": "sqs:SendMessage"`, `"Resource": "arn:aws:sqs:us-east-1:111122223333:orders"`}
	if condition != "" {
		members = append(members, `"Condition": {`+condition+"}")
	}
	return Example{Resource, "AWS::SQS::Queue", statementOf(members...).Text}
}

// A principal is one of those that a statement names.
type principal struct {
	kind string // AWS, Service, Federated, CanonicalUser or what stands there; empty for a bare text
	node *Node
	text string
}

func (p principal) everyone() bool { return p.text == "*" && (p.kind == "" || p.kind == "AWS") }

// principalsIn gives the principals of Principal or NotPrincipal in order.
func principalsIn(e element) []principal {
	if !e.present() {
		return nil
	}
	if e.value.Kind != Object {
		if !isWords(e.value) {
			return nil
		}
		return []principal{{"", e.value, e.value.Text()}}
	}
	var all []principal
	for m := range e.value.Members() {
		for n := range m.Value.each() {
			if isWords(n) {
				all = append(all, principal{m.Name(), n, n.Text()})
			}
		}
	}
	return all
}

// of gives the principals of one kind.
func (s statement) of(kind string) []principal {
	var found []principal
	for _, p := range principalsIn(s.principal) {
		if p.kind == kind {
			found = append(found, p)
		}
	}
	return found
}

// principalKinds are the keys of Principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
var principalKinds = []string{"AWS", "Service", "Federated", "CanonicalUser"}

func (v *visit) principalForms() {
	if v.policyType == Identity || v.policyType == SCP {
		return
	}
	for _, s := range v.statements {
		for _, e := range []element{s.principal, s.notPrincipal} {
			v.principalKeys(e)
			for _, p := range principalsIn(e) {
				v.principalForm(p)
			}
		}
	}
}

func (v *visit) principalKeys(e element) {
	if !e.present() || e.value.Kind != Object {
		return
	}
	for m := range e.value.Members() {
		if slices.Contains(principalKinds, m.Name()) {
			continue
		}
		f := v.report(InvalidPrincipalKey, m.Key, "kinds are AWS, Service, Federated and CanonicalUser", "there is no kind of principal %q", shown(m.Name()))
		if near := diag.Nearest(m.Name(), principalKinds); near != "" && v.straight(m.Key) {
			f.Hint = didYouMean(near)
			f.Fix = rename(m.Key, near)
		}
	}
}

func (v *visit) principalForm(p principal) {
	switch {
	case p.kind == "":
		if p.text != "*" {
			v.report(InvalidPrincipalFormat, p.node, `name its kind, as in {"AWS": …}`, "the principal %q is named without its kind", shown(p.text))
		}
	case isPlaceholder(packed(p.text)) || p.everyone() || strings.Contains(p.text, "${"):
	case hasWildcard(p.text) && slices.Contains(principalKinds, p.kind):
		v.report(UnsupportedWildcardInPrincipal, p.node, "name the principal, or use a condition on aws:PrincipalArn", "the principal %q has a wildcard in it", shown(p.text))
	case p.kind != "AWS":
	case isUniqueID(p.text, "AROA"):
		v.report(InvalidRoleReference, p.node, "write the ARN of the role", "%s is the unique ID of a role", shown(p.text))
	case isUniqueID(p.text, "AIDA"):
		v.report(InvalidUserReference, p.node, "write the ARN of the user", "%s is the unique ID of a user", shown(p.text))
	case !isAccount(p.text) && !isPrincipalARN(p.text):
		v.report(UnknownPrincipal, p.node, "a principal is an account of twelve digits, or the ARN of a user, role or session", "%q names no principal", shown(p.text))
	}
}

// isUniqueID knows the unique identifiers of IAM, which a session name may
// follow.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func isUniqueID(s, prefix string) bool {
	id, _, _ := strings.Cut(s, ":")
	return strings.HasPrefix(id, prefix) && len(id) >= 16 && isAlphanumeric(id)
}

func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// isPrincipalARN knows the ARNs of accounts, users, roles, sessions and
// federated users, and the users by which CloudFront once read buckets.
func isPrincipalARN(s string) bool {
	a := splitARN(s)
	if a.n < arnFields || a.field[arnPrefix] != "arn" || strings.HasSuffix(s, " ") || !strings.HasPrefix(a.field[arnPartition], "aws") || a.field[arnRegion] != "" {
		return false
	}
	kind, name, named := strings.Cut(a.field[arnResource], "/")
	owned := isAccount(a.field[arnAccount]) || isPlaceholder(a.field[arnAccount])
	switch a.field[arnService] {
	case "iam":
		cloudfront := a.field[arnAccount] == "cloudfront" && kind == "user"
		return (owned || cloudfront) && (kind == "root" && !named || (kind == "user" || kind == "role") && name != "")
	case "sts":
		return owned && (kind == "assumed-role" || kind == "federated-user" || kind == "self") && (name != "" || kind == "self")
	}
	return false
}

// federated tells of identity providers in policies that know none.
func (v *visit) federated() {
	if v.policyType == Trust {
		return
	}
	for _, s := range v.statements {
		for _, e := range []element{s.principal, s.notPrincipal} {
			for _, p := range principalsIn(e) {
				if p.kind == "Federated" {
					v.report(FederatedPrincipalNotSupported, p.node, "name the role that people of the provider assume", "only role trust policies know identity providers")
				}
			}
		}
	}
}

func (v *visit) allowedButSome() {
	for _, s := range v.statements {
		if s.allows() && s.notPrincipal.present() && !s.principal.present() { // both are told of as such
			v.report(AllowWithNotPrincipal, s.notPrincipal.key, "name those who are allowed in Principal", "everyone but those named is allowed, people without an account too")
		}
	}
}

// guardKeys tell for whom a service acts.
var guardKeys = []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"}

// weakKeys are in use to restrict services and do not tell for whom they act.
var weakKeys = []string{"aws:Referer", "aws:UserAgent", "aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"}

// callerOrganizationKeys are never in requests of services.
var callerOrganizationKeys = []string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"}

func (v *visit) servicePrincipals() {
	for _, s := range v.statements {
		services := s.of("Service")
		if len(services) == 0 {
			continue
		}
		guarded := anyOf(s.conditions, func(c condition) bool { return isOneOf(c.key, guardKeys...) })
		if s.allows() && !guarded {
			for _, p := range services {
				v.report(RestrictAccessToServicePrincipal, p.node, "add a condition on aws:SourceArn or aws:SourceAccount", "%s may act for anyone who uses it", shown(p.text))
			}
		}
		for _, c := range s.conditions {
			switch {
			case s.allows() && !guarded && isOneOf(c.key, weakKeys...):
				v.report(RecommendedConditionKeyForServicePrincipal, c.keyNode, "use aws:SourceArn or aws:SourceAccount", "%s does not tell for whom %s acts", c.key, shown(services[0].text))
			case isOneOf(c.key, callerOrganizationKeys...):
				v.report(UnsupportedConditionKeyForServicePrincipal, c.keyNode, "remove it, or use aws:SourceOrgID", "requests of %s have no %s", shown(services[0].text), c.key)
			}
		}
	}
}

// constantKeys tells of conditions on the owner of the resource that the
// policy is attached to. Policies of endpoints are about the resources of
// others, so the keys have a meaning there.
func (v *visit) constantKeys() {
	bucket := v.resourceType == "" || strings.HasPrefix(v.resourceType, "AWS::S3::")
	known := v.resourceType != "" && v.resourceType != "AWS::EC2::VPCEndpoint"
	for _, s := range v.statements {
		for _, c := range s.conditions {
			if bucket && isOneOf(c.key, "s3:ResourceAccount") || known && isOneOf(c.key, "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths") {
				v.report(IrrelevantConditionKeyInPolicy, c.keyNode, "use it in identity policies", "%s is the same for every request to the resource of this policy", c.key)
			}
		}
	}
}
