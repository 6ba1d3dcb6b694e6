package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of checks of actions.
const (
	InvalidAction             diag.Code = "INVALID_ACTION"
	InvalidServiceInAction    diag.Code = "INVALID_SERVICE_IN_ACTION"
	InvalidService            diag.Code = "INVALID_SERVICE"
	UnsupportedActionInPolicy diag.Code = "UNSUPPORTED_ACTION_IN_POLICY"
	WildcardInServiceName     diag.Code = "WILDCARD_IN_SERVICE_NAME"
	WildcardMatchesNothing    diag.Code = "WILDCARD_MATCHES_NOTHING"
	ActionCase                diag.Code = "ACTION_CASE"
	RetiredAction             diag.Code = "RETIRED_ACTION"
)

// actionChecks are about the actions a statement names.
var actionChecks = []Check{
	{
		// Its function tells of the other codes of this table as well, but for
		// INVALID_SERVICE and UNSUPPORTED_ACTION_IN_POLICY.
		Code: InvalidAction, Severity: diag.Error,
		Title: "The action does not exist",
		Why:   "A name that is no action grants nothing and denies nothing, so the statement does less than it seems to. Names of API operations are a frequent cause: several operations share one action, and some actions are called differently.",
		Mend:  "Use the name that is proposed, or look the action up among those of the service. If it is newer than the catalog that the message names, refresh the catalog.",
		Asked: []string{"unknown action in policy", "policy has invalid action", "misspelled action", "sdk method is not an iam action"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:HeadObject",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Source: accessAnalyzer, find: (*visit).actionNames,
	},
	{
		Code: InvalidServiceInAction, Severity: diag.Error,
		Title: "The service of an action does not exist",
		Why:   "The part of an action before the colon is the prefix of its service, which often differs from the service's name. With a prefix that does not exist the action grants nothing and denies nothing.",
		Mend:  "Use the prefix that is proposed. The page of a service lists its prefixes; CloudWatch Logs has logs, and Step Functions has states.",
		Asked: []string{"wrong service prefix", "which prefix for cloudwatch logs", "misspelled service in action", "vendor not valid"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "stepfunctions:StartExecution",
    "Resource": "arn:aws:states:eu-west-1:111122223333:stateMachine:orders"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "states:StartExecution",
    "Resource": "arn:aws:states:eu-west-1:111122223333:stateMachine:orders"
  }
}`},
		Source: accessAnalyzer,
	},
	{
		// Services in ARNs are told of by the function of INVALID_ARN_PREFIX.
		Code: InvalidService, Severity: diag.Error,
		Title: "A condition key or an ARN names a service that does not exist",
		Why:   "A condition key of a service that does not exist is in no request, so the condition never holds, or always does where it is negated. An ARN of such a service matches no resource.",
		Mend:  "Correct the part before the colon of the key, or the third field of the ARN, to the prefix of the service.",
		Asked: []string{"unknown service in arn", "misspelled service in condition key", "vendor does not exist"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "dynamodb:GetItem",
    "Resource": "arn:aws:dynamo:eu-west-1:111122223333:table/Orders"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "dynamodb:GetItem",
    "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders"
  }
}`},
		Source: accessAnalyzer, find: (*visit).keyServices,
	},
	{
		Code: UnsupportedActionInPolicy, Severity: diag.Error, Types: []Type{Resource},
		Title: "The action belongs to another service than the resource that the policy is attached to",
		Why:   "A policy that is attached to a resource can only speak of what is done to that resource. The service refuses actions of other services, and with them the whole policy.",
		Mend:  "Remove the action, and put it into the policy of the resource it is for, or into an identity policy.",
		Asked: []string{"s3 action in queue policy", "bucket policy with another service's action", "policy has invalid action for this resource"},
		Fires: Example{Type: Resource, ResourceType: "AWS::S3::Bucket", Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/reports"},
    "Action": ["s3:GetObject", "kms:Decrypt"],
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Mended: Example{Type: Resource, ResourceType: "AWS::S3::Bucket", Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/reports"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Source: accessAnalyzer, find: (*visit).foreignActions,
	},
	{
		Code: WildcardInServiceName, Severity: diag.Suggestion,
		Title: "A wildcard stands in the name of a service",
		Why:   "Names of services are alike, and new ones appear every month. A wildcard among them takes in services that nobody thought of when the policy was written.",
		Mend:  "Name each service that is meant in an action or ARN of its own.",
		Asked: []string{"star inside the service prefix", "several services in one pattern", "pattern such as s*:Get*"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "code*:List*",
    "Resource": "*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["codebuild:List*", "codepipeline:List*"],
    "Resource": "*"
  }
}`},
		Source: accessAnalyzer,
	},
	{
		Code: WildcardMatchesNothing, Severity: diag.Suggestion,
		Title: "The pattern matches no action",
		Why:   "A pattern is there to stand for several actions. One that matches none does nothing today, and would silently take effect if an action of such a name appeared.",
		Mend:  "Compare the fixed part of the pattern with the names of the service's actions: most begin with Get, List, Describe, Create, Put, Update or Delete.",
		Asked: []string{"wildcard does not match anything", "typo in action wildcard", "star action has no effect"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:Fetch*",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject*",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Source: ours,
	},
	{
		Code: ActionCase, Severity: diag.Suggestion,
		Title: "The action is written in other capitals than its own",
		Why:   "IAM does not mind capitals in actions, but people and programs that search for one do.",
		Mend:  "Write the action as the service does; the fix does so.",
		Asked: []string{"are action names case-sensitive", "lowercase action name", "s3:getobject or s3:GetObject"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:getobject",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Source: ours,
	},
	{
		Code: RetiredAction, Severity: diag.Warning,
		Title: "The action exists no more",
		Why:   "The name is right, but the service has been shut down or has dropped the action, so it no longer has an effect. Policies and guides outlive services.",
		Mend:  "Remove the action. Where the service has a successor, use the successor's actions.",
		Asked: []string{"deprecated action", "action removed by aws", "discontinued service in policy"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["ec2:RunInstances", "elastic-inference:Connect"],
    "Resource": "*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:RunInstances",
    "Resource": "*"
  }
}`},
		Source: ours,
	},
}

