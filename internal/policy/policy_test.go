package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

func TestMember(t *testing.T) {
	doc := Read(`{ "Statement": { "Effect": "Allow", "Action": ["a:\u0062", "c:*"], "effect": "Deny", "Effect": "x" } }`)
	statement := doc.Root.Member("Statement")
	if got := statement.Member("Effect").Text(); got != "Allow" {
		t.Errorf("Effect %q, want the first of that name", got)
	}
	if got := statement.Member("effect").Text(); got != "Deny" {
		t.Errorf("effect %q, want the one in small letters", got)
	}
	if statement.Member("Resource") != nil || statement.Member("Resource").Member("x").Text() != "" {
		t.Error("a member that does not exist is not nil")
	}
	if got := statement.Member("Action").first.Text(); got != "a:b" {
		t.Errorf("action %q, want a:b", got)
	}
}

func TestStatementsAndActions(t *testing.T) {
	tests := []struct {
		text       string
		statements int
		actions    []string
	}{
		{`{"Statement": {"Effect": "Allow", "NotAction": "a:B", "Resource": "*"}}`, 1, []string{"a:B"}},
		{`{"Statement": [{"Effect": "Allow", "Action": ["a:B", 7, word, "c:D"]}, "x", {"Effect": "Deny", "NotAction": ["e:F"]}]}`, 2, []string{"a:B", "c:D", "e:F"}},
		{`{"Effect": "Allow", "Action": "a:B", "Action": "c:D"}`, 1, []string{"a:B", "c:D"}},
		{`"Action": ["a:B"`, 1, []string{"a:B"}},
		{`"Statement": [{"Effect": "Allow", "Action": "a:B"}, {"Effect": "Allow", "Action": "c:D"}]`, 2, []string{"a:B", "c:D"}},
		{`{"Effect": "Allow", "Action": "a:B"}, {"Effect": "Allow", "Action": "c:D"}`, 2, []string{"a:B", "c:D"}},
		{`"Condition": {"StringEquals": {"Action": "a:B"}}`, 1, nil},
		{`{"Action": "a:B", "Name": "no policy"}`, 0, nil},
		{`prose`, 0, nil},
	}
	for _, test := range tests {
		doc := Read(test.text)
		if got := len(doc.Statements()); got != test.statements {
			t.Errorf("%s: %d statements, want %d", test.text, got, test.statements)
		}
		if got := Actions(doc); !slices.Equal(got, test.actions) {
			t.Errorf("%s: actions %q, want %q", test.text, got, test.actions)
		}
	}
}

