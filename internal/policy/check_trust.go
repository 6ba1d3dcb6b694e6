package policy

import (
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of trustChecks.
const (
	RoleTrustPolicySyntaxErrorNotPrincipal           diag.Code = "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL"
	RoleTrustPolicyUnsupportedWildcardInPrincipal    diag.Code = "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"
	RoleTrustPolicySyntaxErrorResource               diag.Code = "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE"
	InvalidFederatedPrincipalSyntaxInRoleTrustPolicy diag.Code = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
	UnknownFederationSource                          diag.Code = "UNKNOWN_FEDERATION_SOURCE"
	MismatchedActionForPrincipal                     diag.Code = "MISMATCHED_ACTION_FOR_PRINCIPAL"
	MissingActionForRolesAnywhereTrustPolicy         diag.Code = "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"
	MissingConditionKeyForOIDCPrincipal              diag.Code = "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"
	MissingGitHubRepoConditionKey                    diag.Code = "MISSING_GITHUB_REPO_CONDITION_KEY"
	SpecificGitHubRepoAndBranchRecommended           diag.Code = "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"
	ForAnyValueWithAudienceClaimType                 diag.Code = "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE"
	ConfirmAudienceClaimType                         diag.Code = "CONFIRM_AUDIENCE_CLAIM_TYPE"
	RedundantPrincipalInRoleTrustPolicy              diag.Code = "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"
	AssumeRoleAnyAccount                             diag.Code = "ASSUME_ROLE_ANY_ACCOUNT"
)

// trustChecks are about role trust policies.
var trustChecks = []Check{
	{
		Code: RoleTrustPolicySyntaxErrorNotPrincipal, Severity: diag.Error, Types: []Type{Trust},
		Title:  "A role trust policy has NotPrincipal",
		Why:    "A trust policy names who may assume the role. IAM does not accept one that names who may not.",
		Mend:   "Name those who may in Principal.",
		Asked:  []string{"everyone except may assume", "exclude someone from assuming role"},
		Fires:  trusting(`"NotPrincipal": {"AWS": "111122223333"}`, `"Action": "sts:AssumeRole"`),
		Mended: trusting(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/caller"}`, `"Action": "sts:AssumeRole"`),
		Source: accessAnalyzer, find: (*visit).trustSyntax, // the two that follow too
	},
	{
		Code: RoleTrustPolicyUnsupportedWildcardInPrincipal, Severity: diag.Error, Types: []Type{Trust},
		Title:  "The Principal of a role trust policy is \"*\"",
		Why:    "A role is not for the whole world: IAM does not accept a trust policy with everyone as its principal in this form.",
		Mend:   "Name the accounts or roles that may assume the role.",
		Asked:  []string{"star in assume role policy", "allow anyone to assume role", "Principal * rejected"},
		Fires:  trusting(`"Principal": "*"`, `"Action": "sts:AssumeRole"`),
		Mended: trusting(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/caller"}`, `"Action": "sts:AssumeRole"`),
		Source: accessAnalyzer,
	},
	{
		Code: RoleTrustPolicySyntaxErrorResource, Severity: diag.Error, Types: []Type{Trust},
		Title:  "A role trust policy has Resource or NotResource",
		Why:    "The resource of a trust policy is the role it belongs to. IAM refuses the element.",
		Mend:   "Remove it. What the role may do stands in its identity policies.",
		Asked:  []string{"has prohibited field Resource", "permissions pasted into trust relationship", "s3 access in assume role policy"},
		Fires:  trusting(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/caller"}`, `"Action": "sts:AssumeRole"`, `"Resource": "*"`),
		Mended: trusting(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/caller"}`, `"Action": "sts:AssumeRole"`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidFederatedPrincipalSyntaxInRoleTrustPolicy, Severity: diag.Error, Types: []Type{Trust},
		Title:  "An identity provider is neither a domain name nor the ARN of a provider",
		Why:    "A federated principal is a domain such as accounts.google.com, or the ARN of a provider of SAML or OpenID Connect in your account. Nothing else can be trusted.",
		Mend:   "Write arn:aws:iam::111122223333:saml-provider/NAME or arn:aws:iam::111122223333:oidc-provider/DOMAIN.",
		Asked:  []string{"https:// in federated principal", "wrong oidc provider arn", "okta or azure as principal"},
		Fires:  trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:provider/corp"}`, `"Action": "sts:AssumeRoleWithSAML"`),
		Mended: trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}`, `"Action": "sts:AssumeRoleWithSAML"`, `"Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}`),
		Source: accessAnalyzer, find: (*visit).providers, // the next one too
	},
	{
		Code: UnknownFederationSource, Severity: diag.Warning, Types: []Type{Trust},
		Title:  "A federated domain is none that AWS knows by itself",
		Why:    "By domain alone AWS knows Amazon Cognito, Google, Facebook and Login with Amazon. Any other provider has to be made in the account first, and is then named by its ARN.",
		Mend:   "Name the provider by its ARN, arn:aws:iam::111122223333:oidc-provider/DOMAIN.",
		Asked:  []string{"gitlab.com as federated principal", "token.actions.githubusercontent.com without arn", "custom oidc issuer"},
		Fires:  trusting(`"Principal": {"Federated": "idp.example.com"}`, `"Action": "sts:AssumeRoleWithWebIdentity"`, `"Condition": {"StringEquals": {"idp.example.com:aud": "my-app"}}`),
		Mended: trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}`, `"Action": "sts:AssumeRoleWithWebIdentity"`, `"Condition": {"StringEquals": {"idp.example.com:aud": "my-app"}}`),
		Source: parliament,
	},
	{
		Code: MismatchedActionForPrincipal, Severity: diag.Error, Types: []Type{Trust},
		Title:  "The action does not fit the kind of principal",
		Why:    "People of a SAML provider come in by sts:AssumeRoleWithSAML, those of OpenID Connect by sts:AssumeRoleWithWebIdentity, accounts, roles and services by sts:AssumeRole. Another pair never lets anyone in.",
		Mend:   "Take the action that belongs to the principal.",
		Asked:  []string{"AssumeRole or AssumeRoleWithWebIdentity", "saml login not authorized to assume", "github actions AssumeRole fails"},
		Fires:  trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}`, `"Action": "sts:AssumeRoleWithWebIdentity"`),
		Mended: trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}`, `"Action": "sts:AssumeRoleWithSAML"`),
		Source: accessAnalyzer, find: (*visit).fittingActions,
	},
	{
		Code: MissingActionForRolesAnywhereTrustPolicy, Severity: diag.Error, Types: []Type{Trust},
		Title:  "IAM Roles Anywhere lacks an action it needs",
		Why:    "The service assumes the role, sets the source identity and passes tags made from the certificate. Without all three actions no credentials are issued.",
		Mend:   "Allow sts:AssumeRole, sts:SetSourceIdentity and sts:TagSession.",
		Asked:  []string{"rolesanywhere CreateSession denied", "x.509 on-premises server role", "rolesanywhere trust policy"},
		Fires:  trusting(`"Principal": {"Service": "rolesanywhere.amazonaws.com"}`, `"Action": "sts:AssumeRole"`),
		Mended: trusting(`"Principal": {"Service": "rolesanywhere.amazonaws.com"}`, `"Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]`),
		Source: accessAnalyzer, find: (*visit).rolesAnywhere,
	},
	{
		Code: MissingConditionKeyForOIDCPrincipal, Severity: diag.SecurityWarning, Types: []Type{Trust},
		Title:  "A provider of OpenID Connect is trusted without a condition of its own",
		Why:    "A public provider issues tokens to everyone. Without a condition on the audience or the subject, any token of that provider lets its holder assume the role.",
		Mend:   "Add a condition on keys of the provider: its domain, a colon, and aud or sub.",
		Asked:  []string{"oidc trust without aud", "any google account can assume", "eks service account trust too open"},
		Fires:  trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}`, `"Action": "sts:AssumeRoleWithWebIdentity"`),
		Mended: trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}`, `"Action": "sts:AssumeRoleWithWebIdentity"`, `"Condition": {"StringEquals": {"idp.example.com:aud": "my-app", "idp.example.com:sub": "worker-1"}}`),
		Source: accessAnalyzer, find: (*visit).openIDConnect, // the four that follow too
	},
	{
		Code: MissingGitHubRepoConditionKey, Severity: diag.SecurityWarning, Types: []Type{Trust},
		Title:  "GitHub is trusted without saying which repository",
		Why:    "Every workflow on GitHub can get a token from the same provider. Without a condition on the subject, a workflow in anyone's repository can assume the role.",
		Mend:   "Add a condition on token.actions.githubusercontent.com:sub with repository and branch.",
		Asked:  []string{"github actions oidc too open", "restrict role to my repo", "any github repo can assume role"},
		Fires:  github(`"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}`),
		Mended: github(`"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"}`),
		Source: accessAnalyzer,
	},
	{
		Code: SpecificGitHubRepoAndBranchRecommended, Severity: diag.Warning, Types: []Type{Trust},
		Title:  "The subject of a GitHub token is left open",
		Why:    "A wildcard in the subject lets in every branch, every pull request or every repository that matches, those that someone else can make among them.",
		Mend:   "Write repository and branch out, as in repo:octo-org/octo-repo:ref:refs/heads/main.",
		Asked:  []string{"repo:org/* in github trust", "wildcard in sub claim", "only main branch may deploy", "forked pull request gets credentials"},
		Fires:  github(`"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}`),
		Mended: github(`"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"}`),
		Source: accessAnalyzer,
	},
	{
		Code: ForAnyValueWithAudienceClaimType, Severity: diag.SecurityWarning, Types: []Type{Trust},
		Title: "ForAnyValue stands with an audience that has one value",
		Why:   "The audience of a token is usually one value, and ForAnyValue is made for keys with several. With it, a token that lists more audiences than yours is accepted.",
		Mend:  "Leave the qualifier out, unless the provider issues tokens with several audiences and any of them is enough.",
		Asked: []string{"ForAnyValue:StringEquals on aud", "several aud in jwt", "too many audiences accepted"},
		Fires: audience("ForAnyValue:StringEquals"), Mended: audience("StringEquals"),
		Source: accessAnalyzer,
	},
	{
		Code: ConfirmAudienceClaimType, Severity: diag.Suggestion, Types: []Type{Trust},
		Title: "An audience stands with a qualifier",
		Why:   "Whether the audience of a token is one value or a list depends on the provider. On a single value ForAllValues lets a token without audience pass, and ForAnyValue says nothing more than no qualifier.",
		Mend:  "Look at a token of the provider. If its audience is a single value, leave the qualifier out.",
		Asked: []string{"ForAllValues on aud", "is aud a list", "set operator on aud"},
		Fires: audience("ForAllValues:StringEquals"), Mended: audience("StringEquals"),
		Source: accessAnalyzer,
	},
	{
		Code: RedundantPrincipalInRoleTrustPolicy, Severity: diag.Suggestion, Types: []Type{Trust},
		Title:  "A session is trusted beside the role it is of",
		Why:    "Whoever trusts a role trusts all its sessions. The ARN of one session beside it changes nothing, and suggests that only this session is trusted.",
		Mend:   "Remove the session, or the role if only the session is meant.",
		Asked:  []string{"assumed-role arn beside the role arn", "both listed as principals"},
		Fires:  trusting(`"Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/session1"]}`, `"Action": "sts:AssumeRole"`),
		Mended: trusting(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}`, `"Action": "sts:AssumeRole"`),
		Source: accessAnalyzer, find: (*visit).redundantSessions,
	},
	{
		Code: AssumeRoleAnyAccount, Severity: diag.SecurityWarning, Types: []Type{Trust},
		Title:  "Everyone of an account, or of all accounts, may assume the role",
		Why:    "An account as principal lets in every user and role of it that is allowed sts:AssumeRole. With \"*\" that is anyone with an AWS account. If the account is a vendor's, its other customers can have it assume your role unless it has to show an external ID.",
		Mend:   "Name the roles that need it, or add a condition on sts:ExternalId, aws:PrincipalOrgID or aws:PrincipalArn.",
		Asked:  []string{":root in trust policy", "anyone can assume my role", "third-party access without external id", "trust a whole account"},
		Fires:  trusting(`"Principal": {"AWS": "*"}`, `"Action": "sts:AssumeRole"`),
		Mended: trusting(`"Principal": {"AWS": "*"}`, `"Action": "sts:AssumeRole"`, `"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}`),
		Source: Origin{"Checkov CKV_AWS_60 and CKV_AWS_61", "https://www.checkov.io/5.Policy%20Index/all.html"}, find: (*visit).openTrust,
	},
}

