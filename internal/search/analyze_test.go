package search

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestAnalyze(t *testing.T) {
	for text, want := range map[string]string{ // parts in parentheses
		"iam:PassRole":              "iam:passrole iam passrol (pass) (role)",
		"s3:getobject":              "s3:getobject s3 getobject",
		"StartTranscriptionJob":     "starttranscriptionjob (start) (transcript) (job)",
		"starttranscriptionjob":     "starttranscriptionjob",
		"aws:ResourceTag/${TagKey}": "aws:resourcetag aw resourcetag (resourc) (tag) tagkei (tag) (kei)",
		"KMSKey EC2Instance":        "kmskei (km) (kei) ec2instance (ec2) (instanc)",
		"ARNs SCPs":                 "arn scp",
		"service-linked roles":      "servic link role",
		"The policy is not with it": "polici",
		"arn:aws:s3:::bucket/*":     "arn:aws:s3 arn aw s3 bucket",
		"e.g. a.b":                  "e.g e g a.b b",
		"-x- y: ._z":                "x y z",
		"İstanbul ΣΣ Straße":        "istanbul σσ straße",
		"a\xffb a\x00c":             "b c",
		"1×2÷3 4µm 東京、大阪":           "1 2 3 4 m 東京 大阪",
		strings.Repeat("x", 64):     strings.Repeat("x", 64),
		strings.Repeat("x", 65):     "",
	} {
		var got []string
		for _, t := range analyze(text) {
			if t.part {
				t.term = "(" + t.term + ")"
			}
			got = append(got, t.term)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: got %s, want %s", text, g, want)
		}
	}
}

func TestPlan(t *testing.T) {
	for query, want := range map[string][]queryTerm{
		"PassRole role": {{"passrol", 1}, {"pass", .5}, {"role", 1}},
		"role PassRole": {{"role", 1}, {"passrol", 1}, {"pass", .5}},
		"tag TAGS Tag":  {{"tag", 1}},
	} {
		got := plan(query)
		if len(got) != len(want) {
			t.Errorf("%q: got %v", query, got)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: got %v, want %v", query, got, want)
			}
		}
	}
	if n := len(plan(everyCharacter())); n != maxQueryTerms {
		t.Errorf("a long query has %d terms", n)
	}
}

// FuzzAnalyze wants terms that bleve takes as they are, and that two texts
// side by side have the terms of both: excerpts look at words one by one.
func FuzzAnalyze(f *testing.F) {
	for _, seed := range []string{"iam:PassRole", "KMSKeys ARNs", "a.b:c_d-e", "İ\xff東京", "yyying ion ies sses"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		apart := append(analyze(a), analyze(b)...)
		together := analyze(a + " " + b)
		if len(apart) != len(together) {
			t.Fatalf("%d terms apart, %d together", len(apart), len(together))
		}
		for i, token := range together {
			if token != apart[i] {
				t.Errorf("apart %v, together %v", apart[i], token)
			}
			if token.term == "" || !utf8.ValidString(token.term) || strings.ContainsFunc(token.term, isSplitting) {
				t.Errorf("bleve would split %q", token.term)
			}
		}
	})
}

func isSplitting(r rune) bool { return unicode.IsSpace(r) || r == utf8.RuneError }