// actionNames tells of values of Action and NotAction that mean no action, or
// not plainly.
func (v *visit) actionNames() {
	for _, s := range v.statements {
		for _, e := range []element{s.action, s.notAction} {
			for _, n := range e.words {
				if n.Kind == String && !v.isPlainly(n.Text()) && !v.isPattern(n.Text()) && !standsForAction(n.Text()) {
					v.actionName(n)
				}
			}
		}
	}
}

// isPlainly says whether a value is an action as its service writes it, as
// most are.
func (v *visit) isPlainly(value string) bool {
	prefix, a, ok := v.catalog.Action(value)
	return ok && len(value) == len(prefix)+1+len(a.Name) && value[:len(prefix)] == prefix && value[len(prefix)+1:] == a.Name
}

// isPattern says whether a value has a wildcard in the name of an action, and
// means something.
func (v *visit) isPattern(value string) bool {
	prefix, name, _ := strings.Cut(value, ":")
	if !hasWildcard(name) || hasWildcard(prefix) {
		return false
	}
	for range v.expand(value) {
		return true
	}
	return false
}

// standsForAction says whether a value has no action to be wrong: *, a
// variable (which is told of elsewhere), or a sample for the reader to fill
// in. White space, which makes prose of other values, is a mistake in this one.
func standsForAction(value string) bool {
	prefix, name, _ := strings.Cut(value, ":")
	return onlyStars(value) || strings.Contains(value, "${") || isPlaceholder(strings.ReplaceAll(value, " ", "")) ||
		namesField(prefix, arnService) || strings.TrimSuffix(strings.Join(lettersOf(name), ""), "name") == "action"
}

func (v *visit) actionName(n *Node) {
	value := n.Text()
	prefix, name, found := strings.Cut(value, ":")
	facts, known := v.catalog.Facts(prefix)
	switch {
	case !found:
		v.report(InvalidAction, n, "an action is the prefix of a service, a colon and a name, such as s3:GetObject", "\"%s\" is no action", shown(value))
	case hasWildcard(prefix):
		v.patternOfService(n, prefix)
	case !known:
		v.unknownService(n, prefix, name)
	case hasWildcard(name):
		v.patternOfAction(n)
	default:
		v.plainAction(n, facts, name)
	}
}