// trusting makes a role trust policy of one statement.
func trusting(members ...string) Example {
	return Example{Trust, "AWS::IAM::AssumeRolePolicyDocument", statementOf(append([]string{`"Effect": "Allow"`}, members...)...).Text}
}

// github makes a role trust policy for workflows of GitHub.
func github(condition string) Example {
	return trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}`,
		`"Action": "sts:AssumeRoleWithWebIdentity"`, `"Condition": {`+condition+"}")
}

// audience makes a role trust policy with an operator on the audience.
func audience(operator string) Example {
	condition := `"StringEquals": {"idp.example.com:aud": "my-app", "idp.example.com:sub": "worker-1"}`
	if operator != "StringEquals" {
		condition = `"` + operator + `": {"idp.example.com:aud": ["my-app"]}, "StringEquals": {"idp.example.com:sub": "worker-1"}`
	}
	return trusting(`"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}`,
		`"Action": "sts:AssumeRoleWithWebIdentity"`, `"Condition": {`+condition+"}")
}

func (v *visit) trustSyntax() {
	for _, s := range v.statements {
		if s.notPrincipal.present() {
			v.report(RoleTrustPolicySyntaxErrorNotPrincipal, s.notPrincipal.key, "name those who may in Principal", "a role trust policy has no NotPrincipal")
		}
		if s.principal.present() && s.principal.value.Text() == "*" {
			v.report(RoleTrustPolicyUnsupportedWildcardInPrincipal, s.principal.value, "name the accounts or roles", "a role trust policy cannot trust everyone")
		}
		for _, e := range []element{s.resource, s.notResource} {
			if e.present() {
				v.report(RoleTrustPolicySyntaxErrorResource, e.key, "remove it", "a role trust policy has no %s", canonicalElement(e.key.Text()))
			}
		}
	}
}

