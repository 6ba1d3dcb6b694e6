package policy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of what the reader finds that are not codes of faults.
const (
	PolicyFragment   diag.Code = "POLICY_FRAGMENT"
	DuplicateJSONKey diag.Code = "DUPLICATE_JSON_KEY"
	ExampleAccountID diag.Code = "EXAMPLE_ACCOUNT_ID"
)

// textChecks are about the text as JSON, before anything in it has a meaning.
var textChecks = []Check{
	{
		Code: JSONSyntaxError, Severity: diag.Error,
		Title: "The policy is not well-formed JSON",
		Why:   "IAM accepts a policy only if all of it is JSON, so a single curly quote or a comma too many makes the whole policy unusable. Whoever copies it gets an error from IAM, often far from the place where the mistake is.",
		Mend:  "Correct the first place that is named, then check again: what follows may be wrong as a consequence. Editors that replace quotes as you type, and lists from which the last entry was removed, are the usual causes.",
		Asked: []string{"MalformedPolicyDocument: syntax errors in policy", "this policy contains invalid json", "json parse error unexpected token", "policy editor shows red line"},
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
		Asked: []string{"can I paste only one statement", "snippet instead of full document", "statement without outer braces"},
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
		Asked: []string{"duplicate key in json", "two Condition blocks in one statement", "StringEquals written twice", "only last condition works"},
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
	{
		Code: SmartQuote, Severity: diag.Info,
		Title: "A typographic quote stands where JSON needs a straight one",
		Why:   "Word processors and chat programs replace \" by “ and ” as one types. To a reader they look alike; to JSON they are ordinary characters, so the string has no beginning or no end.",
		Mend:  "Replace each by the straight quote \" (U+0022), and write policies in an editor for code. The fix offered does so where it is clear where the string begins and ends.",
		Asked: []string{"fancy quotes from Word", "curly quotation marks in policy", "pasted from Slack or Outlook"},
		Fires: around(`"Action": “s3:GetObject”,`, ""), Mended: around(`"Action": "s3:GetObject",`, ""),
		Source: ours,
	},
	{
		Code: TrailingComma, Severity: diag.Info,
		Title: "A comma stands before a closing bracket",
		Why:   "In JSON a comma says that another entry follows. Behind the last entry of a list or object it makes the whole text invalid, although many programming languages allow it there.",
		Mend:  "Remove the comma. It is most often left behind when the last entry of a list is deleted.",
		Asked: []string{"extra comma at end of list", "comma after last item", "unexpected token } in json"},
		Fires: around(`"Action": ["s3:GetObject", "s3:GetObjectVersion",],`, ""), Mended: around(`"Action": ["s3:GetObject", "s3:GetObjectVersion"],`, ""),
		Source: ours,
	},
	{
		Code: MissingComma, Severity: diag.Info,
		Title: "A comma is missing between two entries",
		Why:   "Without the comma JSON does not know where one entry ends and the next begins. Programs that read JSON name the entry behind the gap, which is often a line further down.",
		Mend:  "Put a comma behind the first of the two entries. It is most often lost when an entry is added at the end of a list.",
		Asked: []string{"forgot a comma", "expected comma between lines", "two lines run together"},
		Fires: around(`"Action": ["s3:GetObject" "s3:GetObjectVersion"],`, ""), Mended: around(`"Action": ["s3:GetObject", "s3:GetObjectVersion"],`, ""),
		Source: ours,
	},
	{
		Code: UnclosedBracket, Severity: diag.Info,
		Title: "A bracket is never closed",
		Why:   "A policy that was copied without its last line ends too early, and IAM refuses it. Where the bracket is missing inside, it is open which entries belong together, and guessing wrong changes what the policy allows.",
		Mend:  "Add the closing bracket that the message names. At the end of the text there is one way to do it, and the fix does so; inside the policy, look where the list or object was meant to end.",
		Asked: []string{"unexpected end of json", "missing curly brace at end", "policy cut off while copying", "unbalanced brackets"},
		Fires: around(`"Action": "s3:GetObject",`, "}"), Mended: around(`"Action": "s3:GetObject",`, ""),
		Source: ours,
	},
	{
		Code: ExtraCloser, Severity: diag.Info,
		Title: "A closing bracket closes nothing",
		Why:   "A bracket too many makes the text invalid. Behind the end of a policy it does no other harm; inside the policy it may be the wrong kind of bracket, and then the entries behind it stand in the wrong place.",
		Mend:  "Remove the bracket if the policy is complete without it. Otherwise count the brackets around the place that is named; an editor that marks pairs helps.",
		Asked: []string{"one brace too many", "unmatched closing parenthesis", "text after end of json"},
		Fires: Example{Text: around(`"Action": "s3:GetObject",`, "").Text + "\n}"}, Mended: around(`"Action": "s3:GetObject",`, ""),
		Source: ours,
	},
	{
		Code: CommentInJSON, Severity: diag.Info,
		Title: "A comment stands in the policy",
		Why:   "JSON has no comments, neither // nor # nor /* */. They explain an example well to people, but whoever copies the example gets an error from IAM.",
		Mend:  "Say it in the text around the example, or in the Sid of the statement. The comment is ignored when the rest is checked.",
		Asked: []string{"can I put notes or remarks in a policy", "double slash or hash in json", "annotate a policy line"},
		Fires: around(`"Action": "s3:GetObject", // read only`, ""), Mended: around(`"Action": "s3:GetObject",`, ""),
		Source: ours,
	},
	{
		Code: Ellipsis, Severity: diag.Info,
		Title: "An ellipsis stands for something left out",
		Why:   "The three dots tell a reader that the example goes on, but they are no JSON, and what they stand for cannot be known. The rest is checked; nothing is offered as a mended policy, because it would allow less or more than was meant.",
		Mend:  "Show the policy whole, or show the part that matters as a part. If you came to use the example, find out first what was left out.",
		Asked: []string{"... in example policy", "sample shortened with dots", "rest of policy omitted"},
		Fires: around(`"Action": ["s3:GetObject", ...],`, ""), Mended: around(`"Action": ["s3:GetObject", "s3:GetObjectVersion"],`, ""),
		Source: ours,
	},
	{
		Code: Placeholder, Severity: diag.Info,
		Title: "A part of the policy is to be filled in",
		Why:   "Words such as account-id or <bucket> tell a reader what belongs there, but taken as they are they match nothing, so the policy allows nothing or, in a Deny, forbids nothing. Rules about the form of such a part are not applied to it.",
		Mend:  "Replace it with a value of your own before you use the policy. In documentation that is meant to be copied, well-formed samples such as 111122223333 or amzn-s3-demo-bucket can be checked like the real thing.",
		Asked: []string{"your-account-id left in policy", "forgot to substitute bucket name", "replace dummy values", "TODO or CHANGEME left over"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:region:account-id:amzn-demo-queue"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:amzn-demo-queue"
  }
}`},
		Source: ours, find: (*visit).placeholders,
	},
	{
		Code: IllegalCharacter, Severity: diag.Error,
		Title: "IAM refuses a character of the policy",
		Why:   "A policy may hold tab, line breaks and the characters U+0020 to U+00FF, and nothing else, not even inside strings. Dashes, quotes and spaces that come with text copied from a page are the usual offenders; some of them cannot be seen.",
		Mend:  "Type the character anew: a plain hyphen for a dash, a straight quote for a curly one, nothing for a zero-width space. Names of tags and objects with other characters need a wildcard in their place.",
		Asked: []string{"must satisfy regular expression pattern", "invisible character in policy", "non-breaking space", "umlaut or emoji in policy"},
		Fires: around(`"Action": "s3:GetObject", "Sid": "Read – nothing else",`, ""), Mended: around(`"Action": "s3:GetObject", "Sid": "ReadNothingElse",`, ""),
		Source: Origin{"IAM and AWS STS quotas", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"}, find: (*visit).characters,
	},
	{
		Code: ExampleAccountID, Severity: diag.Info,
		Title: "The account is one of documentation",
		Why:   "AWS's documentation uses a few account ids that belong to nobody who reads it. A policy that keeps one trusts, or restricts to, an account that is not yours.",
		Mend:  "Replace the id with that of your account before you use the policy. In documentation such an id is right.",
		Asked: []string{"123456789012 in my policy", "sample account number copied", "whose account is 111122223333"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:amzn-demo-queue"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:210987654321:amzn-demo-queue"
  }
}`},
		Source: ours, find: (*visit).exampleAccounts,
	},
}

