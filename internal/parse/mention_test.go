package parse

import (
	"fmt"
	"slices"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestMentions reads names with their places in every format, each as it
// stands, and nothing of what is part of something longer.
func TestMentions(t *testing.T) {
	const sentence = "To give permission to ring a bell with the Amazon Kite `RingBell` API operation, allow `kite:RingBell`."
	const link = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkite.html#amazonkite-policy-keys"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"in.md", "Allow `kite:RingBell` and kite:Fly\\_By.", []string{"1:8 kite:RingBell"}},
		{"in.md", sentence, []string{"1:89 kite:RingBell for RingBell of Amazon Kite: ring a bell"}},
		{"in.md", "The `RingBell` operation needs kite:Ring.", []string{"1:32 kite:Ring for RingBell of : "}},
		{"in.md", "`kite:RingBell`Required, kite:Ring*, arn:kite:Bell, kite:Bell:Small, x:Y, http://kite:Bell/ and Kite:Bell", []string{"1:2 kite:RingBell"}},
		{"in.md", "| a | b |\n|---|---|\n| c | `kite:RingBell` |", []string{"3:8 kite:RingBell"}},
		{"in.txt", "Allow kite:RingBell today.", []string{"1:7 kite:RingBell"}},
		{"in.html", "<p>Allow <code>kite:RingBell</code>.</p>", []string{"1:16 kite:RingBell"}},
		{"in.md", "See [Keys of Kite](" + link + ").", []string{"1:6 list amazonkite amazonkite Keys of Kite"}},
		{"in.html", "<p>\nSee <a href=\"" + link + "\">Keys</a>.</p>", []string{"list amazonkite amazonkite Keys"}},
		{"in.md", "See [Keys](list_kites.txt) and [more](kites.html).", nil},
		{"in.md", "The **AmazonKite\\_FullAccess** managed policy and the AmazonKiteReadOnly policy.", []string{"1:7 policy AmazonKite_FullAccess true", "1:55 policy AmazonKiteReadOnly false"}},
		{"in.md", "## AWS managed policy: KiteFullAccess\n\nIts ARN is `arn:aws:iam::aws:policy/job-function/KiteReadOnly`, a policy.",
			[]string{"1:24 policy KiteFullAccess true", "3:50 policy KiteReadOnly true"}},
		{"in.md", "Policies of Amazon and AWS are many. A managed policy is one.", nil},
		{"in.md", "```\nkite:RingBell\n```", nil},
	} {
		m := Parse(source.File{Path: c.name, Display: c.name, Data: c.text}).Mentions
		var got []string
		for _, a := range m.Actions {
			line := fmt.Sprintf("%d:%d %s", a.Line, a.Column, a.Name)
			if a.Operation != "" {
				line += fmt.Sprintf(" for %s of %s: %s", a.Operation, a.Of, a.Task)
			}
			got = append(got, line)
		}
		for _, p := range m.Policies {
			got = append(got, fmt.Sprintf("%d:%d policy %s %t", p.Line, p.Column, p.Name, p.Managed))
		}
		for _, r := range m.References {
			line := fmt.Sprintf("list %s %s %s", r.Page, r.Fragment, r.Text)
			if c.name == "in.md" {
				line = fmt.Sprintf("%d:%d %s", r.Line, r.Column, line)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %s\ngot  %q\nwant %q", c.name, c.text, got, c.want)
		}
	}
}
