package policy

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// A Check is one row of the table of checks.
type Check struct {
	Code     diag.Code
	Severity diag.Severity
	Title    string // what is wrong, a sentence without full stop
	Why      string // why it matters
	Mend     string // what to do
}

// The codes of the checks that are not codes of faults.
const (
	PolicyFragment   diag.Code = "POLICY_FRAGMENT"
	DuplicateJSONKey diag.Code = "DUPLICATE_JSON_KEY"
)

// Checks lists every check of policies. JSON_SYNTAX_ERROR is one of IAM Access
// Analyzer; that names must not repeat is a note of the policy grammar.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
var Checks = []Check{
	{JSONSyntaxError, diag.Error, "The policy is not well-formed JSON",
		"IAM accepts a policy only if all of it is JSON, so a single curly quote or a comma too many makes the whole policy unusable. Whoever copies it gets an error from IAM, often far from the place where the mistake is.",
		"Correct the first place that is named, then check again: what follows may be wrong as a consequence. Editors that replace quotes as you type, and lists from which the last entry was removed, are the usual causes."},
	{PolicyFragment, diag.Info, "The text is a part of a policy",
		"Members without braces around them, or a statement without the policy it belongs to, explain one point well, but IAM accepts only a whole policy. Checks that ask for what is missing do not apply to a part.",
		"Nothing needs mending where the text says that this is a part. To use it, put it where it belongs: a statement into the Statement list of a policy that has a Version, members into a statement."},
	{DuplicateJSONKey, diag.Error, "A name stands twice in one object",
		"Programs that read JSON keep one of the two values, usually the last, and say nothing of the other, so the policy means less than it shows. IAM does not allow a repeated name. Two condition blocks with the same operator are the usual case: the first is lost, and access is wider than intended.",
		"Put the values of both into one member: a list of actions or resources, or one object with the condition keys of both."},
}

// checkOf gives the row of a code.
func checkOf(code diag.Code) Check {
	for _, c := range Checks {
		if c.Code == code {
			return c
		}
	}
	panic("policy: no check for code " + string(code))
}

// A Finding is one problem in a text.
type Finding struct {
	Start, End int // bytes concerned; equal where something is missing at the place
	Related    int // offset of another place that the message speaks of, or -1
	Code       diag.Code
	Severity   diag.Severity
	Message    string // one plain sentence without a full stop
	Hint       string // what to do, or empty
}

// Lint gives what is wrong with a text and the document read from it: that it
// is a part, the first fault of a policy or statement, names that repeat. A
// fragment is not JSON to begin with, so it has no syntax error. Nothing is
// wrong with a text that is no policy. The findings are in order of Start.
func Lint(_ string, doc Document) []Finding {
	if doc.Kind == NotPolicy {
		return nil
	}
	var findings []Finding
	if doc.Kind != Policy {
		findings = append(findings, partial(doc))
	}
	if len(doc.Faults) > 0 && doc.Kind != Fragment {
		f := doc.Faults[0]
		findings = append(findings, finding(JSONSyntaxError, f.Start, f.End, f.Related, f.Message, f.Hint))
	}
	findings = appendRepeated(findings, doc.Root)
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	return findings
}

func finding(code diag.Code, start, end, related int, message, hint string) Finding {
	return Finding{start, end, related, code, checkOf(code).Severity, message, hint}
}

func partial(doc Document) Finding {
	message := "this is a part of a policy"
	if doc.Kind == Statement {
		message = "this is a statement without the policy around it"
	}
	return finding(PolicyFragment, doc.Root.Start, doc.Root.End, -1, message, "")
}

// appendRepeated appends a finding for each member whose name an earlier
// member of the same object has.
func appendRepeated(findings []Finding, n *Node) []Finding {
	var first map[string]*Node
	if len(n.Members) > 1 {
		first = make(map[string]*Node, len(n.Members))
	}
	for _, m := range n.Members {
		if first != nil && m.Key.End > m.Key.Start {
			if earlier := first[m.Name()]; earlier != nil {
				findings = append(findings, repeated(m, earlier))
			} else {
				first[m.Name()] = m.Key
			}
		}
		findings = appendRepeated(findings, m.Value)
	}
	for _, e := range n.Elements {
		findings = appendRepeated(findings, e)
	}
	return findings
}

func repeated(m Member, earlier *Node) Finding {
	return finding(DuplicateJSONKey, m.Key.Start, m.Key.End, earlier.Start,
		fmt.Sprintf("the name \"%s\" stands twice in this object", shown(m.Name())), "put both values into one member")
}