func TestText(t *testing.T) {
	for _, s := range []string{`""`, `"a"`, `"\"\\\/\b\f\n\r\t"`, `"\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\ud83dx"`, "\"\xff\xfe\"", `"\u0000"`} {
		var want string
		if err := json.Unmarshal([]byte(s), &want); err != nil {
			t.Fatal(err)
		}
		if got := Read(s).Root.Text(); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

func TestWordKind(t *testing.T) {
	for _, word := range []string{"0", "-0", "10", "1.5", "1e9", "1E+9", "-1.50e-10", "true", "false", "null",
		"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1x", "0x1", "True", "NaN", "nul"} {
		want := json.Valid([]byte(word))
		if got := wordKind(word) != Bare; got != want {
			t.Errorf("%q is %v, encoding/json says %v", word, wordKind(word), want)
		}
	}
}

// TestHostile reads texts that make a careless reader slow or deep. Quadratic
// time would show as a test that does not end.
func TestHostile(t *testing.T) {
	const n = 100_000
	for _, unit := range []string{
		"{", "[", "]", "}", "[{", "{[", "{\"a\":", "{\"a\":[", ",", ":", `"`, `""`, `"a`, `"a"`, `'`, "“", "“\n", "'\n", "\"\n", "\\\"\n",
		`{"`, `["a"`, `["a":`, `"a":"b"c`, "...", "...\n", "…", "/*", "//", "#", "#\n", "![", "![](", "\\", "\\\"", "\u00a0", "\u00a0 ",
		"<", "<a>", "{{", `x"\"`, "+\n", "1. \n", `{"Statement":`, `{"Statement":1}`, "({\"Statement\":[", `{"Statement":[{"Effect":"Allow"}]}`,
		"a", "a ", "a\n", "a{", "${", "a:", "]}", "}]", "{]", "[}", "[}\n", "{\"a\":1}}", "[1]],", "\x00", "\xff", "\" ", "\"  x", ".\n",
	} {
		for _, prefix := range []string{"", "{", `{"Statement":[{"Action":["`, `{"Statement":[{"Effect":"Allow","Resource":"`, `x = "`} {
			text := prefix + strings.Repeat(unit, n/len(unit))
			for _, doc := range Validate(text, Options{Catalog: embedded(t)}).Documents {
				checkTree(t, text, doc)
				if len(doc.Faults) > 2*maxFaults {
					t.Errorf("%q: %d faults", unit, len(doc.Faults))
				}
			}
		}
	}
}

// TestLarge validates 10 MB of right JSON as one policy and as many, on which
// a check that looks at the whole text once a statement or document would not
// end.
func TestLarge(t *testing.T) {
	const size = 10 << 20
	statement := `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*"}`
	wrap := func(statements string) string { return `{"Version":"2012-10-17","Statement":[` + statements + "]}\n" }
	n := size / len(statement)
	r := Validate(wrap(strings.Repeat(statement+",\n", n-1)+statement), Options{Catalog: embedded(t)})
	if got := len(r.Document.Statements()); got != n || len(r.Document.Faults) != 0 {
		t.Errorf("%d statements and %d faults, want %d statements", got, len(r.Document.Faults), n)
	}
	n = size / len(wrap(statement))
	r = Validate(strings.Repeat(wrap(statement), n), Options{Catalog: embedded(t)})
	if got := len(r.Documents); got != n {
		t.Errorf("%d documents, want %d", got, n)
	}
}

// TestManyParts validates statements with many parts of one kind, each another,
// on which a check that compares each with all others would not end.
func TestManyParts(t *testing.T) {
	const n = 50_000
	for _, c := range []struct{ before, part, after string }{
		{`"Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{`, `"aws:PrincipalTag/key%d":"a"`, `}}`},
		{`"Action":"s3:GetObject","Resource":[`, `"arn:aws:s3:::amzn-s3-demo-bucket%d/*"`, `]`},
		{`"Action":"sts:AssumeRole","Principal":{"AWS":[`, `"arn:aws:iam::%012d:root"`, `]}`},
		{`"Action":"sts:AssumeRoleWithSAML","Principal":{"AWS":[`, `"arn:aws:iam::%012d:root"`, `]}`},
		{`"Action":"s3:GetObject","Resource":"*",`, `"member%d":1`, ``},
		{`"Sid":"Same"},`, `{"Sid":"Same","Resource":"%d"}`, `,{"Sid":"Same"`},
	} {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf(c.part, i)
		}
		text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + c.before + strings.Join(parts, ",\n") + c.after + "}]}"
		if r := Validate(text, Options{Catalog: embedded(t)}); len(r.Document.Faults) != 0 {
			t.Errorf("%s: %v", c.part, r.Document.Faults[0])
		}
	}
}

// TestManyWords validates the path of a role of many words, on which looking
// for the name of a service in every stretch of them would not end.
func TestManyWords(t *testing.T) {
	e := resourceExample("iam:PassRole", "arn:aws:iam::111122223333:role/"+strings.Repeat("aB-", 2000)+"*")
	found := codesOf(Validate(e.Text, Options{Type: Identity, Catalog: embedded(t)}).Findings)
	if !slices.Contains(found, PassRoleWithStarInResource) {
		t.Errorf("found %v", found)
	}
}

func TestDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if faults := Read(nested(maxDepth)).Faults; len(faults) != 0 {
		t.Errorf("%d deep: %v", maxDepth, faults)
	}
	text := `{"Statement": [], "a": ` + nested(100_000) + `, "b": [` + nested(maxDepth+1) + `], "Id": "read on"}`
	doc := Read(text)
	if len(doc.Faults) != 1 || !strings.Contains(doc.Faults[0].Message, "nested more than 500 deep") {
		t.Errorf("faults %v, want one that tells of the depth", doc.Faults)
	}
	if got := doc.Root.Member("Id").Text(); got != "read on" {
		t.Errorf("behind the brackets: %q", got)
	}
}