// plainAction checks the name of one action of a service that exists.
func (v *visit) plainAction(n *Node, facts catalog.Facts, name string) {
	value := n.Text()
	if prefix, a, ok := v.catalog.Action(value); ok {
		if spelt := prefix + ":" + a.Name; spelt != value {
			f := v.report(ActionCase, n, "write "+spelt, "the action %s is spelt %s", shown(value), spelt)
			f.Fix = safe("write the action in its own capitals", n.replaced(value, spelt))
		}
		return
	}
	if day, ok := v.retired(value); ok {
		v.retiredAction(n, day)
		return
	}
	if o, ok := catalog.OperationOf(value); ok {
		f := v.report(InvalidAction, n, "use "+listed(o.Actions), "the action %s does not exist: the operation %s is allowed by %s", shown(value), o.Name, listed(o.Actions))
		if len(o.Actions) == 1 {
			f.Fix = proposal("use "+o.Actions[0], n.replaced(value, o.Actions[0]))
		}
		return
	}
	meant := v.meantAction(facts, name)
	f := v.report(InvalidAction, n, didYouMean(meant), "the action %s does not exist, by the catalog of %s", shown(value), v.catalog.Date())
	if meant != "" {
		f.Fix = proposal("use "+meant, n.replaced(value, meant))
	}
}

// meantAction gives the action that a name which is none most likely stands
// for: one of the service, or the one of that very name in another service.
func (v *visit) meantAction(facts catalog.Facts, name string) string {
	name = strings.TrimSpace(name)
	var names []string
	for _, a := range facts.Actions {
		names = append(names, a.Name)
	}
	if near := diag.Nearest(name, names); near != "" {
		return facts.Prefix + ":" + near
	}
	if owners := v.ownersOf(name); len(owners) == 1 {
		return owners[0].String()
	}
	return ""
}

// ownersOf gives the actions of a name in all services, capitals apart.
func (v *visit) ownersOf(name string) []action {
	if name == "" || hasWildcard(name) {
		return nil
	}
	return slices.Collect(v.expand("*:" + name))
}

// unknownService tells of an action whose service the catalog does not know.
func (v *visit) unknownService(n *Node, prefix, name string) {
	value := n.Text()
	if day, ok := v.retired(value); ok {
		v.retiredAction(n, day)
		return
	}
	f := v.report(InvalidServiceInAction, n, "", "the service %s of the action %s does not exist, by the catalog of %s", shown(prefix), shown(value), v.catalog.Date())
	f.Start, f.End = n.at(0, len(prefix))
	if day, ok := v.retired(prefix + ":*"); ok {
		f.Hint = "the last catalog with actions of this service is that of " + day
	} else if meant := v.meantService(prefix, name); meant != "" {
		f.Hint = didYouMean(meant)
		f.Fix = proposal("use the prefix "+meant, Edit{f.Start, f.End, meant})
	}
}

// meantService gives the prefix that a word which is none most likely stands
// for: the nearest of the services that have the action, else that of the
// service of such a name, else the nearest of all.
func (v *visit) meantService(prefix, name string) string {
	var owners []string
	for _, a := range v.ownersOf(name) {
		owners = append(owners, a.prefix)
	}
	if near := diag.Nearest(prefix, owners); near != "" {
		return near
	}
	if len(owners) == 1 {
		return owners[0]
	}
	return v.meantPrefix(prefix)
}

// meantPrefix gives the prefix of the service that a word names, else the
// nearest prefix.
func (v *visit) meantPrefix(word string) string {
	if word == "" {
		return ""
	}
	for _, s := range v.catalog.Services {
		named := func(name string) bool { return sameWithoutSpaces(name, word) }
		if len(s.Prefixes) > 0 && (named(s.Name) || named(s.ShortName) || slices.ContainsFunc(s.Aliases, named)) {
			return s.Prefixes[0]
		}
	}
	return diag.Nearest(word, v.catalog.Prefixes())
}

