package policy

import (
	"slices"
	"strings"
	"unicode"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of checks of passing roles and creating service-linked roles.
const (
	CreateSLRWithNotResource                diag.Code = "CREATE_SLR_WITH_NOT_RESOURCE"
	CreateSLRWithStarInActionAndNotResource diag.Code = "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"
	CreateSLRWithNotActionAndNotResource    diag.Code = "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE"
	CreateSLRWithStarInResource             diag.Code = "CREATE_SLR_WITH_STAR_IN_RESOURCE"
	CreateSLRWithStarInActionAndResource    diag.Code = "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"
	CreateSLRWithStarInResourceAndNotAction diag.Code = "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"
	PassRoleWithNotResource                 diag.Code = "PASS_ROLE_WITH_NOT_RESOURCE"
	PassRoleWithStarInActionAndNotResource  diag.Code = "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"
	PassRoleWithNotActionAndNotResource     diag.Code = "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"
	PassRoleWithStarInResource              diag.Code = "PASS_ROLE_WITH_STAR_IN_RESOURCE"
	PassRoleWithStarInActionAndResource     diag.Code = "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"
	PassRoleWithStarInResourceAndNotAction  diag.Code = "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"
)

// What the rows of one family have in common.
const (
	whySLR  = "Whoever may create service-linked roles lets services of AWS act in the account. Without a limit to the roles that are meant, this holds for every service that has such a role, those of tomorrow included."
	whyPass = "Whoever may pass a role to a service can have the service do whatever the role may do. Without a limit to some roles or services, the permission reaches as far as the most powerful role of the account."
	oneSLR  = "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
	oneRole = "arn:aws:iam::111122223333:role/orders-task"
)

// roleExample is an example that allows what its lines say.
func roleExample(lines ...string) Example {
	return Example{Type: Identity, Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    ` + strings.Join(lines, ",\n    ") + `
  }
}`}
}

// roleChecks are about passing roles and creating service-linked roles. The
// function of the first row of each family tells of all its codes.
var roleChecks = []Check{
	{
		Code: CreateSLRWithNotResource, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "Service-linked roles may be created, all but those of NotResource",
		Why:    whySLR,
		Mend:   "List the roles that may be created in Resource. Each stands below the path role/aws-service-role/ and the name of its service.",
		Asked:  []string{"iam:CreateServiceLinkedRole with exclusions", "exclude some service-linked roles from allow"},
		Fires:  roleExample(`"Action": "iam:CreateServiceLinkedRole"`, `"NotResource": "`+oneSLR+`"`),
		Mended: roleExample(`"Action": "iam:CreateServiceLinkedRole"`, `"Resource": "`+oneSLR+`"`),
		Source: accessAnalyzer, find: (*visit).createsServiceLinkedRoles,
	},
	{
		Code: CreateSLRWithStarInActionAndNotResource, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "A wildcard lets service-linked roles be created, all but those of NotResource",
		Why:    whySLR,
		Mend:   "Name the actions that are needed, and list the resources in Resource. Give creating a service-linked role a statement of its own.",
		Asked:  []string{"iam:* with NotResource", "iam:Create* except some roles"},
		Fires:  roleExample(`"Action": "iam:Create*"`, `"NotResource": "arn:aws:iam::*:user/*"`),
		Mended: roleExample(`"Action": "iam:CreateServiceLinkedRole"`, `"Resource": "`+oneSLR+`"`),
		Source: accessAnalyzer,
	},
	{
		Code: CreateSLRWithNotActionAndNotResource, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "NotAction lets service-linked roles be created, all but those of NotResource",
		Why:    whySLR,
		Mend:   "Add iam:CreateServiceLinkedRole to NotAction, and allow it for the roles that are meant in a statement of its own.",
		Asked:  []string{"exclusions in both action and resource", "power user can create service-linked role"},
		Fires:  roleExample(`"NotAction": ["iam:PassRole", "s3:*"]`, `"NotResource": "arn:aws:ec2:*:*:vpc/*"`),
		Mended: roleExample(`"NotAction": ["iam:PassRole", "iam:CreateServiceLinkedRole", "s3:*"]`, `"NotResource": "arn:aws:ec2:*:*:vpc/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: CreateSLRWithStarInResource, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "Service-linked roles of any service may be created",
		Why:    whySLR,
		Mend:   "Name the role in Resource, which stands below the path role/aws-service-role/ and the name of its service. A condition on iam:AWSServiceName limits the service as well.",
		Asked:  []string{"iam:CreateServiceLinkedRole on Resource *", "restrict which service-linked role", "is CreateServiceLinkedRole dangerous"},
		Fires:  roleExample(`"Action": "iam:CreateServiceLinkedRole"`, `"Resource": "*"`),
		Mended: roleExample(`"Action": "iam:CreateServiceLinkedRole"`, `"Resource": "`+oneSLR+`"`),
		Source: accessAnalyzer,
	},
	{
		Code: CreateSLRWithStarInActionAndResource, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "A wildcard lets service-linked roles of any service be created",
		Why:    whySLR,
		Mend:   "Name the actions that are needed. Give creating a service-linked role a statement of its own, with the role in Resource.",
		Asked:  []string{"iam:* covers CreateServiceLinkedRole", "iam:Create* on everything"},
		Fires:  roleExample(`"Action": "iam:Create*"`, `"Resource": "*"`),
		Mended: roleExample(`"Action": ["iam:CreateRole", "iam:CreatePolicy"]`, `"Resource": "*"`),
		Source: accessAnalyzer,
	},
	{
		Code: CreateSLRWithStarInResourceAndNotAction, Severity: diag.Warning, Types: []Type{Identity},
		Title:  "NotAction lets service-linked roles of any service be created",
		Why:    whySLR,
		Mend:   "Add iam:CreateServiceLinkedRole to NotAction, and allow it for the roles that are meant in a statement of its own.",
		Asked:  []string{"everything but some actions can create service-linked role", "PowerUserAccess style and service-linked role"},
		Fires:  roleExample(`"NotAction": ["iam:PassRole", "organizations:*"]`, `"Resource": "*"`),
		Mended: roleExample(`"NotAction": ["iam:*", "organizations:*"]`, `"Resource": "*"`),
		Source: accessAnalyzer,
	},
	{
		Code: PassRoleWithNotResource, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "All roles may be passed but those of NotResource",
		Why:    whyPass,
		Mend:   "List the roles that may be passed in Resource, and add a condition on iam:PassedToService.",
		Asked:  []string{"iam:PassRole with exclusions", "block passing admin role only", "PassRole except some"},
		Fires:  roleExample(`"Action": "iam:PassRole"`, `"NotResource": "arn:aws:iam::111122223333:role/admin"`),
		Mended: roleExample(`"Action": "iam:PassRole"`, `"Resource": "`+oneRole+`"`),
		Source: accessAnalyzer, find: (*visit).passesRoles,
	},
	{
		Code: PassRoleWithStarInActionAndNotResource, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "A wildcard lets all roles be passed but those of NotResource",
		Why:    whyPass,
		Mend:   "Name the actions that are needed. Give iam:PassRole a statement of its own, with the roles in Resource.",
		Asked:  []string{"iam:Pass* or iam:* with NotResource", "hidden PassRole with exclusions"},
		Fires:  roleExample(`"Action": "iam:Pass*"`, `"NotResource": "arn:aws:iam::111122223333:role/admin"`),
		Mended: roleExample(`"Action": "iam:PassRole"`, `"Resource": "`+oneRole+`"`),
		Source: accessAnalyzer,
	},
	{
		Code: PassRoleWithNotActionAndNotResource, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "NotAction lets all roles be passed but those of NotResource",
		Why:    whyPass,
		Mend:   "Add iam:PassRole to NotAction, and allow it for the roles that are meant in a statement of its own.",
		Asked:  []string{"PassRole hidden behind two exclusions", "allow except actions and except resources"},
		Fires:  roleExample(`"NotAction": "iam:CreateServiceLinkedRole"`, `"NotResource": "arn:aws:iam::111122223333:role/admin"`),
		Mended: roleExample(`"NotAction": "iam:*"`, `"NotResource": "arn:aws:iam::111122223333:role/admin"`),
		Source: accessAnalyzer,
	},
	{
		Code: PassRoleWithStarInResource, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "Any role may be passed to any service",
		Why:    whyPass,
		Mend:   "List the roles in Resource, or add a condition on iam:PassedToService with the services that need one.",
		Asked:  []string{"iam:PassRole on Resource *", "restrict PassRole", "which roles should PassRole list", "is PassRole star dangerous"},
		Fires:  roleExample(`"Action": "iam:PassRole"`, `"Resource": "*"`),
		Mended: roleExample(`"Action": "iam:PassRole"`, `"Resource": "`+oneRole+`"`, `"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}`),
		Source: accessAnalyzer,
	},
	{
		Code: PassRoleWithStarInActionAndResource, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "A wildcard lets any role be passed to any service",
		Why:    whyPass,
		Mend:   "Name the actions that are needed. Give iam:PassRole a statement of its own, with the roles in Resource or a condition on iam:PassedToService.",
		Asked:  []string{"iam:* includes PassRole", "hidden PassRole in iam:*", "developer can launch ec2 with admin role"},
		Fires:  roleExample(`"Action": "iam:Pass*"`, `"Resource": "*"`),
		Mended: roleExample(`"Action": "iam:PassRole"`, `"Resource": "`+oneRole+`"`),
		Source: accessAnalyzer,
	},
	{
		Code: PassRoleWithStarInResourceAndNotAction, Severity: diag.SecurityWarning, Types: []Type{Identity},
		Title:  "NotAction lets any role be passed to any service",
		Why:    whyPass,
		Mend:   "Add iam:PassRole to NotAction, and allow it for the roles that are meant in a statement of its own.",
		Asked:  []string{"PassRole hidden behind NotAction", "power user can hand admin role to lambda"},
		Fires:  roleExample(`"NotAction": ["iam:CreateServiceLinkedRole", "organizations:*"]`, `"Resource": "*"`),
		Mended: roleExample(`"NotAction": ["iam:*", "organizations:*"]`, `"Resource": "*"`),
		Source: accessAnalyzer,
	},
}