// FuzzRead states what is true of every text: ranges lie within the text and
// within those of their parents, right JSON has no fault and the tree that
// encoding/json gives it, and reading depends on nothing but the text.
func FuzzRead(f *testing.F) {
	for _, text := range goldenTexts(f) {
		f.Add(text)
	}
	known := embedded(f)
	f.Fuzz(func(t *testing.T, text string) {
		doc := Read(text)
		checkTree(t, text, doc)
		checkMended(t, text, textFindings(t, text))
		if again := Read(text); !reflect.DeepEqual(doc, again) {
			t.Fatal("read twice, the text gives two documents")
		}
		result := Validate(text, Options{Catalog: known})
		for _, d := range result.Documents {
			checkTree(t, text, d)
			if d.Root != nil && (d.Root.Start < d.Start || d.Root.End > d.End) {
				t.Fatalf("document [%d,%d) outside its range [%d,%d)", d.Root.Start, d.Root.End, d.Start, d.End)
			}
		}
		for _, finding := range result.Findings {
			if finding.Start < 0 || finding.End < finding.Start || finding.End > len(text) {
				t.Fatalf("finding %+v outside the text", finding)
			}
		}
		Actions(doc)
	})
}

// TestManyByMany validates and explains statements with many parts of two
// kinds, on which a check that holds each against each would not end, or tell
// the product of both.
func TestManyByMany(t *testing.T) {
	const n = 2_000
	list := func(part string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(part, "#", fmt.Sprintf("%04d", i))
		}
		return strings.Join(parts, ",\n")
	}
	for _, c := range []struct {
		name, text string
		code       diag.Code
		want       int // findings of the code
	}{
		{"actions and resources", `"Action":[` + list(`"ec2:*"`) + `],"Resource":[` + list(`"arn:aws:s3:::b#/*"`) + `]`, ResourceMismatch, 1},
		{"services and resources", `"Action":[` + list(`"a#:X"`) + `],"Resource":[` + list(`"arn:aws:s3:::b#/*"`) + `]`, InvalidServiceInAction, n},
		{"actions and keys", `"Action":[` + list(`"s3:GetObject"`) + `],"Resource":"*","Condition":{` + list(`"StringEquals":{"s3:prefix":"#"}`) + `}`, UnknownConditionForAction, n},
		{"actions and tags", `"Action":[` + list(`"s3:List*"`) + `],"Resource":"*","Condition":{` + list(`"StringEquals":{"aws:ResourceTag/t#":"a"}`) + `}`, AllowWithUnsupportedTag, 0},
		{"keys that may be missing", `"Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{` + list(`"aws:PrincipalTag/t#":"a"`) + `}}`, MissingActionForConditionKey, 0},
		{"providers and subjects", `"Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":[` + list(`"arn:aws:iam::00000000#:oidc-provider/token.actions.githubusercontent.com"`) +
			`]},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":[` + list(`"repo:a/b#:*"`) + `]}}`, SpecificGitHubRepoAndBranchRecommended, n},
		{"members and variables", list(`"m#":1`) + `,"Action":"s3:GetObject","Resource":[` + list(`"arn:aws:s3:::b/${aws:username}#"`) + `]`, VariableUnsupportedInVersion, 0},
	} {
		r := Validate(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",`+c.text+`}]}`, Options{Catalog: embedded(t)})
		got := 0
		for _, f := range r.Findings {
			if f.Code == c.code {
				got++
			}
		}
		if got != c.want {
			t.Errorf("%s: %d of %s, want %d", c.name, got, c.code, c.want)
		}
		if reading := Explain(r, embedded(t)); len(reading.Sentences) != 1 {
			t.Errorf("%s: %d sentences", c.name, len(reading.Sentences))
		}
	}
}

// TestManyExceptions explains statements that are about all actions but some.
func TestManyExceptions(t *testing.T) {
	const n = 1_000
	statements := make([]string, n)
	for i := range statements {
		statements[i] = fmt.Sprintf(`{"Effect":"Allow","NotAction":"s3:x%d","Resource":"arn:aws:s3:::a%d*/b*"}`, i, i)
	}
	r := Validate(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, Options{Catalog: embedded(t)})
	if reading := Explain(r, embedded(t)); len(reading.Sentences) != n {
		t.Errorf("%d sentences", len(reading.Sentences))
	}
}
