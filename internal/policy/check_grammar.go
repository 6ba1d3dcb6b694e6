package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of grammarChecks.
const (
	DataTypeMismatch              diag.Code = "DATA_TYPE_MISMATCH"
	InvalidPolicyElement          diag.Code = "INVALID_POLICY_ELEMENT"
	ElementCase                   diag.Code = "ELEMENT_CASE"
	MissingStatement              diag.Code = "MISSING_STATEMENT"
	MissingEffect                 diag.Code = "MISSING_EFFECT"
	InvalidEffect                 diag.Code = "INVALID_EFFECT"
	EffectCase                    diag.Code = "EFFECT_CASE"
	MissingAction                 diag.Code = "MISSING_ACTION"
	MissingResource               diag.Code = "MISSING_RESOURCE"
	MissingPrincipal              diag.Code = "MISSING_PRINCIPAL"
	UnsupportedPrincipal          diag.Code = "UNSUPPORTED_PRINCIPAL"
	UnsupportedElementCombination diag.Code = "UNSUPPORTED_ELEMENT_COMBINATION"
	InvalidVersion                diag.Code = "INVALID_VERSION"
	MissingVersion                diag.Code = "MISSING_VERSION"
	OldVersion                    diag.Code = "OLD_VERSION"
	IDInIdentityPolicy            diag.Code = "ID_IN_IDENTITY_POLICY"
	UnsupportedSid                diag.Code = "UNSUPPORTED_SID"
	EmptySidValue                 diag.Code = "EMPTY_SID_VALUE"
	UniqueSidsRequired            diag.Code = "UNIQUE_SIDS_REQUIRED"
	UniqueSidsRecommended         diag.Code = "UNIQUE_SIDS_RECOMMENDED"
	EmptyArrayAction              diag.Code = "EMPTY_ARRAY_ACTION"
	EmptyArrayResource            diag.Code = "EMPTY_ARRAY_RESOURCE"
	EmptyArrayPrincipal           diag.Code = "EMPTY_ARRAY_PRINCIPAL"
	EmptyObjectPrincipal          diag.Code = "EMPTY_OBJECT_PRINCIPAL"
	EmptyObjectCondition          diag.Code = "EMPTY_OBJECT_CONDITION"
	EmptyArrayCondition           diag.Code = "EMPTY_ARRAY_CONDITION"
)

