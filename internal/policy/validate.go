package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// Options says how a text is checked.
type Options struct {
	Type         Type             // of the policy; Inferred leaves it to the text
	ResourceType string           // that the policy is attached to, such as AWS::S3::Bucket; empty where unknown
	Catalog      *catalog.Catalog // what exists
	Meant        bool             // the text is given as a policy: what keeps it from being one is an error
	Asked        []diag.Code      // checks to run although they are off
}

// A Result is what checking a text gives.
type Result struct {
	Document  Document   // the first that is a policy or a part of one, else the first
	Documents []Document // all that the text holds, in order
	Type      Type       // of Document, as given or inferred
	Findings  []Finding  // in order of Start
}

// Validate reads a text and gives what is wrong with all policies in it.
// Nothing is wrong with a text that is no policy, unless it is meant to be
// one. Of a part of a policy it is not told what the part lacks.
func Validate(text string, o Options) Result {
	r := Result{Documents: Documents(text)}
	if o.Meant {
		r.Documents = asPolicy(text, r.Documents)
	}
	r.Document = r.Documents[0]
	for _, d := range slices.Backward(r.Documents) {
		if d.Kind != NotPolicy && d.Kind != Host {
			r.Document = d
		}
	}
	r.Type = TypeOf(r.Document, o)
	for _, d := range r.Documents {
		r.Findings = append(r.Findings, findingsOf(text, d, o)...)
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	settle(r.Findings)
	return r
}

// asPolicy takes a text for a policy that is none: an object for a policy that
// lacks its Statement, and anything else for a text that is not even JSON.
// What borrows the words of IAM for something else stays what it is.
func asPolicy(text string, docs []Document) []Document {
	if len(docs) > 1 || docs[0].Kind != NotPolicy {
		return docs
	}
	d := docs[0]
	switch {
	case d.Root == nil:
		start := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
		d.Root = &Node{Kind: Bare, text: &text, Start: start, End: len(strings.TrimRight(text, " \t\r\n"))}
		d.Root.End = max(d.Root.Start, d.Root.End)
		d.Faults = []Fault{{start, start, -1, JSONSyntaxError, "the text does not begin as JSON does", "a policy begins with {", nil}}
		if start == len(text) {
			d.Faults[0].Message = "the text is empty"
		}
	case d.Root.Kind != Object:
		d.Faults = append(d.Faults, Fault{d.Root.Start, d.Root.End, -1, JSONSyntaxError, "the text is no JSON object", "a policy is an object with a Version and a Statement", nil})
		d.Faults = inOrder(d.Faults)
	case borrows(d.Root):
		return docs
	}
	d.Kind = Policy
	d.secure(text)
	return []Document{d}
}

// TypeOf gives the type as which a document is checked: the one given, else the
// one that it shows. What is attached to a role is its trust policy, which
// Access Analyzer counts among the resource policies, and what is attached to
// a resource is no identity policy.
func TypeOf(d Document, o Options) Type {
	t := o.Type
	if t == Inferred {
		t = Infer(d)
		if t == Identity && o.ResourceType != "" {
			t = Resource
		}
	}
	if t == Resource && isOneOf(o.ResourceType, "AWS::IAM::AssumeRolePolicyDocument", "AWS::IAM::Role") {
		return Trust
	}
	return t
}

// findingsOf runs the checks on one document. Of what stands around policies
// it is told only where it is not JSON.
func findingsOf(text string, d Document, o Options) []Finding {
	v := &visit{text: text, doc: d, resourceType: o.ResourceType, catalog: o.Catalog, asked: o.Asked, rows: rows,
		formatsOf: map[string][]arn{}, forms: map[string]form{}, keys: map[string]contextKey{}}
	v.policyType = TypeOf(d, o)
	switch {
	case d.Kind == NotPolicy:
		return nil
	case d.Kind == Host, d.Kind == Policy && d.Root.Kind != Object:
		v.syntax()
		return v.findings
	}
	v.statements = statementsOf(d)
	for i := range Checks {
		if find := Checks[i].find; find != nil {
			find(v)
		}
	}
	tidy(d, v.findings)
	return v.findings
}

// A visit is one document on its way through the checks. Nothing but report
// changes it; formats, form and contextKey remember, and redundantValues settles fixes.
type visit struct {
	text         string
	doc          Document
	policyType   Type
	resourceType string
	catalog      *catalog.Catalog
	statements   []statement
	asked        []diag.Code
	rows         map[diag.Code]*Check
	findings     []Finding
	formatsOf    map[string][]arn // by service
	forms        map[string]form  // by service and resource
	keys         map[string]contextKey
}

// runs says whether a check applies to the policy.
func (v *visit) runs(c *Check) bool {
	return c.holds(v.policyType) && (c.Off == "" || slices.Contains(v.asked, c.Code))
}

// whole says whether the text shows a policy with nothing around it left out,
// so that what is not there is missing.
func (v *visit) whole() bool { return v.doc.Kind == Policy }

// report records a finding at a node and gives it, so that the caller can add
// a place or a fix. Where the check does not apply to the policy, nothing is
// recorded.
func (v *visit) report(code diag.Code, at *Node, hint, message string, args ...any) *Finding {
	return v.reportAt(code, at.Start, at.End, hint, message, args...)
}

// reportAt is report for a range of bytes, such as one field of an ARN.
func (v *visit) reportAt(code diag.Code, start, end int, hint, message string, args ...any) *Finding {
	row := v.rows[code]
	if row == nil {
		panic("policy: no check for code " + string(code))
	}
	f := Finding{start, end, -1, code, row.Severity, fmt.Sprintf(message, args...), hint, nil}
	if !v.runs(row) {
		return &f
	}
	v.findings = append(v.findings, f)
	return &v.findings[len(v.findings)-1]
}

// straight says whether a string stands between straight quotes on both sides,
// so that an edit of it meets none that mends its quotes.
func (v *visit) straight(n *Node) bool {
	return n.Kind == String && n.End-n.Start >= 2 && v.text[n.Start] == '"' && v.text[n.End-1] == '"'
}