// sameWithoutSpaces compares two names, capitals, spaces and hyphens apart.
func sameWithoutSpaces(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, " -"), strings.TrimLeft(b, " -")
		if a == "" || b == "" {
			return a == b
		}
		if !strings.EqualFold(a[:1], b[:1]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

// patternOfService checks an action with a wildcard in its prefix.
func (v *visit) patternOfService(n *Node, prefix string) {
	if !onlyStars(prefix) {
		f := v.report(WildcardInServiceName, n, "name each service that is meant", "the service %s of the action %s holds a wildcard", shown(prefix), shown(n.Text()))
		f.Start, f.End = n.at(0, len(prefix))
	}
	if len(v.prefixes(strings.ToLower(prefix))) == 0 {
		f := v.report(InvalidServiceInAction, n, "", "no service matches %s, by the catalog of %s", shown(prefix), v.catalog.Date())
		f.Start, f.End = n.at(0, len(prefix))
		return
	}
	v.patternOfAction(n)
}

// patternOfAction checks that an action with a wildcard means something. That
// it does not is an error to AWS, and told under its own code besides.
func (v *visit) patternOfAction(n *Node) {
	value := n.Text()
	for range v.expand(value) {
		return
	}
	if day, ok := v.retired(value); ok {
		v.retiredAction(n, day)
		return
	}
	v.report(InvalidAction, n, "", "the action %s does not exist: no action matches it, by the catalog of %s", shown(value), v.catalog.Date())
	v.report(WildcardMatchesNothing, n, "compare it with the names of the service's actions", "the pattern %s matches no action", shown(value))
}

// retired gives the last day on which an action that a value means was seen,
// where there is one that is gone.
func (v *visit) retired(value string) (day string, ok bool) {
	prefix, name, _ := strings.Cut(value, ":")
	name = strings.ToLower(name)
	for _, r := range v.catalog.RetiredActions() {
		if len(r.Action) <= len(prefix) || r.Action[len(prefix)] != ':' || !strings.EqualFold(prefix, r.Action[:len(prefix)]) {
			continue
		}
		if r.LastSeen > day && matches(name, strings.ToLower(r.Action[len(prefix)+1:])) {
			day, ok = r.LastSeen, true
		}
	}
	return day, ok
}

func (v *visit) retiredAction(n *Node, day string) {
	v.report(RetiredAction, n, "remove it", "the action %s exists no more: the last catalog that has it is that of %s", shown(n.Text()), day)
}

// keyServices tells of condition keys whose service does not exist.
func (v *visit) keyServices() {
	for _, s := range v.statements {
		for _, c := range s.conditions {
			if c.keyNode.Kind == String {
				v.keyService(c.keyNode)
			}
		}
	}
}

// keyService checks the part of a condition key before its colon. A provider
// of identities has its address for it, which no catalog can know.
func (v *visit) keyService(n *Node) {
	prefix, _, found := strings.Cut(n.Text(), ":")
	if !found || prefix == "" || strings.ContainsAny(prefix, "./$*?") || strings.EqualFold(prefix, "aws") || isPlaceholder(strings.Trim(prefix, " ")) || namesField(prefix, arnService) {
		return
	}
	if o := readOperator(n.Text()); o.family != noFamily || prefix == "arn" { // no key, but something in its place
		return
	}
	if _, known := v.catalog.Facts(prefix); known || v.hasKeysOf(prefix) {
		return
	}
	if _, gone := v.retired(prefix + ":*"); gone {
		return
	}
	near := v.meantPrefix(prefix)
	f := v.report(InvalidService, n, didYouMean(near), "the service %s of the condition key %s does not exist", shown(prefix), shown(n.Text()))
	f.Start, f.End = n.at(0, len(prefix))
	if near != "" {
		f.Fix = proposal("use the prefix "+near, Edit{f.Start, f.End, near})
	}
}

// hasKeysOf says whether a service takes condition keys with the prefix, which
// need be no service's own: saml:aud is one of sts.
func (v *visit) hasKeysOf(prefix string) bool {
	for _, p := range v.catalog.Prefixes() {
		facts, _ := v.catalog.Facts(p)
		for _, k := range facts.Keys {
			if before, _, found := strings.Cut(k.Name, ":"); found && strings.EqualFold(before, prefix) {
				return true
			}
		}
	}
	return false
}

// foreignActions tells of actions of other services than that of the resource
// which the policy is attached to.
func (v *visit) foreignActions() {
	own := v.attachedTo()
	if own == "" {
		return
	}
	for _, s := range v.statements {
		for _, n := range slices.Concat(s.action.words, s.notAction.words) {
			prefix, _, found := strings.Cut(strings.ToLower(n.Text()), ":")
			if _, known := v.catalog.Facts(prefix); found && known && n.Kind == String && prefix != own {
				v.report(UnsupportedActionInPolicy, n, "only actions of "+own+" can stand here", "the action %s has no place in the policy of a resource of type %s", shown(n.Text()), shown(v.resourceType))
			}
		}
	}
}

// replaced gives the edit that writes a new text over the whole string.
func (n *Node) replaced(old, text string) Edit {
	start, end := n.at(0, len(old))
	return Edit{start, end, text}
}

// rewritten gives the edit that writes a string in place of the whole node.
func (n *Node) rewritten(text string) Edit { return Edit{n.Start, n.End, inQuotes(text)} }

// didYouMean is the hint for a name that is near.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}

// listed joins names as a sentence does.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
