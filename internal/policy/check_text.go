package policy

import (
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of what the reader finds that are not codes of faults.
const (
	PolicyFragment   diag.Code = "POLICY_FRAGMENT"
	DuplicateJSONKey diag.Code = "DUPLICATE_JSON_KEY"
)

// textChecks are about the text as JSON, before anything in it has a meaning.
var textChecks = []Check{
	{
		Code: JSONSyntaxError, Severity: diag.Error,
		Title: "The policy is not well-formed JSON",
		Why:   "IAM accepts a policy only if all of it is JSON, so a single curly quote or a comma too many makes the whole policy unusable. Whoever copies it gets an error from IAM, often far from the place where the mistake is.",
		Mend:  "Correct the first place that is named, then check again: what follows may be wrong as a consequence. Editors that replace quotes as you type, and lists from which the last entry was removed, are the usual causes.",
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:GetObjectVersion",],
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:GetObjectVersion"],
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Source: accessAnalyzer, find: (*visit).syntax,
	},
	{
		Code: PolicyFragment, Severity: diag.Info,
		Title: "The text is a part of a policy",
		Why:   "Members without braces around them, or a statement without the policy it belongs to, explain one point well, but IAM accepts only a whole policy. Checks that ask for what is missing do not apply to a part.",
		Mend:  "Nothing needs mending where the text says that this is a part. To use it, put it where it belongs: a statement into the Statement list of a policy that has a Version, members into a statement.",
		Fires: Example{Text: `"Action": "s3:GetObject",
"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`},
		Source: ours, find: (*visit).partial,
	},
	{
		Code: DuplicateJSONKey, Severity: diag.Error,
		Title: "A name stands twice in one object",
		Why:   "Programs that read JSON keep one of the two values, usually the last, and say nothing of the other, so the policy means less than it shows. IAM does not allow a repeated name. Two condition blocks with the same operator are the usual case: the first is lost, and access is wider than intended.",
		Mend:  "Put the values of both into one member: a list of actions or resources, or one object with the condition keys of both.",
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket",
    "Condition": {
      "StringEquals": {"s3:prefix": "reports/"},
      "StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}
    }
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket",
    "Condition": {
      "StringEquals": {"s3:prefix": "reports/", "aws:SourceVpc": "vpc-1a2b3c4d"}
    }
  }
}`},
		Source: grammar, find: (*visit).repeatedNames,
	},
}

// syntax tells the first fault of a policy or statement. A fragment is not
// JSON to begin with, so it has no syntax error.
func (v *visit) syntax() {
	if len(v.doc.Faults) > 0 && v.doc.Kind != Fragment {
		first := v.doc.Faults[0]
		v.reportAt(JSONSyntaxError, first.Start, first.End, first.Hint, "%s", first.Message).Related = first.Related
	}
}

func (v *visit) partial() {
	switch v.doc.Kind {
	case Statement:
		v.report(PolicyFragment, v.doc.Root, "", "this is a statement without the policy around it")
	case Fragment:
		v.report(PolicyFragment, v.doc.Root, "", "this is a part of a policy")
	}
}

func (v *visit) repeatedNames() { v.repeatedIn(v.doc.Root) }

// repeatedIn tells of each member whose name an earlier member of the same
// object has.
func (v *visit) repeatedIn(n *Node) {
	var first map[string]*Node
	if len(n.Members) > 1 {
		first = make(map[string]*Node, len(n.Members))
	}
	for _, m := range n.Members {
		if first != nil && m.Key.End > m.Key.Start {
			if earlier := first[m.Name()]; earlier != nil {
				v.report(DuplicateJSONKey, m.Key, "put both values into one member",
					"the name \"%s\" stands twice in this object", shown(m.Name())).Related = earlier.Start
			} else {
				first[m.Name()] = m.Key
			}
		}
		v.repeatedIn(m.Value)
	}
	for _, e := range n.Elements {
		v.repeatedIn(e)
	}
}