// A providerKind is a kind of identity provider.
type providerKind int

const (
	noProvider providerKind = iota
	samlProvider
	oidcProvider // by ARN or by domain
)

// providerOf tells the kind of a federated principal and its domain, which the
// condition keys of OpenID Connect begin with.
func providerOf(p principal) (kind providerKind, domain string) {
	if p.kind != "Federated" {
		return noProvider, ""
	}
	a := splitARN(p.text)
	form, name, _ := strings.Cut(a.field[arnResource], "/")
	switch {
	case a.n == arnFields && a.field[arnPrefix] == "arn" && a.field[arnService] == "iam" && name != "":
		switch form {
		case "saml-provider":
			return samlProvider, ""
		case "oidc-provider":
			return oidcProvider, name
		}
	case isDomain(p.text):
		return oidcProvider, p.text
	}
	return noProvider, ""
}

// kindOf is providerOf without the domain.
func kindOf(p principal) providerKind {
	kind, _ := providerOf(p)
	return kind
}

// isDomain asks for labels of letters, digits and hyphens with dots between.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	return len(labels) >= 2 && allOf(labels, func(label string) bool {
		return label != "" && strings.IndexFunc(label, func(c rune) bool { return isNotLetterOrDigit(c) && c != '-' }) < 0
	})
}