// around makes an example of a policy with one line that shows a fault, cut short
// by an ending that is left out.
func around(line, without string) Example {
	text := `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    ` + line + `
    "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"
  }
}`
	return Example{Text: strings.TrimRight(strings.TrimSuffix(text, without), "\n")}
}

// syntax tells the first fault of a policy or statement, and each fault that
// has a code of its own under that code. A fragment is not JSON to begin with,
// so it has no syntax error.
func (v *visit) syntax() {
	if len(v.doc.Faults) > 0 && v.doc.Kind != Fragment {
		first := v.doc.Faults[0]
		f := v.reportAt(JSONSyntaxError, first.Start, first.End, first.Hint, "%s", first.Message)
		f.Related, f.Fix = first.Related, together(v.doc.Faults)
	}
	for _, fault := range v.doc.Faults {
		if fault.Code != JSONSyntaxError {
			f := v.reportAt(fault.Code, fault.Start, fault.End, fault.Hint, "%s", fault.Message)
			f.Related, f.Fix = fault.Related, fault.Fix
		}
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

// maxTold bounds the findings of one check that only informs about words.
const maxTold = 50

// characters tells of characters that IAM refuses. Those outside strings are
// faults, told by syntax.
func (v *visit) characters() {
	told := 0
	v.doc.Root.eachString(func(n *Node) {
		if n.plain {
			return
		}
		for i := n.Start; i < n.End && told < maxTold; {
			c, size := utf8.DecodeRuneInString(v.text[i:n.End])
			end := i + size
			for isIllegal(c) && size > 0 && strings.HasPrefix(v.text[end:n.End], v.text[i:i+size]) {
				end += size
			}
			if isIllegal(c) && !v.isFault(i) {
				told++
				f := v.reportAt(IllegalCharacter, i, end, "replace it with a character up to U+00FF, or remove it", "IAM refuses the character %s", character(c))
				if plain, ok := plainCharacters[c]; ok {
					f.Fix = proposal("Replace it with "+plain, Edit{i, end, strings.Repeat(plain, (end-i)/size)})
				} else if invisible(c) {
					f.Fix = proposal("Remove it", remove(i, end))
				}
			}
			i = end
		}
	})
}

// plainCharacters are what a writer typed before an editor made more of it.
var plainCharacters = map[rune]string{
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '−': "-", '…': "...", '‘': "'", '’': "'", '“': "'", '”': "'", '＊': "*", '：': ":",
}

// isFault says whether a fault begins at an offset.
func (v *visit) isFault(at int) bool {
	i, found := slices.BinarySearchFunc(v.doc.Faults, at, func(f Fault, at int) int { return f.Start - at })
	return found && v.doc.Faults[i].Start == at
}

// exampleAccounts tells of the accounts that stand for any account in
// documentation, each once.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples.html
func (v *visit) exampleAccounts() {
	text := v.text[v.doc.Root.Start:v.doc.Root.End]
	if !anyOf(documentationAccounts, func(id string) bool { return strings.Contains(text, id) }) {
		return
	}
	told := map[string]bool{}
	v.doc.Root.eachString(func(n *Node) {
		for i := n.Start; i < n.End; {
			count := digits(v.text[i:n.End])
			id := v.text[i : i+count]
			if !told[id] && slices.Contains(documentationAccounts, id) {
				told[id] = true
				v.reportAt(ExampleAccountID, i, i+count, "replace it with the id of your account", "%s is an account of documentation", id)
			}
			i += max(1, count)
		}
	})
}

// documentationAccounts are the ids that AWS's documentation uses.
var documentationAccounts = []string{"123456789012", "111122223333", "444455556666", "555555555555", "000000000000"}

func (v *visit) repeatedNames() { v.repeatedIn(v.doc.Root) }

// repeatedIn tells of each member whose name an earlier member of the same
// object has.
func (v *visit) repeatedIn(n *Node) {
	var first map[string]*Node
	if size := n.size(); n.Kind == Object && size > 1 {
		first = make(map[string]*Node, size)
	}
	for m := range n.Members() {
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
	for e := range n.Elements() {
		v.repeatedIn(e)
	}
}
