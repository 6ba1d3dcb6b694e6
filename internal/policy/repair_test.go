package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

func TestDocuments(t *testing.T) {
	const one = `{"Statement": {"Effect": "Deny", "Action": "a:B", "Resource": "*"}}`
	const trust = `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}`
	tests := []struct {
		what, text string
		kinds      []Kind
		starts     []int
	}{
		{"one", one, []Kind{Policy}, []int{0}},
		{"two", one + "\n" + trust, []Kind{Policy, Policy}, []int{0, len(one) + 1}},
		{"two with a comma", one + ",\n" + trust, []Kind{Policy, Policy}, []int{0, len(one) + 2}},
		{"two with prose", one + "\nand\n" + trust, []Kind{Policy, Policy}, []int{0, len(one) + 5}},
		{"prose before", "Attach this: " + one, []Kind{Policy}, []int{13}},
		{"a command", "aws iam put-role-policy --policy-document '" + one + "'", []Kind{Policy}, []int{43}},
		{"other JSON", `{"Role": {"Document": ` + trust + `}}`, []Kind{Host, Policy}, []int{0, 22}},
		{"a policy in a string of raw lines", "{\"Policy\": \"\n" + one + "\n\"}", []Kind{Policy}, []int{13}},
		{"a policy in a program", "x = {\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"a:B\", \"Resource\": bucket}]}", []Kind{NotPolicy}, []int{0}},
		{"a firewall rule in a command", `put '{"Statement": {"ByteMatch": {}}, "Action": {"Block": {}}}'`, []Kind{NotPolicy}, []int{0}},
		{"nothing", "", []Kind{NotPolicy}, []int{0}},
	}
	for _, test := range tests {
		docs := Documents(test.text)
		var kinds []Kind
		var starts []int
		for _, d := range docs {
			kinds, starts = append(kinds, d.Kind), append(starts, d.Start)
		}
		if !slices.Equal(kinds, test.kinds) || !slices.Equal(starts, test.starts) {
			t.Errorf("%s: %v at %v, want %v at %v", test.what, kinds, starts, test.kinds, test.starts)
		}
	}
	types := Validate(one+trust, Options{Catalog: embedded(t)})
	if types.Type != Identity || Infer(types.Documents[1]) != Trust {
		t.Errorf("types %v and %v", types.Type, Infer(types.Documents[1]))
	}
}

// TestMeant checks what becomes of texts that are given as policies and are
// none.
func TestMeant(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "the text is empty",
		" \n":                 "the text is empty",
		"Statement":           "the text does not begin as JSON does",
		"[]":                  "the text is no JSON object",
		`"a"`:                 "the text is no JSON object",
		`{"Version": 2012`:    "the { at the beginning is never closed",
		`{}`:                  "",
		`{"Policy": "{}"}`:    "",
		`{"Statement": "{}"}`: "",
	} {
		r := Validate(text, Options{Catalog: embedded(t), Meant: true})
		var messages []string
		for _, f := range r.Findings {
			if f.Code == JSONSyntaxError {
				messages = append(messages, f.Message)
			}
		}
		if got := strings.Join(messages, "; "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if without := Validate(text, Options{Catalog: embedded(t)}); len(without.Findings) > 0 {
			t.Errorf("%q: %v where no policy is meant", text, without.Findings)
		}
	}
}

func TestTidy(t *testing.T) {
	const text = `{"Statement": {"Effect": "Allow", "Action": ["ec2:* ", "[ec2:RunInstances](https://example.org/)"], "Condition": {" ArnEquals": {"aws:SourceArn": " x"}}}}`
	doc := Read(text)
	var findings []Finding
	for _, part := range []string{`"ec2:* "`, `"[ec2:RunInstances](https://example.org/)"`, `" ArnEquals"`, `" x"`, `"Allow"`} {
		start := strings.Index(text, part)
		findings = append(findings, Finding{Start: start, End: start + len(part), Code: diag.Code("OTHER")})
	}
	tidy(doc, findings)
	want := strings.NewReplacer(`"ec2:* "`, `"ec2:*"`, "[ec2:RunInstances](https://example.org/)", "ec2:RunInstances", " ArnEquals", "ArnEquals").Replace(text)
	if got := Mend(text, findings); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSettle(t *testing.T) {
	const text = `abcdef`
	findings := []Finding{
		{Fix: safe("", remove(0, 2))},
		{Fix: safe("", insert(1, "x"))}, // inside what the first removes
		{Fix: proposal("", remove(0, 6))},
		{Fix: safe("", insert(2, "y"))},
		{Fix: safe("", insert(2, "z"))},
		{Fix: safe("", Edit{2, 4, "w"})},
	}
	settle(findings)
	if findings[1].Fix.Safe || !findings[4].Fix.Safe || !findings[5].Fix.Safe {
		t.Error("the wrong fixes are safe")
	}
	if got := Mend(text, findings); got != "yzwef" {
		t.Errorf("mended %q", got)
	}
}
