package policy

import (
	"encoding/json"
	"iter"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of condition operators and lists of values.
const (
	InvalidConditionOperator        diag.Code = "INVALID_CONDITION_OPERATOR"
	NullWithIfExists                diag.Code = "NULL_WITH_IF_EXISTS"
	NullWithQualifier               diag.Code = "NULL_WITH_QUALIFIER"
	DuplicateKeysWithDifferentCase  diag.Code = "DUPLICATE_KEYS_WITH_DIFFERENT_CASE"
	InvalidConditionDataType        diag.Code = "INVALID_CONDITION_DATA_TYPE"
	InvalidConditionMultipleBoolean diag.Code = "INVALID_CONDITION_MULTIPLE_BOOLEAN"
	EmptyArrayConditionForAllValues diag.Code = "EMPTY_ARRAY_CONDITION_FORALLVALUES"
	EmptyArrayConditionForAnyValue  diag.Code = "EMPTY_ARRAY_CONDITION_FORANYVALUE"
	EmptyArrayConditionIfExists     diag.Code = "EMPTY_ARRAY_CONDITION_IFEXISTS"
)

// conditionChecks are about condition operators and lists of values. Here, and
// in the tables of the files that follow, a find function tells the codes from
// its row to the next one that has its own.
var conditionChecks = []Check{
	{
		Code: InvalidConditionOperator, Severity: diag.Error,
		Title:  "The condition operator does not exist",
		Why:    "IAM refuses a policy with an operator that it does not know. Most are slips: a letter short, a plural too many, or a qualifier that is not quite ForAllValues or ForAnyValue.",
		Mend:   "Use an operator of the policy language. The end IfExists and the qualifiers ForAllValues: and ForAnyValue: can be added to it; other combinations of words, such as a Like that ignores capitals, do not exist.",
		Asked:  []string{"invalid condition type", "StringEqual or StringEquals", "unknown condition operator", "is there ArnEqualsIgnoreCase"},
		Fires:  toRead(`"StringEqual": {"aws:RequestedRegion": "us-east-1"}`),
		Mended: toRead(`"StringEquals": {"aws:RequestedRegion": "us-east-1"}`),
		Source: accessAnalyzer, find: (*visit).operatorNames,
	},
	{
		Code: NullWithIfExists, Severity: diag.Error,
		Title:  "Null is used with IfExists",
		Why:    "Null asks whether a key is in the request, and IfExists says what happens where it is not. Together they ask for a key that is there if it is there, which IAM refuses.",
		Mend:   "Remove IfExists. Give true where the key must be missing and false where it must be there.",
		Asked:  []string{"NullIfExists not valid", "combine Null and IfExists"},
		Fires:  guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"NullIfExists": {"aws:MultiFactorAuthAge": "true"}`),
		Mended: guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"Null": {"aws:MultiFactorAuthAge": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: NullWithQualifier, Severity: diag.Suggestion,
		Title:  "Null is used with ForAllValues or ForAnyValue",
		Why:    "The qualifiers go through the values of a key one by one, and Null looks at none of them. With ForAllValues the condition is always met, with ForAnyValue never, whatever the request holds.",
		Mend:   "Use Null without a qualifier to ask whether the key is there, or an operator such as StringLike to ask about its values.",
		Asked:  []string{"ForAnyValue:Null", "ForAllValues:Null always true", "check that a multi-value key exists"},
		Fires:  toTag(`"ForAnyValue:Null": {"aws:TagKeys": "true"}`),
		Mended: toTag(`"Null": {"aws:TagKeys": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: DuplicateKeysWithDifferentCase, Severity: diag.Error,
		Title:  "A condition key stands twice in different capitals",
		Why:    "The names of condition keys are compared without regard to capitals, so both members are one key, and which value counts is not said. IAM refuses the policy.",
		Mend:   "Put the values into one list under one spelling. Where both conditions have to hold, write the second under another operator.",
		Asked:  []string{"aws:SourceIp and aws:sourceip together", "are condition keys case-sensitive", "same key twice"},
		Fires:  toRead(`"StringEquals": {"aws:PrincipalTag/team": "red", "aws:principaltag/team": "blue"}`),
		Mended: toRead(`"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidConditionDataType, Severity: diag.Error,
		Title:  "The values of a condition key are of different JSON types",
		Why:    "A list that holds a string beside a number or a Boolean cannot be compared with one operator, and IAM refuses it. Usually one pair of quotes was forgotten.",
		Mend:   "Write all values of the list as strings. IAM reads numbers and Booleans in quotes as well as without.",
		Asked:  []string{"mix numbers and strings in condition", "unquoted true in list of values", "mixed array"},
		Fires:  toRead(`"StringEquals": {"aws:PrincipalTag/level": ["1", 2]}`),
		Mended: toRead(`"StringEquals": {"aws:PrincipalTag/level": ["1", "2"]}`),
		Source: accessAnalyzer, find: (*visit).valueLists,
	},
	{
		Code: InvalidConditionMultipleBoolean, Severity: diag.Error,
		Title:  "A Boolean condition lists several values",
		Why:    "Bool and Null compare with one value. A list with both would hold for every request and a list that repeats one says nothing more, so IAM refuses lists of several.",
		Mend:   "Keep the one value that you mean. If both are right, remove the condition.",
		Asked:  []string{"Bool with true and false", "array for aws:SecureTransport", "more than one Null value"},
		Fires:  toRead(`"Bool": {"aws:SecureTransport": ["true", "false"]}`),
		Mended: toRead(`"Bool": {"aws:SecureTransport": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyArrayConditionForAllValues, Severity: diag.Suggestion,
		Title:  "ForAllValues compares with an empty list",
		Why:    "No value of a request is in an empty list, so the condition holds for requests without the key alone. That is rarely what an empty list was left there for.",
		Mend:   "Add the values that are allowed. To ask for requests without the key, use Null with the value true, which says so.",
		Asked:  []string{"ForAllValues with []", "blank list under ForAllValues", "disallow all tag keys"},
		Fires:  toTag(`"ForAllValues:StringEquals": {"aws:TagKeys": []}`),
		Mended: toTag(`"Null": {"aws:TagKeys": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyArrayConditionForAnyValue, Severity: diag.Suggestion,
		Title:  "ForAnyValue compares with an empty list",
		Why:    "ForAnyValue wants one value of the request to be in the list, and nothing is in an empty list. The condition is never met and the statement has no effect.",
		Mend:   "Add the values to look for, or remove the statement.",
		Asked:  []string{"ForAnyValue with []", "blank list under ForAnyValue", "condition can never be true"},
		Fires:  toTag(`"ForAnyValue:StringEquals": {"aws:TagKeys": []}`),
		Mended: toTag(`"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}`),
		Source: accessAnalyzer,
	},
	{
		Code: EmptyArrayConditionIfExists, Severity: diag.Suggestion,
		Title:  "An operator with IfExists compares with an empty list",
		Why:    "With IfExists a request without the key meets the condition, and no other request can, because nothing is in an empty list. The list was probably meant to be filled.",
		Mend:   "Add the values that the key may have. To ask for requests without the key, use Null with the value true.",
		Asked:  []string{"StringEqualsIfExists with []", "blank list under IfExists"},
		Fires:  toRead(`"StringEqualsIfExists": {"aws:RequestedRegion": []}`),
		Mended: toRead(`"StringEqualsIfExists": {"aws:RequestedRegion": ["eu-west-1"]}`),
		Source: accessAnalyzer,
	},
}

// guarded gives a policy of one statement with a condition, each part written
// as in JSON.
func guarded(effect, action, resource string, condition ...string) Example {
	return Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "` + effect + `",
    "Action": ` + action + `,
    "Resource": ` + resource + `,
    "Condition": {
      ` + strings.Join(condition, ",\n      ") + `
    }
  }
}`}
}

// toRead is guarded for reading the objects of a bucket, with Allow.
func toRead(condition ...string) Example {
	return guarded("Allow", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, condition...)
}

// toTag is guarded for tagging instances, with Allow.
func toTag(condition ...string) Example {
	return guarded("Allow", `"ec2:CreateTags"`, `"arn:aws:ec2:us-east-1:111122223333:instance/*"`, condition...)
}

// conditions gives every condition of the policy whose key and operator are
// there, as opposed to parts to fill in.
func (v *visit) conditions() iter.Seq2[statement, condition] {
	return func(yield func(statement, condition) bool) {
		for _, s := range v.statements {
			for _, c := range s.conditions {
				if !isBlank(c.operatorNode) && !isBlank(c.keyNode) && !yield(s, c) {
					return
				}
			}
		}
	}
}

// isBlank says whether a reader has to fill in the node. The words that mark
// sample names elsewhere are no such marks here, where tags are named after
// anything.
func isBlank(n *Node) bool {
	return n.Kind == Bare || strings.ContainsAny(n.Text(), "<>") || strings.Contains(n.Text(), "{{")
}

// operatorNames tells unknown operators and those of Null with a suffix or
// qualifier, and keys that one operator has twice.
func (v *visit) operatorNames() {
	for _, s := range v.statements {
		if s.condition.value == nil {
			continue
		}
		for m := range s.condition.value.Members() {
			if isBlank(m.Key) {
				continue
			}
			v.operatorName(m.Key, readOperator(m.Name()))
			v.keysInTwoCases(m.Value)
		}
	}
}

func (v *visit) operatorName(n *Node, o operator) {
	plain := operator{name: "Null"}
	switch {
	case !o.known():
		f := v.report(InvalidConditionOperator, n, "use an operator of the policy language, such as StringEquals",
			"%q is no condition operator", shown(n.Text()))
		if right := nearestOperator(o); right != "" {
			f.Hint = didYouMean(right)
			f.Fix = rename(n, right)
		}
	case o.family != nullFamily:
	case o.ifExists:
		f := v.report(NullWithIfExists, n, "use Null, which asks whether the key is there", "Null takes no IfExists")
		f.Fix = rename(n, plain.String())
	case o.qualifier != "":
		f := v.report(NullWithQualifier, n, "use Null without it", "with %s, Null does not ask whether the key is there", o.qualifier)
		f.Fix = rename(n, plain.String())
	}
}

// nearestOperator gives the operator that an unknown one most likely stands
// for, or "" where none is near.
func nearestOperator(o operator) string {
	if near := diag.Nearest(o.qualifier, qualifiers); near != "" {
		o.qualifier = near
	}
	if o.family == noFamily {
		var names []string
		for _, known := range operators {
			names = append(names, known.name)
			if known.family != nullFamily {
				names = append(names, known.name+"IfExists")
			}
		}
		near := readOperator(diag.Nearest(operator{name: o.name, ifExists: o.ifExists}.String(), names))
		near.qualifier = o.qualifier
		o = near
	}
	if !o.known() {
		return ""
	}
	return o.String()
}

// rename proposes another name.
func rename(n *Node, name string) *Fix {
	return proposal("write "+shown(name), n.rewritten(name))
}

// inQuotes writes a text as a JSON string.
func inQuotes(text string) string {
	quoted, _ := json.Marshal(text) // strings have no errors
	return string(quoted)
}

// keysInTwoCases tells keys of one operator that are the same but for their
// capitals. Those that are the same letter by letter are no matter of IAM, but
// of JSON.
func (v *visit) keysInTwoCases(keys *Node) {
	first := map[string]Member{} // by name in small letters
	for m := range keys.Members() {
		name := strings.ToLower(m.Name())
		earlier, known := first[name]
		switch {
		case !known:
			first[name] = m
		case earlier.Name() != m.Name():
			v.report(DuplicateKeysWithDifferentCase, m.Key, "put both values into one list",
				"%q is the same condition key as %q", shown(m.Name()), shown(earlier.Name())).Related = earlier.Key.Start
		}
	}
}

// valueLists tells lists of values that are empty, of several kinds, or longer
// than a Boolean allows.
func (v *visit) valueLists() {
	for _, c := range v.conditions() {
		o := c.operator
		if v.isEmpty(c.valueNode, Array) {
			v.emptyValues(c)
		}
		if other := ofOtherKind(c.values); other != nil {
			v.report(InvalidConditionDataType, other, "write all values of the key as strings",
				"the values of %s are of different JSON types", shown(c.key))
		}
		if len(c.values) > 1 && (o.family == boolFamily || o.family == nullFamily) {
			v.report(InvalidConditionMultipleBoolean, c.valueNode, "give true or false",
				"%s takes one Boolean value, and here are %d", o.name, len(c.values))
		}
	}
}

func (v *visit) emptyValues(c condition) {
	o, null := c.operator, "ask with Null and the value true whether the key is missing"
	switch {
	case !o.known() || o.family == nullFamily:
	case o.forAll():
		v.report(EmptyArrayConditionForAllValues, c.valueNode, null, "ForAllValues without a value matches only where %s is missing", shown(c.key))
	case o.forAny():
		v.report(EmptyArrayConditionForAnyValue, c.valueNode, "add the values that the key can have, or remove the statement",
			"ForAnyValue without a value never matches %s", shown(c.key))
	case o.ifExists:
		v.report(EmptyArrayConditionIfExists, c.valueNode, null, "%s without a value matches only where %s is missing", o, shown(c.key))
	}
}

// ofOtherKind gives the first string, number or Boolean that differs in kind
// from the one before it.
func ofOtherKind(values []*Node) *Node {
	var before *Node
	for _, n := range values {
		if n.Kind != String && n.Kind != Number && n.Kind != Bool {
			continue
		}
		if before != nil && before.Kind != n.Kind {
			return n
		}
		before = n
	}
	return nil
}
