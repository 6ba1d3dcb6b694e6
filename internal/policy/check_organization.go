package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of organizationChecks.
const (
	SCPSyntaxErrorPrincipal                       diag.Code = "SCP_SYNTAX_ERROR_PRINCIPAL"
	SCPSyntaxErrorActionWildcard                  diag.Code = "SCP_SYNTAX_ERROR_ACTION_WILDCARD"
	RCPSyntaxErrorPrincipal                       diag.Code = "RCP_SYNTAX_ERROR_PRINCIPAL"
	RCPSyntaxErrorAllow                           diag.Code = "RCP_SYNTAX_ERROR_ALLOW"
	RCPSyntaxErrorNotAction                       diag.Code = "RCP_SYNTAX_ERROR_NOTACTION"
	RCPSyntaxErrorAction                          diag.Code = "RCP_SYNTAX_ERROR_ACTION"
	RCPMissingRelatedPrincipalConditionKey        diag.Code = "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY"
	RCPMissingRelatedServicePrincipalConditionKey diag.Code = "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY"
	RCPMissingServiceConditionKeyNullCheck        diag.Code = "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK"
)

// organizationChecks are about what service and resource control policies allow.
var organizationChecks = []Check{
	{
		Code: SCPSyntaxErrorPrincipal, Severity: diag.Error, Types: []Type{SCP},
		Title:  "A service control policy has a Principal",
		Why:    "A service control policy applies to everyone in the accounts it is attached to. It takes no Principal, and AWS Organizations refuses one.",
		Mend:   "Remove the element. To leave some roles out, use a condition on aws:PrincipalArn.",
		Asked:  []string{"exempt a role from an scp", "principal in scp rejected", "scp for one user only"},
		Fires:  controlPolicy(SCP, `"Effect": "Deny"`, `"Principal": "*"`, `"Action": "organizations:LeaveOrganization"`, `"Resource": "*"`),
		Mended: controlPolicy(SCP, `"Effect": "Deny"`, `"Action": "organizations:LeaveOrganization"`, `"Resource": "*"`),
		Source: accessAnalyzer, find: (*visit).scpStatements, // the next one too
	},
	{
		Code: SCPSyntaxErrorActionWildcard, Severity: diag.Error, Types: []Type{SCP},
		Title:  "An action of a service control policy has a wildcard before its end",
		Why:    "Service control policies once took * only at the end of an action. Since September 2025 they take the whole policy language; only the list of checks still has the rule.",
		Mend:   "Nothing needs mending today. Where the policy has to pass the older rule, list the actions.",
		Asked:  []string{"star in the middle of an scp action", "scp action pattern", "s3:Get*Tagging in scp"},
		Fires:  controlPolicy(SCP, `"Effect": "Deny"`, `"Action": "iam:*Role"`, `"Resource": "*"`),
		Mended: controlPolicy(SCP, `"Effect": "Deny"`, `"Action": "iam:Create*"`, `"Resource": "*"`),
		Source: accessAnalyzer,
		Off:    "AWS announced on 2025-09-19 that service control policies take the full policy language, wildcards anywhere in an action among it.",
	},
	{
		Code: RCPSyntaxErrorPrincipal, Severity: diag.Error, Types: []Type{RCP},
		Title:  "The Principal of a resource control policy is not *",
		Why:    "A resource control policy bounds what anyone can do with the resources of an account. Its Principal is always \"*\", and NotPrincipal does not exist in it.",
		Mend:   "Write \"Principal\": \"*\" and name those who are meant in a condition, on aws:PrincipalArn or aws:PrincipalOrgID.",
		Asked:  []string{"rcp for a single account or role", "principal in rcp must be star", "exempt someone from an rcp"},
		Fires:  controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": {"AWS": "111122223333"}`, `"Action": "s3:DeleteBucket"`, `"Resource": "*"`),
		Mended: controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": "*"`, `"Action": "s3:DeleteBucket"`, `"Resource": "*"`),
		Source: accessAnalyzer, find: (*visit).rcpStatements, // the three that follow too
	},
	{
		Code: RCPSyntaxErrorAllow, Severity: diag.Error, Types: []Type{RCP},
		Title:  "A resource control policy allows less than everything",
		Why:    "Resource control policies restrict. The one thing they can allow is everything, on all resources, for everyone and without a condition, as the policy does that AWS attaches at first.",
		Mend:   "Turn the statement round: deny what must not happen.",
		Asked:  []string{"Effect Allow in an rcp", "rcp to grant access", "RCPFullAWSAccess changed"},
		Fires:  controlPolicy(RCP, `"Effect": "Allow"`, `"Principal": "*"`, `"Action": "s3:*"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: controlPolicy(RCP, `"Effect": "Allow"`, `"Principal": "*"`, `"Action": "*"`, `"Resource": "*"`),
		Source: accessAnalyzer,
	},
	{
		Code: RCPSyntaxErrorNotAction, Severity: diag.Error, Types: []Type{RCP},
		Title:  "A resource control policy has NotAction",
		Why:    "Resource control policies hold for a few services, so they name the actions that they are about. NotAction would mean all services and is refused.",
		Mend:   "List the actions in Action.",
		Asked:  []string{"exclude actions from an rcp", "everything except in rcp"},
		Fires:  controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": "*"`, `"NotAction": "s3:GetObject"`, `"Resource": "*"`),
		Mended: controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": "*"`, `"Action": "s3:PutObject"`, `"Resource": "*"`),
		Source: accessAnalyzer,
	},
	{
		Code: RCPSyntaxErrorAction, Severity: diag.Error, Types: []Type{RCP},
		Title:  "Resource control policies do not hold for the service of an action",
		Why:    "Only some services evaluate resource control policies. A statement on any other protects nothing, and AWS Organizations refuses it.",
		Mend:   "Remove the action. A service control policy may reach what was meant, from the side of who asks.",
		Asked:  []string{"which services support rcp", "unsupported service in rcp", "rcp rejected because of an action"},
		Fires:  controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": "*"`, `"Action": "ec2:TerminateInstances"`, `"Resource": "*"`),
		Mended: controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": "*"`, `"Action": "s3:DeleteBucket"`, `"Resource": "*"`),
		Source: accessAnalyzer,
	},
	{
		Code: RCPMissingRelatedPrincipalConditionKey, Severity: diag.Warning, Types: []Type{RCP},
		Title:  "A resource control policy that denies by principal denies AWS services too",
		Why:    "When a service of AWS acts for you, the request has no organization, account or ARN of a principal of yours. A negated condition on such a key then holds, and delivering logs or replicating objects fails.",
		Mend:   "Add \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"} to the same Condition, and guard services by a statement on aws:SourceOrgID.",
		Asked:  []string{"rcp blocks cloudtrail or log delivery", "data perimeter breaks aws service", "exempt service principals from rcp"},
		Fires:  outsideOrganization(`"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`),
		Mended: outsideOrganization(`"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`, `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`),
		Source: accessAnalyzer, find: (*visit).rcpGuards, // the two that follow too
	},
	{
		Code: RCPMissingRelatedServicePrincipalConditionKey, Severity: diag.Warning, Types: []Type{RCP},
		Title:  "A resource control policy that denies by source denies people too",
		Why:    "aws:SourceOrgID and its kin are in a request only when a service of AWS acts for a resource. Without saying that only such requests are meant, a negated condition on them holds for everyone else.",
		Mend:   "Add \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"true\"} to the same Condition.",
		Asked:  []string{"rcp locks out our own users", "confused deputy rcp blocks everybody", "rcp with aws:SourceOrgID too broad"},
		Fires:  outsideOrganization(`"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"}`, `"Null": {"aws:SourceAccount": "false"}`),
		Mended: outsideOrganization(`"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"}`, `"Null": {"aws:SourceAccount": "false"}`, `"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: RCPMissingServiceConditionKeyNullCheck, Severity: diag.Warning, Types: []Type{RCP},
		Title:  "A resource control policy that denies by source does not ask whether there is one",
		Why:    "Some services act without a resource behind them, and their requests have no source. A negated condition on a source key holds for these requests and denies them.",
		Mend:   "Add \"Null\": {\"aws:SourceAccount\": \"false\"} to the same Condition, so that it is about requests that have a source.",
		Asked:  []string{"rcp breaks service without source account", "missing null check in rcp", "aws:SourceAccount absent from request"},
		Fires:  outsideOrganization(`"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"}`, `"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}`),
		Mended: outsideOrganization(`"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"}`, `"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}`, `"Null": {"aws:SourceAccount": "false"}`),
		Source: accessAnalyzer,
	},
}