// A roleRule is one family of checks: an action on roles that should be
// allowed for some only. The codes stand by how the action is allowed: named,
// by a wildcard, by NotAction.
type roleRule struct {
	action      string // in small letters
	key         string // the condition key that limits it
	isWide      func(v *visit, role string) bool
	notResource [3]diag.Code
	resource    [3]diag.Code
}

func (v *visit) createsServiceLinkedRoles() {
	v.rolesAllowed(roleRule{
		"iam:createservicelinkedrole", "iam:AWSServiceName", (*visit).isWideServiceLinked,
		[3]diag.Code{CreateSLRWithNotResource, CreateSLRWithStarInActionAndNotResource, CreateSLRWithNotActionAndNotResource},
		[3]diag.Code{CreateSLRWithStarInResource, CreateSLRWithStarInActionAndResource, CreateSLRWithStarInResourceAndNotAction},
	})
}

func (v *visit) passesRoles() {
	v.rolesAllowed(roleRule{
		"iam:passrole", "iam:PassedToService", (*visit).isWidePassed,
		[3]diag.Code{PassRoleWithNotResource, PassRoleWithStarInActionAndNotResource, PassRoleWithNotActionAndNotResource},
		[3]diag.Code{PassRoleWithStarInResource, PassRoleWithStarInActionAndResource, PassRoleWithStarInResourceAndNotAction},
	})
}