// knownProviders are those that AWS knows without their being made first.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
var knownProviders = []string{"cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com"}

func (v *visit) providers() {
	for _, s := range v.statements {
		for _, p := range s.of("Federated") {
			kind, domain := providerOf(p)
			switch {
			case isPlaceholder(packed(p.text)) || hasWildcard(p.text):
			case kind == noProvider:
				v.report(InvalidFederatedPrincipalSyntaxInRoleTrustPolicy, p.node, "write a domain, or the ARN of a provider", "%q is neither a domain nor the ARN of an identity provider", shown(p.text))
			case domain == p.text && !isOneOf(domain, knownProviders...) && !isCognito(domain):
				v.report(UnknownFederationSource, p.node, "name the provider by its ARN", "AWS knows no provider %s by its domain", shown(domain))
			}
		}
	}
}

// isCognito knows the domains of Amazon Cognito in other partitions.
func isCognito(domain string) bool { return strings.HasPrefix(domain, "cognito-identity") }

// fits says whether principals of a kind can use an action of AWS STS; other
// actions are for everyone.
func (k providerKind) fits(action string) bool {
	switch strings.ToLower(action) {
	case "sts:assumerolewithsaml":
		return k == samlProvider
	case "sts:assumerolewithwebidentity":
		return k == oidcProvider
	case "sts:assumerole":
		return k == noProvider
	}
	return true
}