// grammarChecks are about the elements of a policy and their JSON types.
var grammarChecks = []Check{
	{
		Code: DataTypeMismatch, Severity: diag.Error,
		Title:  "A value has a JSON type that its element does not take",
		Why:    "IAM knows for each element whether it takes a string, a list of strings or an object. With any other type the whole policy is refused, however clear the meaning is to a person.",
		Mend:   "Write Version, Id, Sid and Effect as strings, Action and Resource as a string or a list of strings, Principal as \"*\" or an object, and Condition as an object of operators, each with an object of condition keys. Numbers and Booleans may go without quotes only as values of condition keys.",
		Asked:  []string{"string expected but array found", "Action given as an object or map", "wrong json type"},
		Fires:  readObject(`"Resource": {"ARN": "arn:aws:s3:::amzn-s3-demo-bucket/*"}`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer, find: (*visit).jsonTypes,
	},
	{
		Code: InvalidPolicyElement, Severity: diag.Error,
		Title:  "The policy language has no such element",
		Why:    "IAM refuses a policy with a member it does not know, so a note to a colleague or a misspelt name makes the policy unusable. Elements are spelt with the capitals of the language: Action is one, action and Actions are not.",
		Mend:   "Correct the name, or remove the member. Notes belong in the Sid or beside the policy: the language has no comments.",
		Asked:  []string{"unknown field in policy", "unsupported key such as Description", "add a comment field to a statement"},
		Fires:  readObject("\"Comment\": \"for the nightly report\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\""),
		Mended: readObject("\"Sid\": \"NightlyReport\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\""),
		Source: accessAnalyzer, find: (*visit).elementNames, // ElementCase too
	},
	{
		Code: ElementCase, Severity: diag.Warning,
		Title:  "The name of an element differs in capitals or by an s",
		Why:    "Elements have one spelling. Actions, resource or condition look right to a reader and are unknown to IAM, which refuses the policy.",
		Mend:   "Use the spelling of the language. The fix puts it in place and changes nothing else.",
		Asked:  []string{"are element names case-sensitive", "lowercase action or statement", "plural Actions or Resources"},
		Fires:  readObject(`"Resources": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: ours,
	},
	{
		Code: MissingStatement, Severity: diag.Error,
		Title:  "The policy has no Statement",
		Why:    "All that a policy allows or denies stands in its Statement element. Without it nothing can be attached.",
		Mend:   "Add a Statement: one statement object, or a list of them.",
		Asked:  []string{"empty policy with only a version", "policy without statements", "missing required field Statement"},
		Fires:  Example{Type: Identity, Text: "{\n  \"Version\": \"2012-10-17\"\n}"},
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer, find: (*visit).missing, // the five that follow too
	},
	{
		Code: MissingEffect, Severity: diag.Error,
		Title:  "A statement has no Effect",
		Why:    "IAM does not guess whether a statement allows or denies. A policy with such a statement is refused.",
		Mend:   "Add \"Effect\": \"Allow\" or \"Effect\": \"Deny\".",
		Asked:  []string{"forgot the effect", "missing required field Effect", "is there a default effect"},
		Fires:  statementOf(`"Action": "s3:GetObject"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: MissingAction, Severity: diag.Error,
		Title:  "A statement has neither Action nor NotAction",
		Why:    "A statement that names no action says nothing that could be allowed or denied, and IAM refuses the policy.",
		Mend:   "Add an Action element with the actions that the statement is about.",
		Asked:  []string{"policy statement must contain actions", "missing required field Action", "forgot which operations"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: MissingResource, Severity: diag.Error, Types: []Type{Identity, Resource, SCP, RCP},
		Title:  "A statement has neither Resource nor NotResource",
		Why:    "Outside role trust policies each statement has to say which resources it is about. An identity policy without it is refused; nothing stands for \"all\" by being left out.",
		Mend:   "Add a Resource element with the ARNs that are needed. Use \"*\" only for actions that take no resource.",
		Asked:  []string{"policy statement must contain resources", "missing required field Resource", "can I leave out the resource"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": "s3:GetObject"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: MissingPrincipal, Severity: diag.Error, Types: []Type{Resource, Trust, RCP},
		Title:  "A statement of a resource policy has neither Principal nor NotPrincipal",
		Why:    "A policy on a resource has to say who may do something with it: unlike a policy on a role or user, it is attached to nobody who could be meant.",
		Mend:   "Add a Principal element with the accounts, roles or services that are meant.",
		Asked:  []string{"missing required field Principal", "bucket policy without a principal", "who is allowed is not said"},
		Fires:  Example{Resource, "AWS::S3::Bucket", readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`).Text},
		Mended: Example{Resource, "AWS::S3::Bucket", readObject("\"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/report\"},\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\"").Text},
		Source: accessAnalyzer,
	},
	{
		Code: MissingVersion, Severity: diag.Warning,
		Title:  "The policy has no Version",
		Why:    "Without a Version IAM reads the policy as one of 2008: policy variables such as ${aws:username} are then ordinary text, and a statement that should apply to one user's folder applies to none.",
		Mend:   "Add \"Version\": \"2012-10-17\", the present version of the language, not the date of your policy.",
		Asked:  []string{"is the version required", "default policy version", "username variable not replaced"},
		Fires:  Example{Text: "{\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Mended: Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Source: accessAnalyzer,
	},
	{
		Code: InvalidEffect, Severity: diag.Error,
		Title:  "Effect is neither Allow nor Deny",
		Why:    "The two values are compared letter by letter, capitals too. Anything else makes IAM refuse the policy.",
		Mend:   "Write \"Allow\" or \"Deny\".",
		Asked:  []string{"unknown effect value", "permit or grant as effect", "typo in effect"},
		Fires:  statementOf(`"Effect": "Permit"`, `"Action": "s3:GetObject"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer, find: (*visit).effects, // EffectCase too
	},
	{
		Code: EffectCase, Severity: diag.Warning,
		Title:  "Effect has other capitals than Allow and Deny",
		Why:    "allow and DENY are not values of the language, though everyone knows what they mean. IAM refuses the policy.",
		Mend:   "Write the value with one capital. The fix does so.",
		Asked:  []string{"lowercase or uppercase effect", "is effect case-sensitive"},
		Fires:  statementOf(`"Effect": "allow"`, `"Action": "s3:GetObject"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: ours,
	},
	{
		Code: UnsupportedPrincipal, Severity: diag.Error, Types: []Type{Identity},
		Title:  "An identity policy has a Principal",
		Why:    "A policy attached to a user, group or role is about that identity, so naming another has no meaning, and IAM refuses it. Usually the text is a resource policy that was put in the wrong place.",
		Mend:   "Remove the Principal, or attach the policy to the resource.",
		Asked:  []string{"has prohibited field Principal", "policy document should not specify a principal", "can a user policy have a principal", "bucket policy pasted into a role"},
		Fires:  Example{Identity, "", statementOf(`"Effect": "Allow"`, `"Principal": {"AWS": "111122223333"}`, `"Action": "s3:GetObject"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`).Text},
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer, find: (*visit).principalInIdentity,
	},
	{
		Code: UnsupportedElementCombination, Severity: diag.Error,
		Title:  "A statement has an element and its opposite",
		Why:    "Action and NotAction, Resource and NotResource, Principal and NotPrincipal exclude each other: a statement names either what it is about or what it leaves out. IAM refuses both at once.",
		Mend:   "Keep one of the two. To leave something out of what is allowed, deny it in a statement of its own.",
		Asked:  []string{"both Action and NotAction together", "Resource with NotResource in same statement", "mixing inclusive and exclusive elements"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": "s3:*"`, `"NotAction": "s3:DeleteBucket"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket"`),
		Mended: Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:ListBucket\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"s3:DeleteBucket\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket\"\n    }\n  ]\n}"},
		Source: accessAnalyzer, find: (*visit).combinations,
	},
	{
		Code: InvalidVersion, Severity: diag.Error,
		Title:  "There is no such version of the policy language",
		Why:    "Version names the language the policy is written in, and there are two: 2012-10-17 and 2008-10-17. The date on which a policy was written does not belong there, and IAM refuses it.",
		Mend:   "Write \"Version\": \"2012-10-17\".",
		Asked:  []string{"must contain a valid version string", "today's date as policy version", "wrong version date"},
		Fires:  Example{Text: "{\n  \"Version\": \"2024-05-01\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Mended: Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Source: accessAnalyzer, find: (*visit).version, // OldVersion too
	},
	{
		Code: OldVersion, Severity: diag.Warning,
		Title:  "The policy uses the language of 2008",
		Why:    "In a policy of that version, variables are ordinary text. It is accepted, and the next person who adds ${aws:username} to it gets a rule that matches nothing.",
		Mend:   "Write \"Version\": \"2012-10-17\", unless the policy has $ characters that must stay as they are.",
		Asked:  []string{"2008-10-17 or 2012-10-17", "outdated policy version", "difference between policy versions"},
		Fires:  Example{Text: "{\n  \"Version\": \"2008-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Mended: Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Source: parliament,
	},
	{
		Code: IDInIdentityPolicy, Severity: diag.Error, Types: []Type{Identity},
		Title:  "An identity policy has an Id",
		Why:    "Id is an element of resource policies, for services that ask for one. The grammar does not have it in policies of users, groups and roles.",
		Mend:   "Remove the Id. The name of a policy is given when it is made, and a Sid names a statement.",
		Asked:  []string{"Id field not accepted", "policy Id in IAM user policy", "has prohibited field Id"},
		Fires:  Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Id\": \"ReadReports\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Mended: Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Sid\": \"ReadReports\",\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListAllMyBuckets\",\n    \"Resource\": \"*\"\n  }\n}"},
		Source: grammar, find: (*visit).identifier,
	},
	{
		Code: UnsupportedSid, Severity: diag.Error, Types: []Type{Identity, SCP, RCP, Trust},
		Title:  "A Sid has characters other than letters and digits",
		Why:    "In policies of IAM and AWS Organizations a Sid is made of the letters A to Z and a to z and of digits. With a space or a hyphen in it the policy is refused. Some services are more tolerant in policies on their resources.",
		Mend:   "Write the words together with capitals, such as ReadReports.",
		Asked:  []string{"statement id must be alphanumeric", "can a sid contain dashes or spaces", "underscore in statement name"},
		Fires:  readObject("\"Sid\": \"read the reports\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\""),
		Mended: readObject("\"Sid\": \"readTheReports\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\""),
		Source: accessAnalyzer, find: (*visit).sids, // the three that follow too
	},
	{
		Code: EmptySidValue, Severity: diag.Suggestion,
		Title:  "A Sid is empty",
		Why:    "An empty Sid names nothing: neither a person nor a tool can refer to the statement by it.",
		Mend:   "Say in a word or two what the statement is for, or remove the Sid.",
		Asked:  []string{"blank statement id", "sid without a value", "is the statement name optional"},
		Fires:  readObject("\"Sid\": \"\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\""),
		Mended: readObject("\"Sid\": \"ReadReports\",\n      \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\""),
		Source: accessAnalyzer,
	},
	{
		Code: UniqueSidsRequired, Severity: diag.Error, Types: []Type{Identity, SCP, RCP, Trust},
		Title: "Two statements have the same Sid",
		Why:   "IAM and AWS Organizations refuse a policy in which a Sid stands twice. It happens when a statement is copied and changed.",
		Mend:  "Give each statement a Sid of its own.",
		Asked: []string{"statement ids must be unique", "same statement name used again", "duplicate sid error", "copied statement forgot to rename"},
		Fires: twoSids(Identity, "Read", "Read"), Mended: twoSids(Identity, "Read", "List"),
		Source: accessAnalyzer,
	},
	{
		Code: UniqueSidsRecommended, Severity: diag.Warning, Types: []Type{Resource},
		Title: "Two statements of a resource policy have the same Sid",
		Why:   "Some services accept a repeated Sid in the policies of their resources and some do not. Where it is accepted, removing a statement by its Sid may remove the other.",
		Mend:  "Give each statement a Sid of its own.",
		Asked: []string{"duplicate sid in bucket policy", "lambda add-permission statement id exists", "same sid overwrites permission"},
		Fires: twoSids(Resource, "Read", "Read"), Mended: twoSids(Resource, "Read", "List"),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyArrayAction, Severity: diag.Suggestion,
		Title:  "A statement has an empty list of actions",
		Why:    "A statement about no action changes nothing. Whoever wrote it meant something that is not there.",
		Mend:   "Name the actions, or remove the statement.",
		Asked:  []string{"Action is []", "no actions listed", "blank action array"},
		Fires:  statementOf(`"Effect": "Allow"`, `"Action": []`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer, find: (*visit).emptyElements, // the five that follow too
	},
	{
		Code: EmptyArrayResource, Severity: diag.Suggestion,
		Title: "A statement has an empty list of resources",
		Why:   "A statement about no resource changes nothing: what it should allow is not allowed, and what it should deny is not denied.",
		Mend:  "Name the resources, or remove the statement.",
		Asked: []string{"Resource is []", "blank resource array", "no arns listed"},
		Fires: readObject(`"Resource": []`), Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyArrayPrincipal, Severity: diag.Suggestion, Types: []Type{Resource, Trust, RCP},
		Title: "A list of principals is empty",
		Why:   "A statement that names nobody changes nothing, so those who should have access have none.",
		Mend:  "Name the accounts, roles or services, or remove the statement.",
		Asked: []string{"Principal AWS is []", "blank principal array", "terraform list of principals came out empty"},
		Fires: bucketObject(`"Principal": {"AWS": []}`), Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/report"}`),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyObjectPrincipal, Severity: diag.Suggestion, Types: []Type{Resource, Trust, RCP},
		Title: "Principal is an empty object",
		Why:   "A statement that names nobody changes nothing, so those who should have access have none.",
		Mend:  "Name the accounts, roles or services, or remove the statement.",
		Asked: []string{"Principal is {}", "blank principal braces", "no one in principal"},
		Fires: bucketObject(`"Principal": {}`), Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/report"}`),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyObjectCondition, Severity: diag.Suggestion,
		Title:  "A condition is empty",
		Why:    "An empty block restricts nothing: the statement applies as if it had no condition, which is wider than someone who sees a Condition expects.",
		Mend:   "Add the condition that was meant, or remove the empty block.",
		Asked:  []string{"Condition is {}", "StringEquals with nothing inside", "blank condition braces"},
		Fires:  readObject("\"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\",\n      \"Condition\": {}"),
		Mended: readObject("\"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\",\n      \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}}"),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyArrayCondition, Severity: diag.Suggestion,
		Title:  "A condition key has no values",
		Why:    "There is nothing that the request could be compared with, so the condition does not do what its key promises.",
		Mend:   "Add the values, or remove the condition key. To ask whether a key is present in the request, use the operator Null.",
		Asked:  []string{"condition value is []", "blank list in condition", "compare against nothing"},
		Fires:  readObject("\"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\",\n      \"Condition\": {\"StringEquals\": {\"aws:PrincipalTag/team\": []}}"),
		Mended: readObject("\"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\",\n      \"Condition\": {\"StringEquals\": {\"aws:PrincipalTag/team\": [\"reports\"]}}"),
		Source: accessAnalyzer,
	},
}

// statementOf makes an identity policy of one statement with the members.
func statementOf(members ...string) Example {
	return Example{Type: Identity, Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      " + strings.Join(members, ",\n      ") + "\n    }\n  ]\n}"}
}

// readObject makes an identity policy that allows reading objects, with the
// members beside Effect and Action.
func readObject(members string) Example {
	return statementOf(`"Effect": "Allow"`, `"Action": "s3:GetObject"`, members)
}

// bucketObject makes a bucket policy that allows reading objects, with the
// member that names the principal.
func bucketObject(principal string) Example {
	e := statementOf(`"Effect": "Allow"`, principal, `"Action": "s3:GetObject"`, `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`)
	e.Type, e.ResourceType = Resource, "AWS::S3::Bucket"
	return e
}

func twoSids(t Type, first, second string) Example {
	principal := ""
	if t == Resource {
		principal = "\n      \"Principal\": {\"AWS\": \"111122223333\"},"
	}
	one := func(sid, action, resource string) string {
		return fmt.Sprintf("    {\n      \"Sid\": %q,\n      \"Effect\": \"Allow\",%s\n      \"Action\": %q,\n      \"Resource\": %q\n    }", sid, principal, action, resource)
	}
	return Example{Type: t, Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n" +
		one(first, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*") + ",\n" +
		one(second, "s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket") + "\n  ]\n}"}
}

// policyElement gives an element of the policy itself, in any capitals.
func (v *visit) policyElement(name string) element {
	for m := range v.doc.Root.Members() {
		if canonicalElement(m.Name()) == name {
			return elementOf(m)
		}
	}
	return element{}
}

// jsonTypes holds the values of elements to the types of the grammar.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func (v *visit) jsonTypes() {
	if v.doc.Kind == Policy {
		v.wantString(v.policyElement("Version"))
		v.wantString(v.policyElement("Id"))
		v.wantStatements(v.policyElement("Statement"))
	}
	for _, s := range v.statements {
		v.wantString(s.sid)
		v.wantString(s.effect)
		for _, e := range []element{s.action, s.notAction, s.resource, s.notResource} {
			v.wantStrings(e.value)
		}
		v.wantPrincipals(s.principal.value)
		v.wantPrincipals(s.notPrincipal.value)
		v.wantConditions(s.condition.value)
	}
}

func (v *visit) wantString(e element) {
	if e.present() && !isWords(e.value) && e.value.End > e.value.Start {
		v.wrongType(e.value, "a string")
	}
}

// wantStrings asks for a string or a list of them.
func (v *visit) wantStrings(n *Node) {
	for e := range n.each() {
		if !isWords(e) && e.End > e.Start {
			v.wrongType(e, "a string")
		}
	}
}

// wantStatements asks for a statement or a list of them.
func (v *visit) wantStatements(e element) {
	for n := range e.value.each() {
		if n.Kind != Object && n.End > n.Start {
			v.wrongType(n, "a statement object")
		}
	}
}

// wantPrincipals asks for a string or an object of strings or lists of them.
func (v *visit) wantPrincipals(n *Node) {
	switch {
	case n == nil || isWords(n):
	case n.Kind != Object:
		v.wrongType(n, "an object or \"*\"")
	default:
		for m := range n.Members() {
			v.wantStrings(m.Value)
		}
	}
}

// wantConditions asks for an object of operators, each with an object of
// condition keys, whose values are strings, numbers, Booleans or lists of them.
func (v *visit) wantConditions(n *Node) {
	if n == nil {
		return
	}
	if n.Kind != Object {
		v.wrongType(n, "an object")
		return
	}
	for operator := range n.Members() {
		if operator.Value.Kind != Object {
			if operator.Value.End > operator.Value.Start {
				v.wrongType(operator.Value, "an object of condition keys")
			}
			continue
		}
		for key := range operator.Value.Members() {
			for value := range key.Value.each() {
				if value.Kind == Object || value.Kind == Array || value.Kind == Null {
					v.wrongType(value, "a string, a number or a Boolean")
				}
			}
		}
	}
}

func (v *visit) wrongType(n *Node, wanted string) {
	kind := n.Kind.String()
	if n.Kind == Bool {
		kind = "Boolean"
	}
	fix := (*Fix)(nil)
	if wanted == "a string" && (n.Kind == Number || n.Kind == Bool) {
		fix = proposal("put quotes around the value", Edit{n.Start, n.Start, `"`}, Edit{n.End, n.End, `"`})
	}
	v.report(DataTypeMismatch, n, "", "%s is wanted here, not a value of the JSON type %s", wanted, kind).Fix = fix
}

// elementNames tells of members that are no elements, and of elements that are
// not spelt as the language does.
func (v *visit) elementNames() {
	if v.doc.Kind == Policy {
		v.namesIn(v.doc.Root, elementNames[:3], "a policy")
	}
	for _, s := range v.statements {
		if s.node == v.doc.Root && v.doc.Kind == Fragment {
			v.namesIn(s.node, elementNames, "a policy or statement")
			continue
		}
		v.namesIn(s.node, elementNames[3:], "a statement")
	}
}

// namesIn holds the members of an object against the elements it can have.
func (v *visit) namesIn(n *Node, known []string, where string) {
	for m := range n.Members() {
		name := m.Name()
		meant := canonicalElement(name)
		switch {
		case slices.Contains(known, name), m.Key.End == m.Key.Start:
		case slices.Contains(elementNames, name):
			v.report(InvalidPolicyElement, m.Key, "elements of a policy are Version, Id and Statement; all others belong into a statement",
				"%s is no element of %s", name, where)
		case meant != "" && slices.Contains(known, meant):
			v.report(InvalidPolicyElement, m.Key, "write "+meant, "%s is no element of the policy language", shown(name))
			if !hasMember(n, meant) {
				f := v.report(ElementCase, m.Key, "", "%s is spelt %s", shown(name), meant)
				if v.straight(m.Key) {
					f.Fix = safe("write "+meant, m.Key.rewritten(meant))
				}
			}
		default:
			f := v.report(InvalidPolicyElement, m.Key, "remove it, or correct its name", "%s is no element of the policy language", shown(name))
			if near := diag.Nearest(name, known); near != "" && m.Key.Kind == String {
				f.Hint = didYouMean(near)
				f.Fix = rename(m.Key, near)
			}
		}
	}
}

func hasMember(n *Node, name string) bool { return n.Member(name) != nil }

// missing tells what a whole policy and its statements lack.
func (v *visit) missing() {
	if !v.whole() {
		return
	}
	if !v.policyElement("Statement").present() {
		v.reportAt(MissingStatement, v.doc.Root.Start, v.doc.Root.Start+1, "add a Statement", "the policy has no Statement")
	}
	if !v.policyElement("Version").present() {
		v.reportAt(MissingVersion, v.doc.Root.Start, v.doc.Root.Start+1, `add "Version": "2012-10-17"`, "the policy has no Version").Fix = v.addVersion()
	}
	for _, s := range v.statements {
		v.missingIn(s)
	}
}

// addVersion proposes a Version. It is no safe edit: it gives a meaning to
// every ${ of the policy.
func (v *visit) addVersion() *Fix {
	if v.doc.Root.first == nil || !hasBraces(v.doc.Root) {
		return nil
	}
	first := v.doc.Root.first.Start
	space := v.text[v.doc.Root.Start+1 : first]
	return proposal("add the present version", Edit{first, first, `"Version": "2012-10-17",` + space})
}

func (v *visit) missingIn(s statement) {
	lacks := func(code diag.Code, what string) {
		v.reportAt(code, s.node.Start, s.node.Start+1, "", "the statement has no %s", what)
	}
	if !s.effect.present() {
		lacks(MissingEffect, "Effect")
	}
	if !s.action.present() && !s.notAction.present() {
		lacks(MissingAction, "Action or NotAction")
	}
	if !s.resource.present() && !s.notResource.present() {
		lacks(MissingResource, "Resource or NotResource")
	}
	if !s.principal.present() && !s.notPrincipal.present() {
		lacks(MissingPrincipal, "Principal or NotPrincipal")
	}
}

func (v *visit) effects() {
	for _, s := range v.statements {
		n := s.effect.value
		if !s.effect.present() || !isWords(n) || n.Text() == "Allow" || n.Text() == "Deny" {
			continue
		}
		meant := ""
		if s.allows() {
			meant = "Allow"
		} else if s.denies() {
			meant = "Deny"
		}
		f := v.report(InvalidEffect, n, `write "Allow" or "Deny"`, "Effect is %q, neither Allow nor Deny", shown(n.Text()))
		if meant != "" {
			f.Hint = "write \"" + meant + "\""
			f := v.report(EffectCase, n, "", "%s is spelt %s", n.Text(), meant)
			if v.straight(n) {
				f.Fix = safe("write "+meant, n.rewritten(meant))
			}
		}
	}
}

func (v *visit) principalInIdentity() {
	for _, s := range v.statements {
		for _, e := range []element{s.principal, s.notPrincipal} {
			if e.present() {
				v.report(UnsupportedPrincipal, e.key, "remove it, or attach the policy to a resource", "an identity policy has no %s", canonicalElement(e.key.Text()))
			}
		}
	}
}

func (v *visit) combinations() {
	for _, s := range v.statements {
		for _, pair := range [][2]element{{s.action, s.notAction}, {s.resource, s.notResource}, {s.principal, s.notPrincipal}} {
			if pair[0].present() && pair[1].present() {
				v.report(UnsupportedElementCombination, pair[1].key, "remove one of them", "%s and %s stand in one statement",
					canonicalElement(pair[0].key.Text()), canonicalElement(pair[1].key.Text())).Related = pair[0].key.Start
			}
		}
	}
}

func (v *visit) version() {
	e := v.policyElement("Version")
	if !e.present() || !isWords(e.value) || v.doc.Kind == Statement {
		return
	}
	switch e.value.Text() {
	case "2012-10-17":
	case "2008-10-17":
		v.report(OldVersion, e.value, `write "2012-10-17"`, "the policy uses the language of 2008, which has no variables")
	default:
		v.report(InvalidVersion, e.value, `write "2012-10-17"`, "there is no version %q of the policy language", shown(e.value.Text())).Fix =
			proposal("write the present version", e.value.rewritten("2012-10-17"))
	}
}

func (v *visit) identifier() {
	if e := v.policyElement("Id"); e.present() && v.whole() {
		v.report(IDInIdentityPolicy, e.key, "remove it", "an identity policy has no Id")
	}
}

// sids holds each Sid to its characters, and tells of those that repeat.
func (v *visit) sids() {
	first, numbers := map[string]*Node{}, sidNumbers{map[string]bool{}, map[string]int{}}
	for _, s := range v.statements {
		numbers.taken[s.sid.value.Text()] = true
	}
	for _, s := range v.statements {
		n := s.sid.value
		if !s.sid.present() || n.Kind != String {
			continue
		}
		sid := n.Text()
		switch {
		case sid == "":
			v.report(EmptySidValue, n, "name the statement, or remove the Sid", "the Sid is empty")
			continue
		case !isAlphanumeric(sid):
			v.report(UnsupportedSid, n, "use letters and digits alone", "the Sid %q has characters other than letters and digits", shown(sid)).Fix = plainSid(n)
		}
		if earlier := first[sid]; earlier != nil {
			v.repeatedSid(n, earlier, numbers.free(sid))
			continue
		}
		first[sid] = n
	}
}

// sidNumbers gives out the numbers by which equal Sids are told apart.
type sidNumbers struct {
	taken map[string]bool // Sids that stand in the policy or were given out
	last  map[string]int  // the number given out last, by Sid
}

// free gives the next number that makes a Sid one that nobody has.
func (s sidNumbers) free(sid string) string {
	number := max(2, s.last[sid]+1)
	for s.taken[sid+strconv.Itoa(number)] {
		number++
	}
	s.last[sid] = number
	s.taken[sid+strconv.Itoa(number)] = true
	return strconv.Itoa(number)
}

// repeatedSid tells of a Sid that stands twice, and puts a number behind the
// later one.
func (v *visit) repeatedSid(n, earlier *Node, number string) {
	for _, code := range []diag.Code{UniqueSidsRequired, UniqueSidsRecommended} {
		f := v.report(code, n, "give the statement a Sid of its own", "another statement has the Sid %q", shown(n.Text()))
		f.Related = earlier.Start
		if v.straight(n) {
			f.Fix = safe("number the Sid", insert(n.End-1, number))
		}
	}
}

// plainSid proposes the words of a Sid written together.
func plainSid(n *Node) *Fix {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(n.Text(), isNotLetterOrDigit) {
		if b.Len() > 0 {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		b.WriteString(word)
	}
	if b.Len() == 0 {
		return nil
	}
	return rename(n, b.String())
}

func isAlphanumeric(s string) bool { return !strings.ContainsFunc(s, isNotLetterOrDigit) }

func isNotLetterOrDigit(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9')
}

// emptyElements tells of elements that hold nothing.
func (v *visit) emptyElements() {
	for _, s := range v.statements {
		v.emptyList(EmptyArrayAction, "no action", s.action, s.notAction)
		v.emptyList(EmptyArrayResource, "no resource", s.resource, s.notResource)
		v.emptyPrincipals(s.principal.value)
		v.emptyPrincipals(s.notPrincipal.value)
		v.emptyConditions(s.condition)
	}
}

// isEmpty says whether nothing at all stands between the brackets of a node of
// a kind; an ellipsis is something.
func (v *visit) isEmpty(n *Node, kind NodeKind) bool {
	return n != nil && n.Kind == kind && n.End-n.Start >= 2 && strings.TrimSpace(v.text[n.Start+1:n.End-1]) == ""
}

func (v *visit) emptyList(code diag.Code, what string, elements ...element) {
	for _, e := range elements {
		if v.isEmpty(e.value, Array) {
			v.report(code, e.value, "fill the list, or remove the statement", "the list names %s", what)
		}
	}
}

func (v *visit) emptyPrincipals(n *Node) {
	const hint = "name who is meant, or remove the statement"
	if v.isEmpty(n, Object) {
		v.report(EmptyObjectPrincipal, n, hint, "the object names no principal")
		return
	}
	if n == nil {
		return
	}
	for m := range n.Members() {
		if v.isEmpty(m.Value, Array) {
			v.report(EmptyArrayPrincipal, m.Value, hint, "the list names no principal")
		}
	}
}

// emptyConditions leaves qualified operators and those with IfExists to the
// checks that know what they do with an empty list.
func (v *visit) emptyConditions(e element) {
	if v.isEmpty(e.value, Object) {
		v.report(EmptyObjectCondition, e.value, "add a condition, or remove the element", "the Condition is empty")
		return
	}
	if e.value == nil {
		return
	}
	for m := range e.value.Members() {
		if v.isEmpty(m.Value, Object) {
			v.report(EmptyObjectCondition, m.Value, "add a condition key, or remove the operator", "the operator %s has no condition key", shown(m.Name()))
		}
		if o := readOperator(m.Name()); o.qualifier != "" || o.ifExists {
			continue
		}
		for key := range m.Value.Members() {
			if v.isEmpty(key.Value, Array) {
				v.report(EmptyArrayCondition, key.Value, "add the values, or remove the key", "the condition key %s has no values", shown(key.Name()))
			}
		}
	}
}