// rolesAllowed applies a rule to each statement that allows its action.
func (v *visit) rolesAllowed(rule roleRule) {
	for _, s := range v.statements {
		if !s.allows() {
			continue
		}
		codes, place := rule.notResource, s.notResource.key
		if place == nil {
			codes, place = rule.resource, v.wideRole(s, rule)
		}
		if place == nil {
			continue
		}
		for how, n := range waysToAllow(s, rule.action) {
			if n != nil {
				allowed := rule.name(v) + " is allowed"
				if how > 0 {
					allowed = shown(n.Text()) + " allows " + rule.name(v)
				}
				v.report(codes[how], n, rule.hint(how), "%s on %s", allowed, reach(place)).Related = place.Start
			}
		}
	}
}

// name gives the action as the catalog spells it.
func (r roleRule) name(v *visit) string {
	prefix, a, _ := v.catalog.Action(r.action)
	return prefix + ":" + a.Name
}

func (r roleRule) hint(how int) string {
	if how == 2 {
		return "exclude the action as well, and allow it on certain roles elsewhere"
	}
	return "name the roles in Resource, and limit the service with a condition on " + r.key
}

// reach says which roles an element that is too wide means.
func reach(place *Node) string {
	if strings.EqualFold(canonicalElement(place.Text()), "NotResource") {
		return "all roles but some"
	}
	return "roles that match " + shown(place.Text())
}