func controlPolicy(t Type, members ...string) Example {
	return Example{Type: t, Text: statementOf(members...).Text}
}

// outsideOrganization makes a resource control policy that denies reading
// objects under the conditions.
func outsideOrganization(conditions ...string) Example {
	return controlPolicy(RCP, `"Effect": "Deny"`, `"Principal": "*"`, `"Action": "s3:GetObject"`, `"Resource": "*"`,
		"\"Condition\": {\n        "+strings.Join(conditions, ",\n        ")+"\n      }")
}

func (v *visit) scpStatements() {
	if v.policyType != SCP {
		return
	}
	for _, s := range v.statements {
		for _, e := range []element{s.principal, s.notPrincipal} {
			if e.present() {
				v.report(SCPSyntaxErrorPrincipal, e.key, "remove it", "a service control policy has no %s", canonicalElement(e.key.Text()))
			}
		}
		for _, n := range slices.Concat(s.action.words, s.notAction.words) {
			if strings.Contains(strings.TrimSuffix(n.Text(), "*"), "*") || strings.Contains(n.Text(), "?") {
				v.report(SCPSyntaxErrorActionWildcard, n, "list the actions", "the wildcard does not stand at the end of the action")
			}
		}
	}
}

// rcpStatements holds statements to the syntax of resource control policies.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
func (v *visit) rcpStatements() {
	if v.policyType != RCP {
		return
	}
	for _, s := range v.statements {
		everyone := s.principal.value.Text() == "*"
		switch {
		case s.notPrincipal.present():
			v.report(RCPSyntaxErrorPrincipal, s.notPrincipal.key, `write "Principal": "*"`, "a resource control policy has no NotPrincipal")
		case s.principal.present() && !everyone:
			v.report(RCPSyntaxErrorPrincipal, s.principal.value, `write "*"`, "the Principal of a resource control policy is \"*\" alone")
		}
		if s.notAction.present() {
			v.report(RCPSyntaxErrorNotAction, s.notAction.key, "list the actions in Action", "a resource control policy has no NotAction")
		}
		v.rcpAllow(s)
		v.rcpServices(s)
	}
}