// fittingActions asks for an action for each principal, and for a principal
// for each action. Actions with wildcards and providers in an unknown form are
// not judged.
func (v *visit) fittingActions() {
	for _, s := range v.statements {
		principals, actions := principalsIn(s.principal), s.action.words
		if len(principals) == 0 || anyOf(principals, isUnclear) {
			continue
		}
		var kinds []providerKind // of the principals
		for k := noProvider; k <= oidcProvider; k++ {
			if anyOf(principals, func(p principal) bool { return kindOf(p) == k }) {
				kinds = append(kinds, k)
			}
		}
		usable := func(n *Node) bool { return anyOf(kinds, func(k providerKind) bool { return k.fits(n.Text()) }) }
		for _, n := range actions {
			if !usable(n) {
				v.report(MismatchedActionForPrincipal, n, "take the action that belongs to the principal", "%s does not fit %s", shown(n.Text()), shown(principals[0].text))
			}
		}
		var lacking [oidcProvider + 1]bool
		for _, k := range kinds {
			lacking[k] = k.lacks(actions, usable)
		}
		for _, p := range principals {
			if lacking[kindOf(p)] {
				v.report(MismatchedActionForPrincipal, p.node, "add the action that belongs to the principal", "no action of the statement fits %s", shown(p.text))
			}
		}
	}
}

// lacks says whether all actions that assume a role are for principals of
// other kinds.
func (k providerKind) lacks(actions []*Node, usable func(*Node) bool) bool {
	assuming := func(n *Node) bool { return strings.HasPrefix(strings.ToLower(n.Text()), "sts:assumerole") }
	return anyOf(actions, func(n *Node) bool { return assuming(n) && !k.fits(n.Text()) && usable(n) }) &&
		!anyOf(actions, func(n *Node) bool { return (assuming(n) || strings.Contains(n.Text(), "*")) && k.fits(n.Text()) })
}

// isUnclear knows the principals that other checks tell of, or that a reader
// has to fill in.
func isUnclear(p principal) bool {
	return kindOf(p) == noProvider && (p.kind == "" || p.kind == "Federated" || isPlaceholder(p.text))
}

// rolesAnywhereActions are the actions that IAM Roles Anywhere needs.
// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
var rolesAnywhereActions = []string{"sts:assumerole", "sts:setsourceidentity", "sts:tagsession"}

func (v *visit) rolesAnywhere() {
	allowed, first := map[string]bool{}, (*Node)(nil)
	for _, s := range v.statements {
		for _, p := range s.of("Service") {
			if !s.allows() || !isOneOf(p.text, "rolesanywhere.amazonaws.com") {
				continue
			}
			if first == nil {
				first = p.node
			}
			for _, needed := range rolesAnywhereActions {
				allowed[needed] = allowed[needed] || s.names(needed)
			}
		}
	}
	if first != nil && !allOf(rolesAnywhereActions, func(a string) bool { return allowed[a] }) {
		v.report(MissingActionForRolesAnywhereTrustPolicy, first, "allow sts:AssumeRole, sts:SetSourceIdentity and sts:TagSession", "IAM Roles Anywhere needs three actions, and not all are allowed")
	}
}

// names says whether Action names an action, given in small letters, if only
// by a wildcard, or NotAction leaves it.
func (s statement) names(action string) bool {
	if s.notAction.present() {
		return !s.notAction.means(action)
	}
	return s.action.means(action)
}

const gitHubDomain = "token.actions.githubusercontent.com"

func (v *visit) openIDConnect() {
	for _, s := range v.statements {
		told := false // of what the subjects leave open, which is the same for all principals
		for _, p := range s.of("Federated") {
			kind, domain := providerOf(p)
			if kind != oidcProvider || !s.allows() || isPlaceholder(domain) {
				continue
			}
			own := func(c condition) bool {
				return len(c.key) > len(domain) && strings.EqualFold(c.key[:len(domain)+1], domain+":")
			}
			if !anyOf(s.conditions, own) {
				v.report(MissingConditionKeyForOIDCPrincipal, p.node, "add a condition on "+domain+":aud or :sub", "every token of %s lets its holder assume the role", shown(domain))
			}
			if strings.EqualFold(domain, gitHubDomain) {
				v.gitHub(s, p, told)
				told = true
			}
		}
		v.audiences(s)
	}
}

