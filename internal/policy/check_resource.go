package policy

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of checks of ARNs in Resource and NotResource.
const (
	InvalidARNPrefix               diag.Code = "INVALID_ARN_PREFIX"
	MissingARNField                diag.Code = "MISSING_ARN_FIELD"
	InvalidPartition               diag.Code = "INVALID_PARTITION"
	InvalidARNServiceCase          diag.Code = "INVALID_ARN_SERVICE_CASE"
	InvalidARNRegion               diag.Code = "INVALID_ARN_REGION"
	InvalidARNAccount              diag.Code = "INVALID_ARN_ACCOUNT"
	ARNAccountNotAllowed           diag.Code = "ARN_ACCOUNT_NOT_ALLOWED"
	ARNRegionNotAllowed            diag.Code = "ARN_REGION_NOT_ALLOWED"
	MissingARNRegion               diag.Code = "MISSING_ARN_REGION"
	MissingARNAccount              diag.Code = "MISSING_ARN_ACCOUNT"
	InvalidARNResource             diag.Code = "INVALID_ARN_RESOURCE"
	UnsupportedResourceARNInPolicy diag.Code = "UNSUPPORTED_RESOURCE_ARN_IN_POLICY"
	ResourceEffectivelyStar        diag.Code = "RESOURCE_EFFECTIVELY_STAR"
	ResourceMismatch               diag.Code = "RESOURCE_MISMATCH"
	ResourceStar                   diag.Code = "RESOURCE_STAR"
)

