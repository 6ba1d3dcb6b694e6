package policy

import (
	"slices"
	"strings"
	"testing"
)

// TestExpand compares what patterns mean with a search through all actions.
func TestExpand(t *testing.T) {
	known := embedded(t)
	v := visit{catalog: known}
	var all []string
	for _, p := range known.Prefixes() {
		facts, _ := known.Facts(p)
		for _, a := range facts.Actions {
			all = append(all, facts.Prefix+":"+a.Name)
		}
	}
	for _, pattern := range []string{
		"*", "*:*", "s3:*", "S3:get*", "s3:Get*Tagging", "s3:?et*", "*:Get*", "s?:*Object", "s3:GetObject", "s3:getobject?*",
		"s3:", "s3:Fetch*", "s3:zzz*", "s3:a*", "nosuch:*", "iam:*Role", "*s*:Pass*", "s3:??????????",
	} {
		var got, want []string
		for a := range v.expand(pattern) {
			got = append(got, a.String())
		}
		for _, a := range all {
			if matches(strings.ToLower(pattern), strings.ToLower(a)) {
				want = append(want, a)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d actions, want %d", pattern, len(got), len(want))
		}
	}
	for range v.expand("GetObject") {
		t.Error("a word without a colon means an action")
	}
}

// TestStandsForAction tells samples from mistakes.
func TestStandsForAction(t *testing.T) {
	for value, want := range map[string]bool{
		"*": true, "**": true, "<service>:*": true, "s3:${x}": true, "ec2:action1": true, "service:ActionName": true,
		"service-prefix:action": true, "servicecatalog:*": false, "s3: GetObject": false, "": false, "codepipeline:Transaction": false,
	} {
		if got := standsForAction(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
