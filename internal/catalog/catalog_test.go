package catalog

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

func embedded(t *testing.T) *Catalog {
	t.Helper()
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFind(t *testing.T) {
	c := embedded(t)
	for name, slug := range map[string]string{
		"Amazon Simple Storage Service": "s3", "Amazon S3": "s3", "S3": "s3", "s3": "s3", "AMAZON  s3": "s3", "amazon-s3": "s3",
		"AWS KMS": "kms", "Key Management Service": "kms", "Transcribe": "transcribe", "inspector2": "inspector2", "Amazon Inspector": "inspector2",
		"Support": "support", "Config": "config", "Lex V2": "lex", "AWS Identity and Access Management": "iam",
		"Amazon Zephyr": "", "": "", "Amazon": "", "Transcribe Medical": "", "S 3": "",
	} {
		if got, ok := c.Find(name); got.Slug != slug || ok != (slug != "") {
			t.Errorf("%q finds %q, want %q", name, got.Slug, slug)
		}
	}
}

func TestWithin(t *testing.T) {
	c := embedded(t)
	for text, slug := range map[string]string{
		"Using tags with Amazon S3 buckets":         "s3",
		"Using tags with S3":                        "s3",
		"(S3)":                                      "s3",
		"Vaults of Amazon S3 Glacier":               "glacier",
		"Amazon S3 and Amazon S3 Glacier":           "glacier",
		"AWS Systems Manager Incident Manager":      "ssm-incidents",
		"Incident Manager of AWS Systems Manager":   "ssm",
		"Public repositories of Amazon ECR Public":  "ecr-public",
		"How to use DynamoDB":                       "dynamodb",
		"Get Support":                               "",
		"Get AWS Support":                           "support",
		"config files":                              "",
		"Connect to a database":                     "",
		"Connect to Amazon Connect":                 "connect",
		"Translate a page":                          "",
		"Batch jobs":                                "",
		"The health of a Personal Health Dashboard": "health",
		"Storage class S3x":                         "",
		"":                                          "",
		"How Amazon Zephyr works with IAM":          "iam",
		"Roles for Amazon Managed Workflows for Apache Airflow": "airflow",
	} {
		if got, ok := c.Within(text); got.Slug != slug || ok != (slug != "") {
			t.Errorf("%q holds %q, want %q", text, got.Slug, slug)
		}
	}
}

// TestSlugs names slugs that stand in addresses for ever.
func TestSlugs(t *testing.T) {
	c := embedded(t)
	for _, slug := range strings.Fields("transcribe rekognition chime personalize s3 kms sqs iam sts ec2 dynamodb lambda secretsmanager") {
		if s, ok := c.Find(slug); !ok || s.Slug != slug {
			t.Errorf("no service has the slug %q", slug)
		} else if !slices.Contains(s.Prefixes, slug) {
			t.Errorf("%s is not among its prefixes %v", slug, s.Prefixes)
		}
	}
}

// TestTable holds every row to the rules of the table: nothing is empty, no
// name, alias or slug means two services, and a slug is fit for an address.
func TestTable(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(slugs)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c := embedded(t)
	if len(c.Services) != len(rows)-1 || len(rows) < 50 {
		t.Fatalf("%d services of %d rows", len(c.Services), len(rows)-1)
	}
	owner := map[string]string{}
	for i, s := range c.Services {
		if i > 0 && c.Services[i-1].Slug >= s.Slug {
			t.Errorf("%s stands behind %s", s.Slug, c.Services[i-1].Slug)
		}
		if s.Slug == "" || s.Name == "" || s.ShortName == "" || len(s.Categories) == 0 {
			t.Errorf("%+v lacks something", s)
		}
		if strings.Trim(s.Slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("the slug %q is unfit for an address", s.Slug)
		}
		for _, name := range append([]string{s.Slug, s.Name, s.ShortName}, s.Aliases...) {
			key := strings.ToLower(name)
			if other := owner[key]; other != "" && other != s.Slug {
				t.Errorf("%q means %s and %s", name, other, s.Slug)
			}
			owner[key] = s.Slug
			if got, ok := c.Find(name); !ok || got.Slug != s.Slug {
				t.Errorf("%q finds %q, want %q", name, got.Slug, s.Slug)
			}
		}
	}
}

func TestRead(t *testing.T) {
	const head = "slug,name,short_name,aliases,prefixes,categories\n"
	c, err := Read(head + "zephyr,Amazon Zephyr,Zephyr,Wind;Amazon Wind,zephyr;wind,\"Weather, air;Toys\"\n")
	if err != nil {
		t.Fatal(err)
	}
	s, ok := c.Find("amazon wind")
	if !ok || !slices.Equal(s.Prefixes, []string{"zephyr", "wind"}) || !slices.Equal(s.Categories, []string{"Weather, air", "Toys"}) {
		t.Errorf("%+v, %t", s, ok)
	}
	for name, table := range map[string]string{
		"one name for two": head + "a,Amazon A,A,,a,x\nb,Amazon B,B,amazon-a,b,x\n",
		"one slug for two": head + "a,Amazon A,Ah,,a,x\na,Amazon B,B,,b,x\n",
		"broken":           head + "a,\"b\n",
		"too few columns":  head + "a,b\n",
	} {
		if _, err := Read(table); err == nil || !strings.HasPrefix(err.Error(), "slugs.csv: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
