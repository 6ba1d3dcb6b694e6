package policy

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of riskChecks.
const (
	FullAdmin            diag.Code = "FULL_ADMIN"
	PublicPrincipal      diag.Code = "PUBLIC_PRINCIPAL"
	PrivilegeEscalation  diag.Code = "PRIVILEGE_ESCALATION"
	CredentialsExposure  diag.Code = "CREDENTIALS_EXPOSURE"
	ServiceWildcard      diag.Code = "SERVICE_WILDCARD"
	NotActionWithAllow   diag.Code = "NOTACTION_WITH_ALLOW"
	NotResourceWithAllow diag.Code = "NOTRESOURCE_WITH_ALLOW"
)

// riskChecks are about what is allowed and dangerous.
var riskChecks = []Check{
	{
		// Control policies begin with one that allows everything; they grant
		// nothing by it.
		Code: FullAdmin, Severity: diag.SecurityWarning, Types: []Type{Identity, Resource},
		Title:  "Everything is allowed on everything",
		Why:    "Whoever has this policy can do all that the account can do, delete its logs and lock others out among it. One leaked key is then enough to lose the account.",
		Mend:   "Allow the services and actions that are needed. For people, give full rights only for the time they are needed, behind multi-factor authentication.",
		Asked:  []string{"Action star Resource star", "administrator access", "AdministratorAccess too much", "superuser or god mode"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": "*"`, `"Resource": "*"`),
		Mended: statementOf(`"Effect": "Allow"`, `"Action": "s3:ListAllMyBuckets"`, `"Resource": "*"`),
		Source: Origin{"Checkov CKV_AWS_62 and CKV_AWS_63", "https://www.checkov.io/5.Policy%20Index/all.html"}, find: (*visit).everything, // the next one too
	},
	{
		Code: ServiceWildcard, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "All actions of a service are allowed",
		Why:    "service:* holds actions that change permissions and delete data, and those that AWS adds next year.",
		Mend:   "List the actions, or a family of them such as s3:Get*.",
		Asked:  []string{"s3:* in a policy", "full access to one service", "too broad actions"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": "s3:*"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: cloudsplaining,
	},
	{
		Code: PublicPrincipal, Severity: diag.SecurityWarning, Types: []Type{Resource},
		Title: "Everyone may use the resource",
		Why:   "\"*\" is everyone on the Internet, with and without an AWS account. Most data leaks from cloud storage began with a policy like this.",
		Mend:  "Name accounts, roles or services, or add a condition that narrows down who asks, such as aws:PrincipalOrgID, aws:SourceVpce or aws:SourceArn. Where the whole world is meant, say so in the Sid.",
		Asked: []string{"Principal star", "anyone on the internet can read", "bucket is public", "unauthenticated access"},
		Fires: bucketObject(`"Principal": "*"`), Mended: bucketObject("\"Principal\": \"*\",\n      \"Condition\": {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"}}"),
		Source: Origin{"Checkov CKV_AWS_70", "https://www.checkov.io/5.Policy%20Index/all.html"}, find: (*visit).public,
	},
	{
		Code: PrivilegeEscalation, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "The actions allowed let their holder gain more rights",
		Why:    "Some actions, alone or together, let someone write a policy of their own, make a key for another user, or run code with a role that may do more. Whoever has them has in the end what that role or user has.",
		Mend:   "Restrict the resource: the roles that can be passed or changed, the users for whom keys can be made. Add iam:PassedToService to iam:PassRole, or take the action out.",
		Asked:  []string{"user makes himself admin", "developer can raise own permissions", "AttachUserPolicy or CreatePolicyVersion abuse", "pass admin role to lambda"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]`, `"Resource": "*"`),
		Mended: statementOf(`"Effect": "Allow"`, `"Action": ["lambda:CreateFunction", "lambda:InvokeFunction"]`, `"Resource": "*"`),
		Source: cloudsplaining, find: (*visit).escalation,
	},
	{
		Code: CredentialsExposure, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "An action gives credentials to its caller",
		Why:    "The answer to such a request holds a password, a key or a token. Whoever may send it can use the credentials elsewhere, and whoever reads the logs or the screen can too.",
		Mend:   "Allow the action only to those who need the credentials, and on the resources whose credentials they need.",
		Asked:  []string{"api call returns a secret", "CreateAccessKey or GetFederationToken allowed", "steal passwords and tokens"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": "iam:CreateAccessKey"`, `"Resource": "arn:aws:iam::111122223333:user/*"`),
		Mended: statementOf(`"Effect": "Allow"`, `"Action": "iam:ListAccessKeys"`, `"Resource": "arn:aws:iam::111122223333:user/*"`),
		Source: parliament, find: (*visit).credentials,
	},
	{
		Code: NotActionWithAllow, Severity: diag.Warning,
		Title:  "Allow stands with NotAction",
		Why:    "The statement allows all actions but those named: every service, and every action that AWS will ever add.",
		Mend:   "List what is allowed in Action. To leave actions out of what is allowed elsewhere, deny them.",
		Asked:  []string{"allow everything except iam", "NotAction does not deny", "power user policy", "exclude actions from allow"},
		Fires:  statementOf(`"Effect": "Allow"`, `"NotAction": "iam:*"`, `"Resource": "*"`),
		Mended: statementOf(`"Effect": "Deny"`, `"NotAction": "iam:*"`, `"Resource": "*"`),
		Source: Origin{"IAM user guide, NotAction", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html"}, find: (*visit).allowedByLeavingOut, // the next one too
	},
	{
		Code: NotResourceWithAllow, Severity: diag.Warning,
		Title:  "Allow stands with NotResource",
		Why:    "The statement allows the actions on all resources but those named: those of other accounts where they let you in, and those that will be made tomorrow.",
		Mend:   "List the resources in Resource. To keep some out, deny them.",
		Asked:  []string{"allow all buckets except one", "NotResource does not deny", "exclude a resource from allow"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": "s3:GetObject"`, `"NotResource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: statementOf(`"Effect": "Deny"`, `"Action": "s3:GetObject"`, `"NotResource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: parliament,
	},
}

// everything tells of statements that allow all, of all services or of one.
func (v *visit) everything() {
	for _, s := range v.statements {
		if !s.allows() {
			continue
		}
		for _, n := range s.action.words {
			prefix, name, _ := strings.Cut(n.Text(), ":")
			switch {
			case n.Text() == "*" || n.Text() == "*:*":
				if s.onAll() && len(s.conditions) == 0 {
					v.report(FullAdmin, n, "allow what is needed", "everything is allowed on all resources")
				}
			case name == "*" && !hasWildcard(prefix):
				v.report(ServiceWildcard, n, "list the actions that are needed", "all actions of %s are allowed", shown(prefix))
			}
		}
	}
}

// onAll says whether the statement is about all resources.
func (s statement) onAll() bool {
	return anyOf(s.resource.words, func(n *Node) bool { return n.Text() == "*" })
}

// public tells of statements that let everyone in.
func (v *visit) public() {
	for _, s := range v.statements {
		if !s.allows() || anyOf(s.conditions, narrowsAccess) {
			continue
		}
		for _, p := range principalsIn(s.principal) {
			if p.everyone() {
				v.report(PublicPrincipal, p.node, "name who is meant, or add a condition on who asks", "everyone may use the resource")
			}
		}
	}
}

// accessKeys narrow down who asks, for whom, or from where.
var accessKeys = slices.Concat(callerKeys, guardKeys, []string{
	"aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:SourceIp", "aws:VpcSourceIp",
	"aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "s3:DataAccessPointAccount", "s3:DataAccessPointArn", "kms:CallerAccount", "kms:ViaService",
	"elasticfilesystem:AccessedViaMountTarget", "elasticfilesystem:AccessPointArn", "sns:Endpoint", "lambda:FunctionUrlAuthType",
	"aws:SourceOwner", // of topics, from before aws:SourceAccount
})

// narrowsAccess says whether a condition leaves fewer than everyone.
func narrowsAccess(c condition) bool {
	named := isOneOf(c.key, accessKeys...) || strings.HasPrefix(strings.ToLower(c.key), "aws:principaltag/")
	return named && !holdsForAnyone(c) && !c.operator.negated() && !c.operator.ifExists && !c.operator.forAll() && c.operator.family != nullFamily
}

// holdsForAnyone says whether a value of a condition on who asks, or from
// where, fits everyone: a lone wildcard, addresses of a good part of the
// Internet, an id of which only the kind is given, a pattern for any account.
func holdsForAnyone(c condition) bool {
	return anyOf(c.values, func(n *Node) bool {
		text := n.Text()
		if addresses, err := netip.ParsePrefix(text); err == nil {
			return addresses.Bits() < leastPrefix
		}
		_, id, _ := strings.Cut(text, "-")
		return onlyStars(text) || c.operator.patterned() && (onlyStars(id) || fitsAnyAccount(text))
	})
}

// leastPrefix is how long the prefix of a range of addresses is that still
// belongs to somebody: the largest ever given to one holder have 8 bits.
const leastPrefix = 8

// fitsAnyAccount says whether a pattern for ARNs fits some in every account.
// Buckets, whose ARNs name no account, have names that no two accounts share.
func fitsAnyAccount(pattern string) bool {
	a, ok := readPattern(pattern)
	account := a.field[arnAccount]
	return ok && a.field[arnPrefix] == "arn" && (hasWildcard(account) || account == "" && onlyStars(a.field[arnResource]))
}

// credentialActions answer with a password, key or token.
// https://github.com/salesforce/cloudsplaining and https://github.com/duo-labs/parliament list them (2026-09)
var credentialActions = watch([]string{
	"chime:CreateApiKey", "codeartifact:GetAuthorizationToken", "codepipeline:PollForJobs",
	"cognito-identity:GetCredentialsForIdentity", "cognito-identity:GetOpenIdToken", "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
	"connect:GetFederationToken", "ec2:GetPasswordData", "ecr-public:GetAuthorizationToken", "ecr:GetAuthorizationToken", "gamelift:RequestUploadCredentials",
	"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential", "iam:UpdateAccessKey",
	"lightsail:DownloadDefaultKeyPair", "lightsail:GetInstanceAccessDetails", "lightsail:GetRelationalDatabaseMasterUserPassword",
	"mediapackage:RotateChannelCredentials", "mediapackage:RotateIngestEndpointCredentials", "rds-db:connect",
	"redshift-serverless:GetCredentials", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM",
	"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot", "sts:GetFederationToken", "sts:GetSessionToken",
})

// credentials tells, once a statement, of actions that answer with credentials.
// Assuming roles that are named is what roles are for.
func (v *visit) credentials() {
	for _, s := range v.statements {
		if !s.allows() {
			continue
		}
		for i := range s.action.patterns {
			if action, ok := s.exposing(i); ok {
				v.report(CredentialsExposure, s.action.words[i], "allow it only where the credentials are needed", "%s answers with credentials", action)
			}
		}
	}
}

// exposing gives the first action with credentials in its answer that a value
// of Action, by its index, means. One that means everything is told of as such.
func (s statement) exposing(i int) (action string, ok bool) {
	pattern := s.action.patterns[i]
	if pattern == "*" || pattern == "*:*" {
		return "", false
	}
	for action := range credentialActions.meant(pattern) {
		if !strings.HasPrefix(action, "sts:AssumeRole") || s.onAll() {
			return action, true
		}
	}
	return "", false
}

func (v *visit) allowedByLeavingOut() {
	for _, s := range v.statements {
		if !s.allows() {
			continue
		}
		if s.notAction.present() {
			v.report(NotActionWithAllow, s.notAction.key, "list the actions in Action", "every action but those named is allowed, future ones too")
		}
		if s.notResource.present() {
			v.report(NotResourceWithAllow, s.notResource.key, "list the resources in Resource", "the actions are allowed on every resource but those named")
		}
	}
}
