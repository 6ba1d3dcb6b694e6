package search

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestAnalyze(t *testing.T) {
	for text, want := range map[string]string{ // one dot for each whole that a part is of
		"iam:PassRole":              "iam:passrole iam. passrol. pass.. role..",
		"s3:getobject":              "s3:getobject s3. getobject.",
		"StartTranscriptionJob":     "starttranscriptionjob start. transcript. job.",
		"starttranscriptionjob":     "starttranscriptionjob",
		"aws:ResourceTag/${TagKey}": "aws:resourcetag aw. resourcetag. resourc.. tag.. tagkei tag. kei.",
		"KMSKey EC2Instance":        "kmskei km. kei. ec2instance ec2. instanc.",
		"ARNs SCPs":                 "arn scp",
		"service-linked roles":      "servic link role",
		"The policy is not with it": "polici",
		"arn:aws:s3:::bucket/*":     "arn:aws:s3 arn. aw. s3. bucket",
		"e.g. a.b":                  "e.g e. g. a.b b.",
		"-x- y: ._z":                "x y z",
		"İstanbul ΣΣ Straße":        "istanbul σσ straße",
		"a\xffb a\x00c":             "b c",
		"1×2÷3 4µm 東京、大阪":           "1 2 3 4 m 東京 大阪",
		strings.Repeat("x", 64):     strings.Repeat("x", 64),
		strings.Repeat("x", 65):     "",
	} {
		if got := termsOf(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestPlan(t *testing.T) {
	x := build(t, realPages)
	for query, want := range map[string]question{
		"PassRole role":             {terms: []queryTerm{{"passrol", 1}, {"pass", .5}, {"role", 1}}},
		"role PassRole":             {terms: []queryTerm{{"role", 1}, {"passrol", 1}, {"pass", .5}}},
		"tag TAGS Tag":              {terms: []queryTerm{{"tag", 1}}},
		"aws:ResourceTag/${TagKey}": {terms: []queryTerm{{"aws:resourcetag", 1}}},
		"sqs:Principal":             {terms: []queryTerm{{"sqs:principal", 1}, {"sq", .5}, {"princip", .5}}, unknown: true},
		"gorgon":                    {terms: []queryTerm{{"gorgonzola", .6}}, unknown: true},
		"Rekogntion tag":            {terms: []queryTerm{{"rekognit", .7}, {"tag", 1}}, meant: "rekognition tag", unknown: true},
		"zyzzyva tag":               {terms: []queryTerm{{"zyzzyva", 1}, {"tag", 1}}, missing: []string{"zyzzyva"}, unknown: true},
		`"Action": "role",`:         {terms: []queryTerm{{"action", 1}, {"role", 1}}},
		`"trust policy" tag "queue`: {terms: []queryTerm{{"trust", 1}, {"polici", 1}, {"tag", 1}, {"queue", 1}}, phrases: [][]string{{"trust", "polici"}}},
	} {
		want.read = asMeant(query)
		got, err := plan(query, x)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v; want %+v", query, got, err, want)
		}
	}
	if q, err := plan(everyCharacter(), x); err != nil || len(q.terms) != maxQueryTerms {
		t.Errorf("a long query has %d terms, %v", len(q.terms), err)
	}
}

func TestAsMeant(t *testing.T) {
	for query, want := range map[string]string{
		"arn:aws:kms:us-east-1:111122223333:key/1234abcd":               "kms:key/",
		"arn:aws:lambda:us-east-1:111122223333:function:resize":         "lambda:function:",
		"arn:aws:iam::111122223333:user/${aws:username}":                "iam:user/",
		"arn:aws:sqs:us-east-1:111122223333:orders":                     "sqs:",
		"arn:aws:s3:::amzn-s3-demo-bucket/*":                            "s3:",
		`"Resource": "arn:aws:sns:*:111122223333:*",`:                   `"Resource": sns:`,
		"arn:aws:iam::aws:policy/ReadOnlyAccess is attached":            "arn:aws:iam::aws:policy/ReadOnlyAccess is attached",
		"Invalid principal in policy: arn:aws:iam::111122223333:role/a": "Invalid principal in policy: arn:aws:iam::111122223333:role/a",
		"what is an arn: its parts":                                     "what is an arn: its parts",
		"aws:ResourceTag/${TagKey} and ${aws:username}":                 "aws:ResourceTag  and ${aws:username}",
		`"Action": "*", "Resource": "*"`:                                `"Action":  star", "Resource":  star"`,
		`"Principal": {"AWS": "*"},`:                                    `"Principal":  star"},`,
		`"Principal": {"Service": "sns.amazonaws.com"},`:                `sns.amazonaws.com`,
		`"Service": ["sns.amazonaws.com"`:                               `"Service": ["sns.amazonaws.com"`,
		"a role for * and s3:Get* on bucket/*":                          "a role for star and s3:Get* on bucket/*",
		"User: arn:aws:iam::1:user/a may not s3:GetObject on arn:x":     "User: arn:aws:iam::1:user/a may not s3:GetObject on arn:x",
	} {
		if got := asMeant(query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"role", "role", 2, 0}, {"role", "roel", 2, 1}, {"role", "rol", 2, 1}, {"role", "roles", 1, 1}, {"role", "pole", 1, 1},
		{"rekogntion", "rekognition", 2, 1}, {"temporray", "temporary", 2, 1}, {"", "ab", 2, 2}, {"abc", "cab", 2, 2}, {"abcd", "efgh", 2, 3}, {"a", "abcd", 2, 3},
	} {
		if got := distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// FuzzAnalyze wants terms that spaces can part in files, and that two texts
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
				t.Errorf("%q does not stand between spaces", token.term)
			}
		}
	})
}

func isSplitting(r rune) bool { return unicode.IsSpace(r) || r == utf8.RuneError }