// waysToAllow gives the first value that names the action, the first with a
// wildcard that covers it, and the name of a NotAction that does not exclude
// it, each nil where there is none.
func waysToAllow(s statement, action string) (ways [3]*Node) {
	for i, n := range s.action.words {
		switch pattern := s.action.patterns[i]; {
		case n.Kind != String:
		case ways[0] == nil && pattern == action:
			ways[0] = n
		case ways[1] == nil && hasWildcard(pattern) && matches(pattern, action):
			ways[1] = n
		}
	}
	if !s.action.present() && len(s.notAction.words) > 0 && !s.notAction.means(action) {
		ways[2] = s.notAction.key
	}
	return ways
}

// wideRole gives the first resource that means more roles than it should, nil
// where there is none or a condition limits the service.
func (v *visit) wideRole(s statement, rule roleRule) *Node {
	if slices.ContainsFunc(s.under(rule.key), limitsService) {
		return nil
	}
	for _, n := range s.resource.words {
		if n.Kind != String {
			continue
		}
		if role, ok := rolesOf(n.Text()); ok && rule.isWide(v, role) {
			return n
		}
	}
	return nil
}

// limitsService says whether a condition names services. One on whether the
// key is there at all names none, and neither does *.
func limitsService(c condition) bool {
	return c.operator.family != nullFamily && !slices.ContainsFunc(c.values, func(n *Node) bool { return onlyStars(n.Text()) })
}

// rolesOf gives which roles a resource means, path and name, with * for all;
// ok is false where it means no role, or one alone.
func rolesOf(resource string) (role string, ok bool) {
	if onlyStars(resource) {
		return "*", true
	}
	a, whole := readPattern(resource)
	name := withoutVariables(a.field[arnResource], "x") // for which one value stands
	if !whole || !hasWildcard(name) || !overlap(open(a.field[arnService]), "iam") || !overlap(name, "role/?*") {
		return "", false
	}
	return strings.TrimPrefix(name, "role/"), true
}

// isWideServiceLinked says whether service-linked roles of several services
// match. The role of a service stands below aws-service-role/ and its name.
func (v *visit) isWideServiceLinked(role string) bool {
	if !overlap(role, "aws-service-role/?*/?*") && !overlap(role, "role/aws-service-role/?*/?*") {
		return false
	}
	path, rest, found := strings.Cut(role, "/")
	service, _, _ := strings.Cut(rest, "/")
	name, _, _ := strings.Cut(service, ".")
	return !found || path != "aws-service-role" || hasWildcard(name)
}

// isWidePassed says whether roles of any purpose match. By AWS's convention a
// role that carries the name of a service is for that service; AWS's own
// example of it is role/Service*.
func (v *visit) isWidePassed(role string) bool {
	role = strings.TrimPrefix(role, "service-role/")
	words := wordsOf(role)
	for from := range words {
		for to := from + 1; to <= min(from+mostWords, len(words)); to++ {
			if v.isServiceName(words[from:to]) {
				return false
			}
		}
	}
	return true
}

// mostWords bounds of how many words the name of a service is looked for. The
// longest prefix, sagemaker-groundtruth-synthetic, is one of five.
const mostWords = 8

// isServiceName says whether words are those of the prefix of a service, one
// that is gone included, or stand for one.
func (v *visit) isServiceName(words []string) bool {
	joined := strings.Join(words, "")
	if _, ok := v.catalog.Facts(joined); ok || joined == "service" {
		return true
	}
	if _, ok := v.catalog.Facts(strings.Join(words, "-")); ok {
		return true
	}
	_, gone := v.retired(joined + ":*")
	return gone
}

// wordsOf gives the words of a role's name in small letters: what stands
// between other characters, and what begins with a capital.
func wordsOf(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	end := func(i int) {
		if start < i {
			words = append(words, strings.ToLower(string(runes[start:i])))
		}
	}
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end(i)
			start = i + 1
			continue
		}
		inside := i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]))
		before := i > 0 && i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && (inside || before) {
			end(i)
			start = i
		}
	}
	end(len(runes))
	return words
}
