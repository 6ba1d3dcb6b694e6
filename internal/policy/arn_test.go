package policy

import (
	"slices"
	"testing"
)

func TestSplitARN(t *testing.T) {
	for _, test := range []struct {
		text  string
		n     int
		field [arnFields]string
	}{
		{"arn:aws:s3:::bucket/key", 6, [...]string{"arn", "aws", "s3", "", "", "bucket/key"}},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:a:b", 6, [...]string{"arn", "aws", "logs", "eu-west-1", "111122223333", "log-group:a:b"}},
		{"arn:aws:s3:::${aws:username}", 6, [...]string{"arn", "aws", "s3", "", "", "${aws:username}"}},
		{"arn:${a:${b:c}}:s3:::x", 6, [...]string{"arn", "${a:${b:c}}", "s3", "", "", "x"}},
		{"arn:aws:s3:${aws:x", 4, [...]string{"arn", "aws", "s3", "${aws:x", "", ""}},
		{"arn:aws}:s3", 3, [...]string{"arn", "aws}", "s3", "", "", ""}},
		{"", 1, [arnFields]string{}},
	} {
		a := splitARN(test.text)
		if a.n != test.n || a.field != test.field {
			t.Errorf("%q: %d fields %q", test.text, a.n, a.field)
		}
		for i := range a.n {
			if got := test.text[a.start[i] : a.start[i]+len(a.field[i])]; got != a.field[i] {
				t.Errorf("%q: field %d is at %q", test.text, i, got)
			}
		}
	}
}

func TestReadPattern(t *testing.T) {
	for text, want := range map[string]string{
		"arn:aws:s3:::b*": "b*", "arn:aws:*": "*", "arn:*": "*", "arn*": "*", "arn:aws:s3:us-*": "*",
		"arn:aws:s3:*-2*": "*", "arn:aws:sqs:eu-west-1:1111*": "*", "arn:aws:iam::a*": "*", "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}*": "*",
		"arn:aws:s3": "", "arn:aws:s*:x": "", "arn:aws:s3:x?": "",
		"arn:aws:s3::b/*": "", "arn:aws:sqs:eu-west-1:orders*": "", "arn:aws:s3:b*": "", "arn:aws:b/*": "", "arn:b*": "", "bucket*": "",
	} {
		if a, ok := readPattern(text); ok != (want != "") || ok && a.field[arnResource] != want {
			t.Errorf("%s: %v %q", text, ok, a.field)
		}
	}
}

func TestSettled(t *testing.T) {
	for text, want := range map[string][]int{
		"arn:aws:servicecatalog:eu-west-1:111122223333:x": {arnPrefix, arnPartition, arnService, arnRegion, arnAccount, arnResource},
		"arn:aws:servicename:AWS_REGION:account:x":        {arnPrefix, arnPartition, arnResource},
		"arn:partition:service:region:XXXXXXXXXXXX:x":     {arnPrefix, arnResource},
		"arn:a*:s?:${aws:RequestedRegion}::<name>":        {arnPrefix},
		"arn:my partition:s3: region :account id :x":      {arnPrefix, arnService, arnResource},
		"arn:aws : s3: eu-west-1: 111122223333: x":        {arnPrefix, arnPartition, arnService, arnRegion, arnAccount, arnResource},
		"arn:aws:s3:eu-west-1:production:x":               {arnPrefix, arnPartition, arnService, arnRegion, arnAccount, arnResource},
	} {
		a := splitARN(text)
		var got []int
		for i := range arnFields {
			if a.settled(i) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestFits(t *testing.T) {
	const object, bucket, role = "arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:${Partition}:s3:::${BucketName}", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"
	for _, test := range []struct {
		value, format string
		want          bool
	}{
		{"arn:aws:s3:::b/*", object, true},
		{"arn:aws:s3:::b", object, false},
		{"arn:aws:s3:::b*", object, true},
		{"arn:aws:s3:::${aws:username}", object, true},
		{"arn:aws:s3:::", bucket, false},
		{"arn:aws:s3:us-east-1::b", bucket, true}, // where it is does not count
		{"arn:aws:iam::111122223333:role/a/b", role, true},
		{"arn:aws:iam::111122223333:role/", role, false},
		{"arn:aws:iam::111122223333:user/a", role, false},
		{"arn:aws:*:*:*:*", role, true},
	} {
		if got := splitARN(test.value).fits(test.format); got != test.want {
			t.Errorf("%s fits %s: %v", test.value, test.format, got)
		}
	}
}

// TestPartitions holds the table of Regions to its shape.
func TestPartitions(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range partitions {
		for _, r := range p.regions {
			if seen[r] {
				t.Errorf("%s stands twice", r)
			}
			seen[r] = true
		}
	}
	if len(seen) < 45 || !slices.Contains(regionsOf("aws-*"), "cn-north-1") || slices.Contains(regionsOf("aws-*"), "eu-west-1") {
		t.Errorf("%d Regions", len(seen))
	}
}

func TestWordsOf(t *testing.T) {
	for name, want := range map[string][]string{
		"AmazonEC2RoleForSSM": {"amazon", "ec2", "role", "for", "ssm"},
		"AWSDeepRacer*":       {"aws", "deep", "racer"},
		"flow-logs_*":         {"flow", "logs"},
		"ecsTaskRole":         {"ecs", "task", "role"},
		"ECSTask":             {"ecs", "task"},
		"*":                   nil,
	} {
		if got := wordsOf(name); !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
