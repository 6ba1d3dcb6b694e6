package policy

import (
	"strings"
	"testing"
)

// laidOut sets a text out by its breaks.
func laidOut(text string, breaks []Break) string {
	var b strings.Builder
	done := 0
	for _, br := range breaks {
		b.WriteString(strings.TrimRight(text[done:br.At], " "))
		b.WriteString("\n" + strings.Repeat("  ", br.Depth))
		done = br.At
	}
	return b.String() + text[done:]
}

func TestLayout(t *testing.T) {
	for text, want := range map[string]string{
		`{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": [ “s3:GetObject”, ], "Resource": "S3 bucket location" } ] }`: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [ “s3:GetObject”, ],
      "Resource": "S3 bucket location"
    }
  ]
}`,
		`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:Decrypt", "Resource": "*"`: `{
  "Effect": "Allow",
  "Principal": {
    "AWS": "arn:aws:iam::111122223333:root"
  },
  "Action": "kms:Decrypt",
  "Resource": "*"`,
		`"Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`: `"Action": "s3:GetObject",
"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"`,
	} {
		breaks := Validate(text, Options{Catalog: embedded(t)}).Layout(text)
		if got := laidOut(text, breaks); got != want {
			t.Errorf("%s\nis shown as\n%s", text, got)
		}
	}
}

// What has lines of its own, is no policy, or is more than one keeps its form.
func TestLayoutLeavesTheRest(t *testing.T) {
	const policy = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	for _, text := range []string{"", "{}", `"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/folder/*"`, strings.Replace(policy, ", ", ",\n", 1), "aws iam put-role-policy --policy-document '" + policy + "'",
		policy + " " + policy, `{"some": "other JSON", "that": "is longer than a phone is wide"}`} {
		if breaks := Validate(text, Options{Catalog: embedded(t)}).Layout(text); len(breaks) > 0 {
			t.Errorf("%s is broken at %v", text, breaks)
		}
	}
}

// Changes put together what is kept of a text and what is added to the mended
// one.
func TestChanges(t *testing.T) {
	for _, text := range []string{
		`{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": [ “s3:GetObject”, ], "Resource": "*" } ] }`,
		`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]`,
	} {
		r := Validate(text, Options{Catalog: embedded(t)})
		mended, ok := r.Mended(text)
		changes := Changes(r.Findings)
		if !ok || len(changes) == 0 {
			t.Fatalf("%s is not mended", text)
		}
		kept, old, added := "", 0, 0
		for _, c := range changes {
			if c.AddedStart-added != c.Start-old || text[old:c.Start] != mended[added:c.AddedStart] {
				t.Errorf("%+v of %s", c, text)
			}
			kept += mended[added:c.AddedEnd]
			old, added = c.End, c.AddedEnd
		}
		if kept += mended[added:]; kept != mended || text[old:] != mended[added:] {
			t.Errorf("%s does not end as %s", text, mended)
		}
	}
}
