package policy

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// Options says how a text is checked.
type Options struct {
	Type         Type             // of the policy; Inferred leaves it to the text
	ResourceType string           // that the policy is attached to, such as AWS::S3::Bucket; empty where unknown
	Catalog      *catalog.Catalog // what exists
	Asked        []diag.Code      // checks to run although they are off
}

// A Result is what checking a text gives.
type Result struct {
	Document Document
	Type     Type      // as given or inferred
	Findings []Finding // in order of Start
}

// Validate reads a text and gives what is wrong with it. Nothing is wrong with
// a text that is no policy. Of a part of a policy it is not told what the part
// lacks.
func Validate(text string, o Options) Result {
	v := &visit{text: text, doc: Read(text), resourceType: o.ResourceType, catalog: o.Catalog, asked: o.Asked, rows: rows, formatsOf: map[string][]arn{}, forms: map[string]form{}, keys: map[string]contextKey{}}
	v.policyType = o.Type
	if o.Type == Inferred {
		v.policyType = Infer(v.doc)
	}
	if v.doc.Kind != NotPolicy {
		v.statements = statementsOf(v.doc)
		for i := range Checks {
			if find := Checks[i].find; find != nil {
				find(v)
			}
		}
	}
	slices.SortStableFunc(v.findings, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	return Result{v.doc, v.policyType, v.findings}
}

// A visit is one document on its way through the checks. Nothing but report
// changes it; formats, form and contextKey remember, and withdrawFixes settles fixes.
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
