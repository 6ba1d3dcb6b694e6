package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
)

// sound gives the policies of the readings, of our content and of AWS (where
// they are at hand) that can be put into other forms.
func sound(t *testing.T) map[string]string {
	t.Helper()
	policies := map[string]string{
		"escapes": `{"Version": "2008-10-17", "Id": "a \"b\"", "Statement": {"Sid": "", "Effect": "Allow", "Principal": "*", "Action": [],
			"Resource": "arn:aws:s3:::b\\/${aws:username}/%{x}/é #:-'", "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": 10},
			"StringEquals": {"aws:PrincipalTag/on": ["yes", "off", "~", "1", "- x", "a: b", ""]}}}}`,
	}
	ar, err := txtar.ParseFile(filepath.Join("testdata", "readings", "cases.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		policies[f.Name] = string(f.Data)
	}
	pages, err := filepath.Glob("../../content/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, block := range fenced.FindAllStringSubmatch(string(text), -1) {
			policies[fmt.Sprint(filepath.Base(page), " ", i)] = block[1]
		}
	}
	for name, text := range policies {
		if !isSound(Read(text)) {
			delete(policies, name)
		}
	}
	return policies
}

var fenced = regexp.MustCompile("(?s)```json\n(.*?)```")

func TestTerraform(t *testing.T) {
	count := 0
	for name, text := range sound(t) {
		form, ok := Terraform(Read(text))
		if !ok {
			if !strings.Contains(text, `"StringSimilar"`) {
				t.Logf("%s: no form", name)
			}
			continue
		}
		count++
		p := hclReader{t: t, rest: form}
		got, want := p.policy(), normal(t, text)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%s\nreads back as %v\nwant %v", name, form, got, want)
		}
	}
	if count < 90 {
		t.Errorf("%d policies have a form", count)
	}
}

func TestCloudFormation(t *testing.T) {
	for name, text := range sound(t) {
		for _, kind := range []Type{Identity, Trust, Resource} {
			form, ok := CloudFormation(Read(text), kind)
			if !ok {
				t.Fatalf("%s: no form", name)
			}
			var tree map[string]any
			if err := yaml.Unmarshal([]byte(form), &tree); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, form)
			}
			got, err := json.Marshal(find(tree, "PolicyDocument"))
			if err != nil {
				t.Fatal(err)
			}
			if want := normal(t, text); !reflect.DeepEqual(normal(t, string(got)), want) {
				t.Errorf("%s:\n%s\nreads back as %s", name, form, got)
			}
		}
	}
}

// The form for Terraform is what terraform fmt leaves as it is.
func TestTerraformIsFormatted(t *testing.T) {
	form, _ := Terraform(Read(`{"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*",
		"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}`))
	want := `data "aws_iam_policy_document" "example" {
  statement {
    sid    = "A"
    effect = "Allow"
    actions = [
      "s3:GetObject",
      "s3:PutObject",
    ]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-a1b2c3d4e5"]
    }
  }
}
`
	if form != want {
		t.Errorf("%s\nwant\n%s", form, want)
	}
}

// Neither form is given of what would take a guess.
func TestNoForm(t *testing.T) {
	for name, text := range map[string]string{
		"a statement":         `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`,
		"a fault":             `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",}]}`,
		"a name twice":        `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Action": "s3:PutObject", "Resource": "*"}]}`,
		"not a policy at all": `{"Name": "jane"}`,
	} {
		d := Read(text)
		if form, ok := Terraform(d); ok {
			t.Errorf("%s: %s", name, form)
		}
		if form, ok := CloudFormation(d, Identity); ok {
			t.Errorf("%s: %s", name, form)
		}
	}
	unknown := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Actions": "s3:GetObject", "Resource": "*"}]}`
	if form, ok := Terraform(Read(unknown)); ok {
		t.Errorf("an element that there is not: %s", form)
	}
}

// find gives the value of the first key that ends as wanted, however deep.
func find(tree map[string]any, suffix string) any {
	for key, value := range tree {
		if strings.HasSuffix(key, suffix) {
			return value
		}
		if below, ok := value.(map[string]any); ok {
			if found := find(below, suffix); found != nil {
				return found
			}
		}
	}
	return nil
}

