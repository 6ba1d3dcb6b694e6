package parse

import (
	"strings"
	"testing"
)

// TestVerdict reads single sentences, each in the section of a feature. § is
// the page's own service.
func TestVerdict(t *testing.T) {
	for _, c := range []struct{ feature, want, sentence string }{
		// Denied.
		{"acls", "no", "§ currently doesn't support ACLs."},
		{"acls", "no", "§ does not have or use ACLs."},
		{"service-roles", "no", "§ has no service roles."},
		{"acls", "no", "ACLs aren't supported."},
		{"acls", "no", "Access control lists (ACLs) are not supported by §."},
		{"acls", "no", "ACLs are not available in §."},
		{"acls", "no", "There is no support for ACLs in §."},
		{"acls", "no", "There are no ACLs in §."},
		{"acls", "no", "§ supports neither ACLs nor resource-based policies."},
		{"acls", "no", "Neither ACLs nor resource-based policies are supported by §."},
		{"acls", "no", "No § resource supports ACLs."},
		{"acls", "no", "§ no longer supports ACLs."},
		{"acls", "no", "Unlike Amazon S3, § does not support ACLs."},
		{"acls", "no", "Although other services support ACLs, § does not support ACLs."},
		{"acls", "no", "Amazon S3 supports ACLs, but § does not."},
		{"acls", "no", "Amazon S3 supports ACLs, whereas § does not support ACLs."},
		{"acls", "no", "§ does not support ACLs but will support them soon."},
		{"acls", "no", "§ supports all kinds of policies except ACLs."},
		{"acls", "no", "Not supported."},
		{"acls", "no", "This feature is not currently supported by §."},
		{"acls", "no", "No."},
		{"acls", "no", "You can't share a kite: § does not offer ACLs."},
		{"abac", "no", "Kites in § can't be tagged."},
		{"condition-keys", "no", "§ neither defines nor supports service-specific condition keys."},
		{"temporary-credentials", "no", "Temporary credentials cannot be used with §."},
		{"acls", "no", "It's not possible to use ACLs with §."},
		{"abac", "no", "Currently, there is no way to tag § kites."},
		{"temporary-credentials", "no", "You cannot use temporary credentials with §."},
		{"abac", "no", "You can't attach tags to § kites."},
		{"resource-based-policies", "no", "§ does not currently support these."},
		{"resource-based-policies", "no", "§ supports identity-based policies only."},
		{"resource-based-policies", "no", "At this time, § supports only identity-based policies and not resource-based policies."},
		{"resource-based-policies", "no", "Resource-based policies cannot be attached to § kites."},
		{"resource-based-policies", "no", "Resource-based policies are not applicable to §."},
		{"acls", "no", "§ supports identity-based policies and does not support ACLs."},
		{"service-linked-roles", "no", "There are currently no service-linked roles for §."},
		{"service-linked-roles", "no", "§ requires no service-linked role."},
		{"condition-keys", "no", "§ supports only global condition keys."},
		{"condition-keys", "no", "§ supports global condition keys only."},
		{"condition-keys", "no", "Only global condition keys can be used with §."},
		{"resource-level-permissions", "no", "§ has no service-defined resources that can be used as the Resource element of an IAM policy statement."},
		{"resource-level-permissions", "no", "§ does not have any resources that you can specify in a policy."},
		{"resource-based-policies", "no", "§ supports identity-based policies, but not resource-based policies."},
		{"service-linked-roles", "no", "§ supports service roles, but not service-linked roles."},
		{"service-linked-roles", "no", "§ never uses service-linked roles."},
		{"resource-based-policies", "no", "§ has not implemented resource-based policies."},
		{"resource-based-policies", "no", "Resource-based policies for § are not yet available."},
		{"resource-based-policies", "no", "Resource-based policies are currently unavailable in §."},
		{"condition-keys", "no", "There are no condition keys specific to §."},
		{"resource-based-policies", "no", "§ stopped supporting resource-based policies in 2021."},
		{"resource-based-policies", "no", "§ support for resource-based policies is not available."},
		{"resource-based-policies", "no", "§ only supports identity-based (IAM) policies."},
		{"abac", "no", "Therefore, § does not support controlling access based on tags."},
		{"abac", "no", "§ has no service-defined resources that can be tagged."},
		{"resource-level-permissions", "no", "None of the § API operations support resource-level permissions."},
		// Granted.
		{"acls", "yes", "§ supports ACLs, but Amazon S3 does not support ACLs."},
		{"acls", "yes", "§ now supports ACLs."},
		{"acls", "yes", "§ does support ACLs."},
		{"resource-based-policies", "yes", "You can attach resource-based policies to § kites."},
		{"resource-based-policies", "yes", "§ lets you attach resource-based policies to kites."},
		{"service-roles", "yes", "§ uses two roles: • A service role that grants the § service permissions to read buckets."},
		{"service-roles", "yes", "§ requires a service role to read buckets."},
		{"service-linked-roles", "yes", "§ automatically creates a service-linked role for you."},
		{"service-linked-roles", "yes", "§ has two service-linked roles: one for kites and one for strings."},
		{"acls", "yes", "§ supports both ACLs and resource-based policies."},
		{"acls", "yes", "§ not only supports ACLs but also resource-based policies."},
		{"acls", "yes", "§ does not only support ACLs."},
		{"acls", "yes", "ACLs are supported in §."},
		{"acls", "yes", "Yes, § supports ACLs."},
		{"acls", "yes", "Supported."},
		{"acls", "yes", "Like Amazon S3, § supports ACLs."},
		{"acls", "yes", "§ supports ACLs in all Regions except one."},
		{"resource-based-policies", "yes", "§ supports only one type of resource-based policy."},
		{"service-roles", "yes", "§ uses service roles."},
		{"service-roles", "yes", "§ can use service roles."},
		{"service-linked-roles", "yes", "§ has one service-linked role."},
		{"service-linked-roles", "yes", "§ uses the service-linked role named AWSServiceRoleForKites."},
		{"service-linked-roles", "yes", "§ uses AWS Identity and Access Management (IAM) service-linked roles."},
		{"service-linked-roles", "yes", "§ uses a type of IAM role called a service-linked role."},
		{"temporary-credentials", "yes", "You can use temporary credentials with § to sign in."},
		{"temporary-credentials", "yes", "With §, you can use temporary credentials."},
		{"temporary-credentials", "yes", "Temporary credentials work with §."},
		{"condition-keys", "yes", "§ defines its own set of condition keys."},
		{"abac", "yes", "You can control access to § resources with tags."},
		{"resource-level-permissions", "yes", "All actions support resource-level permissions."},
		{"resource-level-permissions", "yes", "In §, there are API calls that support resource-level permissions."},
		{"temporary-credentials", "yes", "Temporary credentials can be used with §."},
		{"temporary-credentials", "yes", "You can call § with temporary credentials from AWS STS."},
		{"abac", "yes", "In §, resources can have tags, and some actions can include tags."},
		{"abac", "yes", "§ resources can be tagged."},
		{"abac", "yes", "Tags on kites can be used to control access to §."},
		{"condition-keys", "yes", "In addition to global condition keys, § provides service-specific condition keys."},
		{"condition-keys", "yes", "§ implements the following service-specific condition keys."},
		{"condition-keys", "yes", "The following condition keys are specific to §."},
		{"policy-actions", "yes", "All § actions are prefixed with kite:, such as kite:Fly."},
		{"policy-actions", "yes", "§ actions begin with the prefix kite:."},
		{"abac", "yes", "Tagging is supported for all § resources."},
		{"principal-permissions", "yes", "When you share a kite, § uses forward access sessions to call AWS RAM."},
		{"policy-actions", "yes", "§ has two prefixes for policy actions: kite: and kite-data:."},
		{"condition-keys", "yes", "The following table describes the condition keys that § defines."},
		{"condition-keys", "yes", "§ adds the following condition keys."},
		// In part.
		{"resource-level-permissions", "partial", "Some § API actions do not support resource-level permissions."},
		{"resource-level-permissions", "partial", "The following § actions do not support resource-level permissions."},
		{"resource-level-permissions", "partial", "Certain § actions support resource-level permissions."},
		{"resource-level-permissions", "partial", "Several § API operations support resource-level permissions."},
		{"resource-level-permissions", "partial", "The following actions do not support resource-level permissions."},
		{"resource-level-permissions", "partial", "§ list operations don't support resource-level permissions."},
		{"abac", "partial", "§ supports authorization based on tags for kites only."},
		{"acls", "partial", "§ has partial support for ACLs."},
		{"acls", "partial", "§ partially supports ACLs."},
		{"acls", "partial", "§ supports only bucket ACLs."},
		{"acls", "partial", "§ supports ACLs only for kites."},
		{"acls", "partial", "§ supports ACLs for some API actions."},
		{"acls", "partial", "§ supports ACLs, but not for kites."},
		{"acls", "partial", "§ supports ACLs with the exception of kite ACLs."},
		{"acls", "partial", "§ does not support ACLs unless you turn them on."},
		{"acls", "partial", "ACLs are only supported for kites."},
		{"acls", "partial", "Support for ACLs is limited in §."},
		{"abac", "partial", "Tags aren't supported for kites or strings."},
		{"resource-level-permissions", "partial", "§ supports resource-level permissions for all actions except ListKites."},
		{"resource-level-permissions", "partial", "§ supports resource-level permissions for certain § actions."},
		{"resource-level-permissions", "partial", "Not all § actions support resource-level permissions."},
		{"resource-level-permissions", "partial", "Some § API actions support resource-level permissions."},
		{"acls", "partial", "§ supports ACLs for kites, but doesn't support them for strings."},
		{"abac", "partial", "§ supports tagging, but does not support access based on tags."},
		{"resource-level-permissions", "partial", "Only the following actions support resource-level permissions."},
		// Nothing said.
		{"service-linked-roles", "", "When you use Amazon S3, it uses service-linked roles."},
		{"acls", "", "Amazon S3 supports bucket policies, but not ACLs."},
		{"resource-based-policies", "", "§ supports identity-based policies."},
		{"resource-based-policies", "", "Amazon S3 does not support these."},
		{"resource-level-permissions", "", "§ does not have any resources in that Region."},
		{"condition-keys", "", "Amazon S3 supports only its own condition keys."},
		{"temporary-credentials", "", "You can call Amazon S3 with temporary credentials."},
		{"service-roles", "", "You must create a service role before you use Amazon S3."},
		{"acls", "", "Does § support ACLs?"},
		{"acls", "", "If § supported ACLs, you could share kites."},
		{"acls", "", "You could share kites if § supported ACLs."},
		{"acls", "", "§ will support ACLs."},
		{"acls", "", "§ plans to support ACLs."},
		{"acls", "", "§ would support ACLs in a better world."},
		{"acls", "", "§ did not support ACLs before 2020."},
		{"acls", "", "Before 2020, § supported ACLs."},
		{"acls", "", "§ previously supported ACLs."},
		{"acls", "", "In the past, § supported ACLs."},
		{"acls", "", "Amazon S3 supports ACLs."},
		{"acls", "", "Amazon S3 does not support ACLs of §."},
		{"acls", "", "ACLs are not supported by Amazon S3."},
		{"acls", "", `The message "§ does not support ACLs" is shown.`},
		{"acls", "", "To learn whether § supports ACLs, see the guide."},
		{"acls", "", "For services that § calls and that support ACLs, see the guide."},
		{"acls", "", "You don't need ACLs to use §."},
		{"acls", "", "§ doesn't require ACLs."},
		{"acls", "", "Don't use ACLs with Amazon S3."},
		{"acls", "", "The number of ACLs in § does not change."},
		{"abac", "", "Use tags to find your § kites."},
		{"abac", "", "Do not put secrets into tags."},
		{"service-roles", "", "Edit service roles only when § provides guidance to do so."},
		{"service-roles", "", "It provides the permissions for your service role."},
		{"service-linked-roles", "", "The § service-linked role does not have permission to read buckets."},
		{"service-linked-roles", "", "A service-linked role makes setting up § easier because you don't have to add permissions."},
		{"service-linked-roles", "", "Use the IAM console to delete the service-linked role."},
		{"resource-level-permissions", "", "For actions that don't support resource-level permissions, use a wildcard."},
		{"condition-keys", "", "If a service supports all three condition keys for every resource type, then the value is Yes."},
		{"temporary-credentials", "", "Some AWS services don't work when you sign in using temporary credentials."},
	} {
		f, ok := FeatureByID(c.feature)
		if !ok {
			t.Fatalf("no feature %q", c.feature)
		}
		r := claimReader{}
		got, _ := verdict(r.withoutNames(c.sentence), f)
		if want := Support(c.want); got != want && (c.want != "" || got != Unstated) {
			t.Errorf("%s, %s: %q, want %q", c.sentence, c.feature, got, want)
		}
	}
}

// TestPatternWords says that the words of a pattern are needed: without them
// it finds the same in every sentence of the cases.
func TestPatternWords(t *testing.T) {
	patterns := []pattern{negation, partly, exception, but, bareVerb, passive, past, ofTheFeature, quotation, counted, elliptic, concession, verdictAtEnd,
		ofIAM, generalSentence, resourceList, shownKey, lineOfTable, examples, usesPrefix, itSupports}
	for _, f := range Features {
		patterns = append(patterns, f.heading, f.short, f.object, f.told, f.denied, f.hinted)
	}
	matches := 0
	for _, c := range goldenCases(t) {
		for line := range strings.Lines(c.in) {
			for s := range strings.SplitSeq(strings.TrimSpace(line), ". ") {
				for _, s := range []string{s, strings.ToLower(s), self + " " + strings.ToLower(s)} {
					for _, p := range patterns {
						if p.Regexp != nil && p.Regexp.MatchString(s) {
							matches++
							if !p.MatchString(s) {
								t.Errorf("%q matches, but holds none of %q", s, p.words)
							}
						}
					}
				}
			}
		}
	}
	if matches < 500 {
		t.Errorf("only %d matches", matches)
	}
}
