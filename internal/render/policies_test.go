package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// A list of policies reads the dangers of each and its first statements; what
// a sentence counts stands on the policy's own page.
func TestBrief(t *testing.T) {
	statements := strings.Repeat(`{"Effect": "Allow", "Action": ["harbor:A", "harbor:B", "harbor:C", "harbor:D", "harbor:E"], "Resource": "*"},`, 5)
	known := smallCatalog()
	r := policy.Validate(`{"Version": "2012-10-17", "Statement": [`+strings.TrimSuffix(statements, ",")+`]}`, policy.Options{Catalog: known})
	whole := smallSite().reading(policy.Explain(r, known))
	brief := PolicyLine{Reading: whole}.Brief()
	if n := len(brief.Sentences); n != mostRead+1 || textOf(brief.Sentences[mostRead].Words) != "And 2 more statements." {
		t.Errorf("%d sentences, the last %q", n, textOf(brief.Sentences[n-1].Words))
	}
	if len(brief.Sentences[0].Lists) != 0 || len(whole.Sentences[0].Lists) != 1 {
		t.Errorf("lists: %d in brief, %d as a whole", len(brief.Sentences[0].Lists), len(whole.Sentences[0].Lists))
	}
}

// What a program reads of a policy is enough to mend it: its text, each fix
// with its bytes, and the outcome.
func TestPolicyJSON(t *testing.T) {
	const text = `{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",}`
	known := smallCatalog()
	r := policy.Validate(text, policy.Options{Catalog: known})
	e := NewExample(parse.Code{Text: text, Line: 1}, r, known, nil)
	if e.Mended == nil {
		t.Fatal("the example is not mended")
	}
	line := PolicyLine{Type: r.Type.String(), Reading: smallSite().reading(policy.Explain(r, known)), Findings: e.Findings, code: parse.Code{Text: text}, example: e}
	j := policyJSON(line)
	if j.Type != "identity" || j.Text != text || j.Mended != strings.Replace(text, ",}", "}", 1) {
		t.Errorf("%s %s → %s", j.Type, j.Text, j.Mended)
	}
	if len(j.Reading) != 2 || !j.Reading[0].Danger || j.Reading[1].Text != "Allows iam:PassRole on every resource." {
		t.Errorf("read as %v", j.Reading)
	}
	fixes := 0
	for _, f := range j.Findings {
		if f.Fix != nil && f.Fix.Safe && len(f.Fix.Edits) > 0 {
			fixes++
		}
	}
	if fixes != 1 {
		t.Errorf("%d safe fixes, want that of the comma", fixes)
	}
}

// An action that several statements name is listed once.
func TestActionsOnce(t *testing.T) {
	const text = `{"Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:GetQueueUrl"], "Resource": "*"},
		{"Effect": "Deny", "Action": ["sqs:GetQueueUrl", "sqs:sendMessage"], "Resource": "*"}]}`
	known := smallCatalog()
	e := NewExample(parse.Code{Text: text, Line: 1}, policy.Validate(text, policy.Options{Catalog: known}), known, nil)
	if want := []string{"sqs:SendMessage", "sqs:GetQueueUrl", "sqs:sendMessage"}; !slices.Equal(e.Actions, want) {
		t.Errorf("%q, want %q", e.Actions, want)
	}
}

// The forms of an example stand below it where its page is written for the
// site, and nowhere else.
func TestForms(t *testing.T) {
	const text = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "harbor:MoorShip", "Resource": "*"}]}`
	var b strings.Builder
	forms(parse.Code{Text: text}, Example{Kind: policy.Policy, Type: policy.Identity}).write(&b, `policy-"1`)
	for _, part := range []string{`<details name="policy-&#34;1-forms"><summary>Terraform</summary>`, "<summary>CloudFormation</summary>"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %s in %s", part, b.String())
		}
	}
	if f := forms(parse.Code{Text: text}, Example{Kind: policy.Fragment}); f != (Forms{}) {
		t.Errorf("a fragment has the forms %v", f)
	}
	for kind, want := range map[matrix.Kind]bool{matrix.TopicPage: false, matrix.Summary: true, matrix.FeatureGuide: true, matrix.GuidePage: true, matrix.UnplacedPage: false} {
		if got := isWritten(kind); got != want {
			t.Errorf("kind %d: %t", kind, got)
		}
	}
}

// A reading holds words of the policy, which anyone may have written.
func TestReadingEscapes(t *testing.T) {
	r := Reading{Dangers: []Sentence{{Code: "PUBLIC_PRINCIPAL", Words: []Word{{Text: `<b>"`, Code: true, URL: `x/#a"b`}}}}}
	want := `<code>&lt;b&gt;&#34;</code></a> <a class="check" href="../checks/PUBLIC_PRINCIPAL/">`
	if got := string(r.HTML("../")); !strings.Contains(got, want) || strings.Contains(got, `a"b`) {
		t.Error(got)
	}
	if got := (Reading{}).HTML(""); got != "" {
		t.Errorf("nothing to read is %q", got)
	}
}

// A danger that a check has found too is told in the reading; the finding at
// its line says which check it is and what to do, and nothing twice.
func TestTellOnce(t *testing.T) {
	const text = `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "harbor:MoorShip", "Resource": "*"}]}`
	known := smallCatalog()
	r := policy.Validate(text, policy.Options{Catalog: known})
	e := NewExample(parse.Code{Text: text, Line: 1}, r, known, nil)
	whole := smallSite().reading(policy.Explain(r, known))
	reading, findings := tellOnce(whole, e.Findings)
	if len(reading.Dangers) != 1 || reading.Dangers[0].Code != "" || whole.Dangers[0].Code != "PUBLIC_PRINCIPAL" {
		t.Fatalf("dangers %v of %v", reading.Dangers, whole.Dangers)
	}
	e.ID, e.Findings = "policy-1", findings
	var b strings.Builder
	b.WriteString(string(reading.HTML("")))
	writeCode(&b, parse.Code{Text: text, Line: 1}, e, "")
	if got := b.String(); strings.Count(got, ">PUBLIC_PRINCIPAL<") != 1 || strings.Contains(got, "everyone may use the resource") || !strings.Contains(got, "Name who is meant") {
		t.Error(got)
	}
	for _, f := range (PolicyLine{Reading: whole, Findings: e.Findings}).Remarks() {
		if f.Code == "PUBLIC_PRINCIPAL" {
			t.Error("a list tells the danger again")
		}
	}
}

// The table below an example leads to the rows of what its actions take.
func TestTakes(t *testing.T) {
	takes := smallSite().takes([]string{"harbor:MoorShip", "harbor:Moor*", "harbor:moorship", "harbor:Unheard"}, "")
	if len(takes) != 1 || takes[0].Action.Text != "harbor:MoorShip" {
		t.Fatalf("takes %v", takes)
	}
	var b strings.Builder
	writeTakes(&b, takes, `policy-"1`, "../")
	for _, part := range []string{`What this action takes`, `aria-label="Actions of policy-&#34;1"`, `<td data-head="Access">` + takes[0].Level + `</td>`} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %s in %s", part, b.String())
		}
	}
}