// resourceExample is an example that allows one action on one resource.
func resourceExample(action, resource string) Example {
	return Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "` + action + `",
    "Resource": "` + resource + `"
  }
}`}
}

// resourceChecks are about ARNs in Resource and NotResource.
var resourceChecks = []Check{
	{
		// Its function tells of all codes of this table but the last two.
		Code: InvalidARNPrefix, Severity: diag.Error,
		Title:  "The resource does not begin with arn:",
		Why:    "Policies name resources by their ARN alone. IAM refuses a policy with the plain name of a bucket, a path or a description in its place.",
		Mend:   "Write the whole ARN, which begins with arn:, or * for every resource.",
		Asked:  []string{"resource must be in ARN format or *", "bucket name instead of arn", "url or s3:// as resource"},
		Fires:  resourceExample("s3:GetObject", "amzn-s3-demo-bucket/*"),
		Mended: resourceExample("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*"),
		Source: accessAnalyzer, find: (*visit).resourceValues,
	},
	{
		Code: MissingARNField, Severity: diag.Error,
		Title:  "The ARN has fewer than six fields",
		Why:    "An ARN is arn:partition:service:region:account:resource. Fields may be empty, but their colons must be there, or each field that follows is read as the one before it.",
		Mend:   "Add what is missing, or the colon alone where the service leaves a field empty, as in arn:aws:s3:::amzn-s3-demo-bucket.",
		Asked:  []string{"arn too short", "wrong number of colons in arn", "how many colons in an s3 arn"},
		Fires:  resourceExample("sqs:SendMessage", "arn:aws:sqs:eu-west-1:orders"),
		Mended: resourceExample("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders"),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidPartition, Severity: diag.Error,
		Title:  "The ARN names a partition that does not exist",
		Why:    "The second field says in which part of AWS the resource is: aws for most Regions, aws-cn for China, aws-us-gov for GovCloud. With another word there the ARN matches nothing.",
		Mend:   "Write the partition of the account, which is aws unless the account is one for China, GovCloud or another separate part of AWS.",
		Asked:  []string{"partition not valid for resource", "arn for govcloud or beijing", "typo in arn:aws"},
		Fires:  resourceExample("s3:GetObject", "arn:amazon:s3:::amzn-s3-demo-bucket/*"),
		Mended: resourceExample("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*"),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidARNServiceCase, Severity: diag.Error,
		Title:  "The service in the ARN is written in capitals",
		Why:    "Capitals count in ARNs, other than in actions, and the names of services have none. An ARN with a capital there matches nothing.",
		Mend:   "Write the service in small letters, as the fix does.",
		Asked:  []string{"uppercase service in arn", "arn:aws:S3 or arn:aws:s3", "is an arn case-sensitive"},
		Fires:  resourceExample("s3:GetObject", "arn:aws:S3:::amzn-s3-demo-bucket/*"),
		Mended: resourceExample("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*"),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidARNRegion, Severity: diag.Error,
		Title:  "The ARN names a Region that does not exist",
		Why:    "The fourth field is the code of a Region of the ARN's partition, such as eu-west-1. A name that is none, or an Availability Zone, matches no resource.",
		Mend:   "Correct the code, or write * if the resource may be in any Region.",
		Asked:  []string{"unknown region in arn", "us-east-1a in arn", "misspelled us-east-1"},
		Fires:  resourceExample("sqs:SendMessage", "arn:aws:sqs:us-east-9:111122223333:orders"),
		Mended: resourceExample("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:orders"),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidARNAccount, Severity: diag.Error,
		Title:  "The account in the ARN is not an account ID",
		Why:    "The fifth field is the twelve digits of an account, or aws for what AWS itself provides. Alias names, hyphens between the digits and lost leading zeros make an ARN that matches nothing.",
		Mend:   "Write the twelve digits without hyphens, leading zeros included.",
		Asked:  []string{"account id not 12 digits", "account number lost its zero in excel", "account name instead of number"},
		Fires:  resourceExample("sqs:SendMessage", "arn:aws:sqs:us-east-1:1111-2222-3333:orders"),
		Mended: resourceExample("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:orders"),
		Source: accessAnalyzer,
	},
	{
		Code: ARNAccountNotAllowed, Severity: diag.Error,
		Title:  "The ARN names an account where its service has none",
		Why:    "Names of some resources, such as S3 buckets, are unique in all accounts, and their ARNs leave the account empty. With an account the ARN matches nothing.",
		Mend:   "Leave the field empty, keeping its colons. To limit access by account, use a condition on aws:ResourceAccount.",
		Asked:  []string{"account id in s3 bucket arn", "why does a bucket arn have no account", "three colons in s3 arn"},
		Fires:  resourceExample("s3:GetObject", "arn:aws:s3::111122223333:amzn-s3-demo-bucket/*"),
		Mended: resourceExample("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*"),
		Source: accessAnalyzer,
	},
	{
		Code: ARNRegionNotAllowed, Severity: diag.Error,
		Title:  "The ARN names a Region where its service has none",
		Why:    "Resources of a global service, such as IAM roles, are in no Region, and their ARNs leave the Region empty. With a Region the ARN matches nothing.",
		Mend:   "Leave the field empty, keeping its colons. To limit access by Region, use a condition on aws:RequestedRegion.",
		Asked:  []string{"region in iam role arn", "region in s3 arn", "why two colons in an iam arn"},
		Fires:  resourceExample("iam:GetRole", "arn:aws:iam:us-east-1:111122223333:role/reports"),
		Mended: resourceExample("iam:GetRole", "arn:aws:iam::111122223333:role/reports"),
		Source: accessAnalyzer,
	},
	{
		Code: MissingARNRegion, Severity: diag.Warning,
		Title:  "The ARN lacks the Region that its resource has",
		Why:    "An empty field matches an empty field only, and ARNs of this type of resource always have a Region there. So the ARN most likely matches nothing.",
		Mend:   "Write the Region, or * for all Regions.",
		Asked:  []string{"empty region in lambda or dynamodb arn", "double colon where region should be", "forgot region in arn"},
		Fires:  resourceExample("sqs:SendMessage", "arn:aws:sqs::111122223333:orders"),
		Mended: resourceExample("sqs:SendMessage", "arn:aws:sqs:*:111122223333:orders"),
		Source: accessAnalyzer,
	},
	{
		Code: MissingARNAccount, Severity: diag.Warning,
		Title:  "The ARN lacks the account that its resource has",
		Why:    "An empty field matches an empty field only, and ARNs of this type of resource always have an account there. So the ARN most likely matches nothing.",
		Mend:   "Write the account ID, or * for all accounts.",
		Asked:  []string{"empty account in arn", "forgot account id in arn", "double colon where account number should be"},
		Fires:  resourceExample("sqs:SendMessage", "arn:aws:sqs:eu-west-1::orders"),
		Mended: resourceExample("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders"),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidARNResource, Severity: diag.Warning,
		Title:  "The end of the ARN fits no type of resource of its service",
		Why:    "What follows the fifth colon has a form of its own for each type of resource, such as table/Orders in DynamoDB. Without the word for the type, or with a wrong one, the ARN most likely matches nothing.",
		Mend:   "Compare the ARN with the forms on the page of the service. If the type is newer than the catalog that the message names, refresh the catalog.",
		Asked:  []string{"wrong arn format", "table name without table/", "arn does not match any resource type", "slash or colon before function name"},
		Fires:  resourceExample("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:Orders"),
		Mended: resourceExample("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/Orders"),
		Source: accessAnalyzer,
	},
	{
		Code: UnsupportedResourceARNInPolicy, Severity: diag.Error, Types: []Type{Resource},
		Title: "The ARN belongs to another service than the resource that the policy is attached to",
		Why:   "A policy that is attached to a resource speaks of that resource and what is in it. The service refuses a policy that names resources of another service.",
		Mend:  "Write the ARN of the resource that the policy is attached to, and put the rest into the policy of the other resource.",
		Asked: []string{"policy has invalid resource", "wrong bucket in bucket policy", "arn of something else in queue policy"},
		Fires: Example{Type: Resource, ResourceType: "AWS::S3::Bucket", Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/reports"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
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
		Source: accessAnalyzer,
	},
	{
		Code: ResourceEffectivelyStar, Severity: diag.Suggestion,
		Title:  "The ARN is a long way to write *",
		Why:    "Every field is a wildcard, so the statement holds for all resources although it looks like one about some.",
		Mend:   "Write * if all resources are meant, or name the service and the resources.",
		Asked:  []string{"arn:aws:*:*:*:*", "arn with only stars", "is arn:* the same as star"},
		Fires:  resourceExample("s3:ListAllMyBuckets", "arn:aws:*:*:*:*"),
		Mended: resourceExample("s3:ListAllMyBuckets", "*"),
		Source: parliament,
	},
	{
		Code: ResourceMismatch, Severity: diag.Warning,
		Title:  "The action cannot act on any of the resources",
		Why:    "Each action works on certain types of resource: s3:GetObject on objects, s3:ListBucket on buckets. With resources of other types only, the statement does nothing for the action, and IAM accepts it without a word.",
		Mend:   "Add an ARN of a type that the action works on, such as the bucket's ARN followed by /* for its objects. An action that works on no single resource needs *, best in a statement of its own.",
		Asked:  []string{"action does not apply to any resource", "GetObject on bucket arn denied", "forgot /* after bucket", "ListBucket with object arn"},
		Fires:  resourceExample("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket"),
		Mended: resourceExample("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*"),
		Source: parliament, find: (*visit).mismatches,
	},
	{
		Code: ResourceStar, Severity: diag.Suggestion, Types: []Type{Identity},
		Title:  "All resources are allowed though the action can be limited to some",
		Why:    "With * the permission holds for every resource of the account, those of tomorrow included. Most policies need a few.",
		Mend:   "Name the resources, with wildcards in their names where needed. Put actions that only work with * into a statement of their own.",
		Asked:  []string{"Resource star too broad", "narrow down Resource *", "avoid wildcard resource", "linter complains about Resource *"},
		Fires:  resourceExample("sqs:SendMessage", "*"),
		Mended: resourceExample("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders"),
		Source: parliament, find: (*visit).stars,
	},
}

// resourceValues checks each ARN of Resource and NotResource by itself.
func (v *visit) resourceValues() {
	for _, s := range v.statements {
		for _, e := range []element{s.resource, s.notResource} {
			for _, n := range e.words {
				if n.Kind == String && n.Text() != "*" && !strings.HasPrefix(n.Text(), "${") {
					v.resourceValue(n)
				}
			}
		}
	}
}

func (v *visit) resourceValue(n *Node) {
	text := n.Text()
	if onlyStars(text) {
		v.report(ResourceEffectivelyStar, n, "write *", "%s means no more than *", shown(text))
		return
	}
	if !strings.HasPrefix(text, "arn:") && !strings.HasPrefix(text, "arn*") && text != "arn" {
		v.noARN(n)
		return
	}
	a, ok := readPattern(text)
	if !ok {
		if last := a.field[a.n-1]; !strings.Contains(last, "${") && !isPlaceholder(last) {
			v.report(MissingARNField, n, "the fields are arn:partition:service:region:account:resource", "the ARN %s has %d of 6 fields", shown(text), a.n)
		}
		return
	}
	if a.isStar() {
		v.report(ResourceEffectivelyStar, n, "write * if all resources are meant", "%s means no more than *", shown(text))
		return
	}
	v.partitionOf(n, a)
	v.regionOf(n, a)
	v.accountOf(n, a)
	if a, ok = v.serviceOf(n, a); ok {
		v.formOf(n, a)
	}
}

// noARN tells of a value that does not begin as ARNs do. One that says that an
// ARN goes there is none to mend, and policies of API Gateway may leave out
// what is the same for all their resources.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func (v *visit) noARN(n *Node) {
	text := n.Text()
	prefix, rest, found := strings.Cut(text, ":")
	switch {
	case strings.ContainsAny(text, "<>"), strings.Contains(text, "{{"), strings.Contains(text, "[["):
		return
	case !found && (slices.Contains(wordsOf(text), "arn") || isOneOf(strings.Join(lettersOf(text), ""), "resource", "exampleresource", "myresource", "yourresource")):
		return
	case v.policyType == Resource && strings.HasPrefix(text, "execute-api:/"):
		return
	}
	f := v.report(InvalidARNPrefix, n, "write the whole ARN", "the resource \"%s\" does not begin with arn:", shown(text))
	switch {
	case found && strings.EqualFold(prefix, "arn"):
		f.Fix = safe("write arn in small letters", n.replaced(text, "arn:"+rest))
	case slices.Contains(partitionNames(), prefix):
		start, _ := n.at(0, 0)
		f.Fix = proposal("put arn: before it", Edit{start, start, "arn:"})
	}
}

// reportField tells of one field of an ARN.
func (v *visit) reportField(code diag.Code, n *Node, a arn, field int, hint, message string, args ...any) *Finding {
	start, end := n.at(a.start[field], a.start[field]+len(a.field[field]))
	return v.reportAt(code, start, end, hint, message, args...)
}

func (v *visit) partitionOf(n *Node, a arn) {
	p := a.field[arnPartition]
	if anyOf(partitions, func(known partition) bool { return known.name == p }) || p != "" && !a.settled(arnPartition) {
		return
	}
	near := diag.Nearest(p, partitionNames())
	f := v.reportField(InvalidPartition, n, a, arnPartition, didYouMean(near), "the partition \"%s\" does not exist", shown(p))
	if near != "" {
		f.Fix = proposal("use the partition "+near, Edit{f.Start, f.End, near})
	}
}

// regionOf checks that a Region exists in the partition, or in any where the
// partition is open or wrong.
func (v *visit) regionOf(n *Node, a arn) {
	r := a.field[arnRegion]
	if r == "" || r == "*" || r == "global" || !a.settled(arnRegion) { // ARNs of events of AWS Health have global
		return
	}
	inside := regionsOf(a.field[arnPartition])
	if len(inside) == 0 {
		inside = regionsOf("*")
	}
	if slices.Contains(inside, r) {
		return
	}
	if slices.Contains(regionsOf("*"), r) {
		v.reportField(InvalidARNRegion, n, a, arnRegion, "write a Region of the partition, or *", "the partition %s has no Region %s", shown(a.field[arnPartition]), shown(r))
		return
	}
	near := diag.Nearest(r, inside)
	f := v.reportField(InvalidARNRegion, n, a, arnRegion, didYouMean(near), "there is no Region %s", shown(r))
	if near != "" {
		f.Fix = proposal("use the Region "+near, Edit{f.Start, f.End, near})
	}
}

// accountsOfAWS stand where an account does in ARNs of what AWS provides.
var accountsOfAWS = []string{"aws", "amazon", "aws-marketplace", "cloudfront"}

func (v *visit) accountOf(n *Node, a arn) {
	account := a.field[arnAccount]
	if isAccount(account) || !a.settled(arnAccount) || slices.Contains(accountsOfAWS, strings.ToLower(account)) {
		return
	}
	f := v.reportField(InvalidARNAccount, n, a, arnAccount, "write the twelve digits of the account", "the account %s is not an account ID", shown(account))
	if digits := strings.Trim(strings.ReplaceAll(account, "-", ""), " "); isAccount(digits) {
		f.Fix = safe("write its digits alone", Edit{f.Start, f.End, digits})
	}
}

// serviceOf checks the service of an ARN, and gives the ARN with its service
// as it should be; ok is false where nothing more can be said.
func (v *visit) serviceOf(n *Node, a arn) (as arn, ok bool) {
	service := a.field[arnService]
	if hasWildcard(service) && !strings.Contains(service, "${") && !onlyStars(service) {
		v.reportField(WildcardInServiceName, n, a, arnService, "name each service that is meant", "the service %s of the ARN holds a wildcard", shown(service))
	}
	if _, known := v.catalog.Facts(service); !known && service != "" && !a.settled(arnService) {
		return a, false
	}
	small := strings.ToLower(service)
	if !v.hasARNs(small) {
		if _, gone := v.retired(small + ":*"); !gone {
			near := v.meantPrefix(service)
			f := v.reportField(InvalidService, n, a, arnService, didYouMean(near), "the service \"%s\" of the ARN does not exist", shown(service))
			if near != "" {
				f.Fix = proposal("use the service "+near, Edit{f.Start, f.End, near})
			}
		}
		return a, false
	}
	if small != service {
		f := v.reportField(InvalidARNServiceCase, n, a, arnService, "write "+small, "the service %s is in capitals, which count in ARNs", shown(service))
		f.Fix = safe("write the service in small letters", Edit{f.Start, f.End, small})
		a.field[arnService] = small
	}
	if own := v.attachedTo(); own != "" && own != small {
		v.report(UnsupportedResourceARNInPolicy, n, "only resources of "+own+" can stand here", "a resource of %s has no place in the policy of a resource of type %s", shown(small), shown(v.resourceType))
	}
	return a, true
}

// hasARNs says whether there are ARNs of a service: it has actions, or another
// service has resources with such ARNs.
func (v *visit) hasARNs(service string) bool {
	if _, ok := v.catalog.Facts(service); ok {
		return true
	}
	for range v.formatsElsewhere(service) {
		return true
	}
	return false
}

// formatsElsewhere gives the formats of ARNs of a service among the resources
// of other services.
func (v *visit) formatsElsewhere(service string) iter.Seq[arn] {
	return func(yield func(arn) bool) {
		for _, p := range v.catalog.Prefixes() {
			if facts, _ := v.catalog.Facts(p); p != service {
				for f := range formatsIn(facts, service) {
					if !yield(f) {
						return
					}
				}
			}
		}
	}
}

// formatsIn gives the formats among the resources of a service that are those
// of a service, variables replaced in the field of the resource.
func formatsIn(facts catalog.Facts, service string) iter.Seq[arn] {
	return func(yield func(arn) bool) {
		for _, r := range facts.Resources {
			for _, format := range r.ARNs {
				if !strings.Contains(format, service) { // spares most the taking apart
					continue
				}
				f := splitARN(format)
				f.field[arnResource] = filled(f.field[arnResource])
				if f.field[arnService] == service && !yield(f) {
					return
				}
			}
		}
	}
}

// A form is what the formats of ARNs that a resource can have say of its place.
type form struct {
	known, seen        bool // there are formats at all, and ones for the resource
	region, noRegion   bool // some have a Region, some have none
	account, noAccount bool
}

// add takes up a format, if it is for a resource.
func (f *form) add(resource string, format arn) {
	f.known = true
	if overlap(resource, format.field[arnResource]) {
		f.seen = true
		f.region = f.region || format.field[arnRegion] != ""
		f.noRegion = f.noRegion || format.field[arnRegion] == ""
		f.account = f.account || format.field[arnAccount] != ""
		f.noAccount = f.noAccount || format.field[arnAccount] == ""
	}
}

// form gathers the formats for the resource of an ARN from its own service,
// and, where none is for such a resource, from others. It remembers the
// outcome.
func (v *visit) form(a arn) form {
	service, resource := a.field[arnService], open(a.field[arnResource])
	f, ok := v.forms[service+":"+resource]
	if ok {
		return f
	}
	for _, format := range v.formats(service) {
		f.add(resource, format)
	}
	if !f.seen {
		for format := range v.formatsElsewhere(service) {
			f.add(resource, format)
		}
	}
	v.forms[service+":"+resource] = f
	return f
}

// formats gives the formats of ARNs of a service among its own resources. It
// remembers them, because documents speak of the same
// services again and again.
func (v *visit) formats(service string) []arn {
	formats, ok := v.formatsOf[service]
	if !ok {
		facts, _ := v.catalog.Facts(service)
		for f := range formatsIn(facts, service) {
			formats = append(formats, f)
		}
		v.formatsOf[service] = formats
	}
	return formats
}

// formOf holds an ARN against the formats of its service.
func (v *visit) formOf(n *Node, a arn) {
	if isPlaceholder(a.field[arnResource]) {
		return
	}
	f, service := v.form(a), a.field[arnService]
	if f.known && !f.seen && !a.isAmong(unlistedResources) {
		v.reportField(InvalidARNResource, n, a, arnResource, "compare it with the forms of ARNs of "+service, "the resource \"%s\" fits no type of resource of %s, by the catalog of %s", shown(a.field[arnResource]), service, v.catalog.Date())
	}
	if f.seen {
		v.placeOf(n, a, arnRegion, f.region, f.noRegion)
		v.placeOf(n, a, arnAccount, f.account, f.noAccount)
	}
}

// placeOf checks whether the Region or account of an ARN is there where the
// formats it can have want one, and empty where they want none.
func (v *visit) placeOf(n *Node, a arn, field int, filled, empty bool) {
	name, notAllowed, missing := "a Region", ARNRegionNotAllowed, MissingARNRegion
	if field == arnAccount {
		name, notAllowed, missing = "an account", ARNAccountNotAllowed, MissingARNAccount
	}
	switch {
	case !filled && a.settled(field) && a.field[field] != "aws":
		f := v.reportField(notAllowed, n, a, field, "leave the field empty", "%s stands where ARNs of such resources of %s leave %s out", shown(a.field[field]), a.field[arnService], name)
		f.Fix = proposal("leave the field empty", Edit{f.Start, f.End, ""})
	case !empty && a.field[field] == "" && !a.isAmong(resourcesOfAWS):
		f := v.reportField(missing, n, a, field, "write "+name+", or *", "ARNs of such resources of %s have %s, by the catalog of %s", a.field[arnService], name, v.catalog.Date())
		f.Fix = proposal("write * for any", Edit{f.Start, f.End, "*"})
	}
}

// unlistedResources exist though the catalog, which has few formats a type,
// does not list them.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var unlistedResources = []serviceResource{
	{"backup", "recovery-point:*"}, {"cloudformation", "transform/*"}, {"ecs", "service/*"}, {"iam", "root"},
	{"sts", "assumed-role/*"}, {"waf", "changetoken/*"}, {"waf-regional", "changetoken/*"},
}

// resourcesOfAWS are provided by AWS in every account, and therefore have no
// account in their ARN.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_service-with-iam.html
var resourcesOfAWS = []serviceResource{
	{"resource-explorer-2", "view/*"},
	{"ssm", "automation-definition/*"}, {"ssm", "document/*"}, {"ssm", "parameter/aws/*"}, {"ssm", "patchbaseline/*"},
}

// A serviceResource is a pattern for resources of a service.
type serviceResource struct{ service, resource string }

// isAmong says whether all that an ARN stands for is in a list.
func (a arn) isAmong(list []serviceResource) bool {
	return slices.ContainsFunc(list, func(r serviceResource) bool {
		return a.field[arnService] == r.service && covers(r.resource, open(a.field[arnResource]))
	})
}

// mismatches tells of actions that none of the resources beside them fits.
func (v *visit) mismatches() {
	for _, s := range v.statements {
		if !s.action.present() || !s.resource.present() {
			continue
		}
		resources, ok := v.targets(s.resource)
		if !ok {
			continue
		}
		fit := fitting{resources, map[formatOf]bool{}}
		var none, unfit []*Node
		var types []string // that the first unfit action works on
		for _, n := range s.action.words {
			if prefix, _, found := strings.Cut(n.Text(), ":"); !found || n.Kind != String || hasWildcard(prefix) {
				continue
			}
			needs, works := v.worksOn(n.Text(), fit)
			switch {
			case works:
			case len(needs) == 0:
				none = append(none, n)
			default:
				if unfit = append(unfit, n); len(unfit) == 1 {
					types = needs
				}
			}
		}
		if len(unfit) > 0 {
			v.report(ResourceMismatch, unfit[0], "add an ARN of the type "+strings.Join(types[:min(len(types), 4)], " or "),
				"none of the resources of the statement is one for %s, by the catalog of %s", some(unfit), v.catalog.Date())
		}
		if len(none) > 0 {
			v.report(ResourceMismatch, none[0], "put what needs * into a statement of its own",
				"only * is a resource for %s", some(none)).Severity = diag.Suggestion
		}
	}
}

// some names the first of several values.
func some(nodes []*Node) string {
	var names []string
	for _, n := range nodes[:min(len(nodes), 3)] {
		names = append(names, shown(n.Text()))
	}
	if more := len(nodes) - len(names); more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	return listed(names)
}

// targets gives the ARNs of an element; ok is false where one of its values
// may be anything, or is told of as no ARN.
func (v *visit) targets(e element) (resources []arn, ok bool) {
	for n := range e.value.each() {
		a, whole := readPattern(n.Text())
		if n.Kind != String || !whole || a.field[arnPrefix] != "arn" || isPlaceholder(a.field[arnResource]) || !a.settled(arnService) {
			return nil, false
		}
		a.field[arnService] = strings.ToLower(a.field[arnService])
		if f := v.form(a); f.known && !f.seen { // told of, or unlisted
			return nil, false
		}
		resources = append(resources, a)
	}
	return resources, len(resources) > 0
}

// A fitting remembers which formats one of the resources of a statement fits.
// A statement may name thousands of both, and formats are few.
type fitting struct {
	resources []arn
	known     map[formatOf]bool
}

// A formatOf is a format of ARNs among those of a service.
type formatOf struct{ prefix, format string }

// has says whether one of the resources fits a format of a service.
func (f fitting) has(format string, facts catalog.Facts) bool {
	key := formatOf{facts.Prefix, format}
	fits, known := f.known[key]
	if !known {
		fits = slices.ContainsFunc(f.resources, func(a arn) bool { return a.fits(format) && !a.fitsBetter(format, facts) })
		f.known[key] = fits
	}
	return fits
}

// worksOn says whether one of the actions that a value means works on one of
// the resources, or on nobody knows what. If none does, types are those of the
// resources that the first of them works on.
func (v *visit) worksOn(value string, resources fitting) (types []string, works bool) {
	works = true
	for a := range v.expand(value) {
		facts, _ := v.catalog.Facts(a.prefix)
		if works = a.fitsOne(facts, resources); works {
			return nil, true
		}
		if len(types) == 0 {
			for _, r := range a.Resources {
				types = append(types, r.Type)
			}
		}
	}
	return types, works
}

// fitsOne says whether one of the resources can be of a type that the action
// works on. Types without a known format can be anything.
func (a action) fitsOne(facts catalog.Facts, resources fitting) bool {
	for _, r := range a.Resources {
		i, ok := slices.BinarySearchFunc(facts.Resources, r.Type, func(t catalog.ResourceType, name string) int { return strings.Compare(t.Name, name) })
		if !ok || len(facts.Resources[i].ARNs) == 0 {
			return true
		}
		for _, format := range facts.Resources[i].ARNs {
			if resources.has(format, facts) {
				return true
			}
		}
	}
	return false
}

// fitsBetter says whether a format is but a name while all that an ARN stands
// for has the form of another: bucket/* are objects, though bucket names, as
// far as their format goes, might hold a stroke.
func (a arn) fitsBetter(format string, facts catalog.Facts) bool {
	if !onlyStars(open(splitARN(format).field[arnResource])) {
		return false
	}
	resource := open(a.field[arnResource])
	for _, r := range facts.Resources {
		for _, other := range r.ARNs {
			if narrow := open(splitARN(other).field[arnResource]); !onlyStars(narrow) && covers(narrow, resource) {
				return true
			}
		}
	}
	return false
}

// stars tells once a statement of actions that are allowed on * and could be
// limited. Conditions on tags of the resource limit them as well.
func (v *visit) stars() {
	for _, s := range v.statements {
		if !s.allows() || !s.action.present() {
			continue
		}
		star := s.star()
		if star == nil || slices.ContainsFunc(s.conditions, limitsResource) {
			continue
		}
		var limited []*Node
		for _, n := range s.action.words {
			if n.Kind == String && !onlyStars(n.Text()) && v.canBeLimited(n.Text()) {
				limited = append(limited, n)
			}
		}
		if len(limited) > 0 {
			v.report(ResourceStar, star, "name the resources that are needed", "* allows all resources although %s can be limited to some", some(limited))
		}
	}
}

// star gives the value of Resource that stands for everything, or nil.
func (s statement) star() *Node {
	for _, n := range s.resource.words {
		if n.Kind == String && onlyStars(n.Text()) {
			return n
		}
	}
	return nil
}

func limitsResource(c condition) bool {
	return strings.Contains(strings.ToLower(c.key), "resourcetag/")
}

// canBeLimited says whether a value of Action means an action that works on
// single resources.
func (v *visit) canBeLimited(value string) bool {
	for a := range v.expand(value) {
		if len(a.Resources) > 0 {
			return true
		}
	}
	return false
}
