package catalog

import (
	"slices"
	"testing"
)

func TestDiffTellsEachSortOfChange(t *testing.T) {
	now := tiny()
	now.Date = "2026-02-03"
	now.Services[0] = Facts{Prefix: "brand-new", Actions: make([]Action, 3)}
	s3 := &now.Services[1]
	s3.Name, s3.RCP = "Amazon Simple Storage Service", false
	s3.Actions = slices.Clone(s3.Actions)
	s3.Actions[0] = Action{Name: "CreateBucket", Level: "Tagging", Resources: []ActionResource{{"bucket", false, []string{"s3:a"}}}, Keys: []string{"s3:b"}}
	s3.Actions[4] = Action{Name: "ListDoors", Level: "List"}
	s3.Resources = []ResourceType{{"bucket", []string{"arn:new"}, nil}, s3.Resources[1], {"door", nil, nil}}
	s3.Keys = []ConditionKey{{"aws:RequestTag/${TagKey}", "String", false}, {"s3:a", "String", true}, {"s3:b", "", false}, {"s3:d", "", true}}
	now.Global = []GlobalKey{{"aws:A", "ARN", false, false, false}}
	now.Managed = []string{"PowerUserAccess"}
	const want = `from 2026-01-02, a test
to   2026-02-03, a test
5 came
  + managed policy PowerUserAccess
  + condition key aws:RequestTag/${TagKey} of s3
  + service brand-new: 3 actions
  + action s3:ListDoors
  + resource type s3:door
7 went
  - managed policy AdministratorAccess
  - global key aws:B
  - condition key aws:TagKeys of s3
  - service bare: 0 actions
  - action s3:ListBuckets
  - condition key s3:c
  - resource type s3:unknown
6 changed
  ~ global key aws:A: String → ARN, sensitive true → false
  ~ service s3: name Amazon S3 → Amazon Simple Storage Service, RCPs true → false
  ~ action s3:CreateBucket: level Write → Tagging, resources +bucket -bucket* -bucket/aws:TagKeys -bucket/s3:b, keys +s3:b
  ~ condition key s3:a: String → several String
  ~ condition key s3:b: ARN → unknown type
  ~ resource type s3:bucket: ARNs +arn:new -arn:${Partition}:s3:::${BucketName}, keys -s3:a
`
	if got := Diff(tiny(), now).Text(100); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDiffIsBounded(t *testing.T) {
	now := tiny()
	now.Managed = []string{"A", "B", "C", "AdministratorAccess"}
	const want = `from 2026-01-02, a test
to   2026-01-02, a test
3 came
  + managed policy A
  + managed policy B
    and 1 more
`
	if got := Diff(tiny(), now).Text(2); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDiffOfNothing(t *testing.T) {
	if c := Diff(tiny(), tiny()); !c.None() {
		t.Errorf("a source differs from itself: %s", c.Text(10))
	}
}