func (v *visit) rcpAllow(s statement) {
	if !s.allows() {
		return
	}
	const hint = "deny what must not happen"
	for _, n := range s.resource.words {
		if n.Text() != "*" {
			v.report(RCPSyntaxErrorAllow, n, hint, "an Allow of a resource control policy has the Resource \"*\" alone")
		}
	}
	if s.principal.present() && s.principal.value.Text() != "*" {
		v.report(RCPSyntaxErrorAllow, s.principal.value, hint, "an Allow of a resource control policy has the Principal \"*\" alone")
	}
	for _, e := range []element{s.notResource, s.notPrincipal, s.condition} {
		if e.present() {
			v.report(RCPSyntaxErrorAllow, e.key, hint, "an Allow of a resource control policy has no %s", canonicalElement(e.key.Text()))
		}
	}
}

// rcpServices tells of actions of services that take no resource control
// policies. Prefixes with wildcards and unknown ones are not judged.
func (v *visit) rcpServices(s statement) {
	for _, n := range s.action.words {
		prefix, _, found := strings.Cut(n.Text(), ":")
		if facts, ok := v.catalog.Facts(prefix); found && ok && !facts.RCP {
			start, end := n.at(0, len(prefix))
			v.reportAt(RCPSyntaxErrorAction, start, end, "", "resource control policies do not hold for %s, by the catalog of %s", facts.Prefix, v.catalog.Date())
		}
	}
}

// The condition keys that tell who asks, and those that tell for which
// resource a service of AWS asks.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var (
	principalKeys = []string{"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"}
	sourceKeys    = []string{"aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"}
)

// rcpGuards asks, where a resource control policy denies whoever is not of the
// organization, whether it says that services of AWS are meant or not.
func (v *visit) rcpGuards() {
	if v.policyType != RCP {
		return
	}
	for _, s := range v.statements {
		if !s.denies() {
			continue
		}
		if c, ok := s.negatedOn(principalKeys); ok && !s.isAWSService("false") {
			v.report(RCPMissingRelatedPrincipalConditionKey, c.keyNode, `add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`,
				"requests of AWS services have no %s, so that they are denied too", c.key)
		}
		c, ok := s.negatedOn(sourceKeys)
		if ok && !s.isAWSService("true") {
			v.report(RCPMissingRelatedServicePrincipalConditionKey, c.keyNode, `add "BoolIfExists": {"aws:PrincipalIsAWSService": "true"}`,
				"requests other than those of AWS services have no %s, so that they are denied too", c.key)
		}
		if ok && !s.hasSource() {
			v.report(RCPMissingServiceConditionKeyNullCheck, c.keyNode, `add "Null": {"aws:SourceAccount": "false"}`,
				"requests without a source have no %s, so that they are denied too", c.key)
		}
	}
}

// negatedOn gives the first condition on one of the keys that holds where the
// key is absent.
func (s statement) negatedOn(keys []string) (condition, bool) {
	for _, c := range s.conditions {
		if isOneOf(c.key, keys...) && c.operator.negated() {
			return c, true
		}
	}
	return condition{}, false
}

func (s statement) isAWSService(value string) bool {
	return anyOf(s.under("aws:PrincipalIsAWSService"), func(c condition) bool {
		return c.operator.family == boolFamily && len(c.values) == 1 && strings.EqualFold(c.values[0].Text(), value)
	})
}

// hasSource says whether the statement is about requests alone that have a
// source account or ARN.
func (s statement) hasSource() bool {
	return anyOf(slices.Concat(s.under("aws:SourceAccount"), s.under("aws:SourceArn")), func(c condition) bool {
		return c.operator.family == nullFamily && len(c.values) == 1 && strings.EqualFold(c.values[0].Text(), "false")
	})
}