// normal gives what a policy says whatever its form: lists where one value is
// as good, texts for numbers and truth values, the version spelt out.
func normal(t *testing.T, text string) map[string]any {
	t.Helper()
	var tree map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if tree["Version"] == nil {
		tree["Version"] = "2012-10-17"
	}
	if one, ok := tree["Statement"].(map[string]any); ok {
		tree["Statement"] = []any{one}
	}
	for _, s := range tree["Statement"].([]any) {
		for name, value := range s.(map[string]any) {
			switch {
			case name == "Condition":
				for _, keys := range value.(map[string]any) {
					asLists(keys.(map[string]any))
				}
			case strings.HasSuffix(name, "Principal") && value != "*":
				asLists(value.(map[string]any))
			case attributes[name] != "":
				s.(map[string]any)[name] = texts(value)
			}
		}
	}
	return tree
}

func asLists(values map[string]any) {
	for key, value := range values {
		values[key] = texts(value)
	}
}

func texts(value any) []any {
	all, ok := value.([]any)
	if !ok {
		all = []any{value}
	}
	out := []any{}
	for _, v := range all {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// An hclReader reads the part of HCL that a policy takes, and fails at
// anything else.
type hclReader struct {
	t    *testing.T
	rest string
}

// policy reads the data source.
func (p *hclReader) policy() map[string]any {
	p.expect(`data "aws_iam_policy_document" "example" {`)
	out := map[string]any{"Version": "2012-10-17", "Statement": []any{}}
	for !p.accept("}") {
		switch name := p.word(); name {
		case "version", "policy_id":
			out[map[string]string{"version": "Version", "policy_id": "Id"}[name]] = p.attribute()
		case "statement":
			out["Statement"] = append(out["Statement"].([]any), p.statement())
		default:
			p.t.Fatalf("a policy has no %q", name)
		}
	}
	return out
}

func (p *hclReader) statement() map[string]any {
	p.expect("{")
	s := map[string]any{}
	for !p.accept("}") {
		switch name := p.word(); name {
		case "sid", "effect":
			s[strings.ToUpper(name[:1])+name[1:]] = p.attribute()
		case "principals", "not_principals":
			block := p.block()
			element := map[string]string{"principals": "Principal", "not_principals": "NotPrincipal"}[name]
			if block["type"] == "*" {
				s[element] = "*"
			} else {
				put(s, element, block["type"], block["identifiers"])
			}
		case "condition":
			block := p.block()
			operators, _ := s["Condition"].(map[string]any)
			if operators == nil {
				operators = map[string]any{}
				s["Condition"] = operators
			}
			put(operators, block["test"].(string), block["variable"], block["values"])
		default:
			element := ""
			for json, hcl := range attributes {
				if hcl == name {
					element = json
				}
			}
			if element == "" {
				p.t.Fatalf("a statement has no %q", name)
			}
			s[element] = p.attribute()
		}
	}
	return s
}

func put(into map[string]any, name string, key, value any) {
	inner, _ := into[name].(map[string]any)
	if inner == nil {
		inner = map[string]any{}
		into[name] = inner
	}
	inner[key.(string)] = value
}

func (p *hclReader) block() map[string]any {
	p.expect("{")
	b := map[string]any{}
	for !p.accept("}") {
		name := p.word()
		b[name] = p.attribute()
	}
	return b
}

func (p *hclReader) attribute() any {
	p.expect("=")
	if !p.accept("[") {
		return p.text()
	}
	all := []any{}
	for !p.accept("]") {
		all = append(all, p.text())
		if !p.accept(",") {
			p.expect("]")
			break
		}
	}
	return all
}

func (p *hclReader) accept(token string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " \n"), token)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *hclReader) expect(token string) {
	if !p.accept(token) {
		p.t.Fatalf("%q is missing before %.40q", token, p.rest)
	}
}

func (p *hclReader) word() string { return p.matched(regexp.MustCompile(`^\s*([a-z_]+)`)) }

// text reads a string, in which an interpolation of Terraform's own would be
// an error.
func (p *hclReader) text() string {
	s := p.matched(regexp.MustCompile(`^\s*("(?:[^"\\]|\\.)*")`))
	open := strings.NewReplacer("$${", "", "%%{", "").Replace(s)
	if strings.Contains(open, "${") || strings.Contains(open, "%{") {
		p.t.Errorf("%s is an interpolation", s)
	}
	plain, err := strconv.Unquote(strings.NewReplacer("$${", "${", "%%{", "%{").Replace(s))
	if err != nil {
		p.t.Fatalf("%s: %v", s, err)
	}
	return plain
}

func (p *hclReader) matched(form *regexp.Regexp) string {
	m := form.FindStringSubmatch(p.rest)
	if m == nil {
		p.t.Fatalf("%s is missing before %.40q", form, p.rest)
	}
	p.rest = p.rest[len(m[0]):]
	return m[1]
}