// gitHub asks for the repository and branch in the subject.
// https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
func (v *visit) gitHub(s statement, p principal, told bool) {
	subjects := s.under(gitHubDomain + ":sub")
	if len(subjects) == 0 {
		v.report(MissingGitHubRepoConditionKey, p.node, "add a condition on "+gitHubDomain+":sub", "workflows of every repository on GitHub can assume the role")
	}
	if told {
		return
	}
	for _, c := range subjects {
		for _, n := range c.values {
			open := hasWildcard(n.Text())
			branchless := strings.Count(n.Text(), ":") < 2 && len(s.under(gitHubDomain+":ref")) == 0
			if (open || branchless) && !isPlaceholder(n.Text()) {
				v.report(SpecificGitHubRepoAndBranchRecommended, n, "name repository and branch", "%q leaves open which branches can assume the role", shown(n.Text()))
			}
		}
	}
}

// audiences looks at qualifiers on the audience of OpenID Connect.
func (v *visit) audiences(s statement) {
	for _, c := range s.conditions {
		key := strings.ToLower(c.key)
		if !strings.HasSuffix(key, ":aud") || strings.HasPrefix(key, "saml:") || c.operator.qualifier == "" {
			continue
		}
		if c.operator.forAny() {
			v.report(ForAnyValueWithAudienceClaimType, c.operatorNode, "leave the qualifier out", "%s usually has a single value", c.key)
		}
		v.report(ConfirmAudienceClaimType, c.operatorNode, "leave the qualifier out if the audience is a single value", "%s may have a single value, which needs no qualifier", c.key)
	}
}

// redundantSessions tells of sessions whose role stands beside them.
func (v *visit) redundantSessions() {
	for _, s := range v.statements {
		roles := map[string]*Node{}
		principals := s.of("AWS")
		for _, p := range principals {
			if account, role, ok := roleOf(p.text, "role"); ok {
				roles[account+"/"+role[strings.LastIndexByte(role, '/')+1:]] = p.node
			}
		}
		for _, p := range principals {
			account, session, ok := roleOf(p.text, "assumed-role")
			role, _, _ := strings.Cut(session, "/")
			if parent := roles[account+"/"+role]; ok && parent != nil {
				v.report(RedundantPrincipalInRoleTrustPolicy, p.node, "remove it", "the role of this session is trusted already").Related = parent.Start
			}
		}
	}
}

// roleOf takes the ARN of a role or session apart.
func roleOf(s, kind string) (account, name string, ok bool) {
	a := splitARN(s)
	name, ok = strings.CutPrefix(a.field[arnResource], kind+"/")
	return a.field[arnAccount], name, ok
}

// callerKeys narrow down who of an account or organization is meant.
var callerKeys = []string{"sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:userid", "aws:username", "sts:RoleSessionName", "aws:SourceIdentity", "sts:SourceIdentity"}

// openTrust tells of accounts as principals without a condition on who asks.
func (v *visit) openTrust() {
	for _, s := range v.statements {
		if !s.allows() || anyOf(s.conditions, narrowsCaller) {
			continue
		}
		for _, p := range principalsIn(s.principal) {
			account := p.kind == "AWS" && (isAccount(p.text) || strings.HasSuffix(p.text, ":root"))
			switch {
			case p.everyone():
				v.report(AssumeRoleAnyAccount, p.node, "name the roles that need it", "anyone with an AWS account may assume the role")
			case account:
				v.report(AssumeRoleAnyAccount, p.node, "name roles, or ask for an external ID", "every identity of the account may assume the role")
			}
		}
	}
}

// narrowsCaller says whether a condition names who may ask.
func narrowsCaller(c condition) bool {
	named := isOneOf(c.key, callerKeys...) || strings.HasPrefix(strings.ToLower(c.key), "aws:principaltag/")
	return named && !c.operator.negated() && !c.operator.ifExists && c.operator.family != nullFamily
}
