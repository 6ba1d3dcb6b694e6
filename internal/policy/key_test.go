package policy

import (
	"slices"
	"testing"
)

func TestContextKey(t *testing.T) {
	for name, want := range map[string]struct {
		name   string
		origin keyOrigin
	}{
		"AWS:sourceip":                            {"aws:SourceIp", globalKey},
		"aws:ResourceTag/cost center":             {"aws:ResourceTag/${TagKey}", globalKey},
		"aws:ResourceTag/":                        {"", noKey},
		"aws:ResourceTags/team":                   {"", noKey},
		"lambda:SourceFunctionArn":                {"lambda:SourceFunctionArn", globalKey},
		"S3:prefix":                               {"s3:prefix", serviceKey},
		"s3:ExistingObjectTag/owner":              {"s3:ExistingObjectTag/<key>", serviceKey},
		"secretsmanager:ResourceTag/team":         {"secretsmanager:ResourceTag/tag-key", serviceKey},
		"secretsmanager:resource/Type":            {"secretsmanager:resource/Type", serviceKey},
		"kms:EncryptionContext:aws:s3:arn":        {"kms:EncryptionContext:${EncryptionContextKey}", serviceKey},
		"kms:EncryptionContextKeys":               {"kms:EncryptionContextKeys", serviceKey},
		"events:Metadata/a/Matcher":               {"events:Metadata/${MetadataKey}/Matcher", serviceKey},
		"ec2:osuser":                              {"ec2:osuser", serviceKey}, // another service takes it
		"s3:folder":                               {"", noKey},
		"nosuchservice:Thing":                     {"", noKey},
		"saml:AUD":                                {"saml:aud", providerKey},
		"sts:ExternalId":                          {"sts:ExternalId", providerKey},
		"graph.facebook.com:app_id":               {"graph.facebook.com:app_id", providerKey},
		"oidc.eks.us-east-1.amazonaws.com/id/A:x": {"", providerKey},
		"": {"", noKey},
	} {
		v := &visit{catalog: embedded(t), keys: map[string]contextKey{}}
		for range 2 { // looked up, and remembered
			if got := v.contextKey(name); got.Name != want.name || got.origin != want.origin {
				t.Errorf("%s: %s of origin %d, want %s of origin %d", name, got.Name, got.origin, want.name, want.origin)
			}
		}
	}
}

func TestAnyTakes(t *testing.T) {
	for _, c := range []struct {
		action, key  string
		takes, known bool
	}{
		{"s3:ListBucket", "s3:prefix", true, true},
		{"S3:listbucket", "S3:Prefix", true, true},
		{"s3:GetObject", "s3:prefix", false, true},
		{"s3:*", "s3:prefix", true, true},
		{"s3:NoSuchAction", "s3:prefix", false, false},
		{"appmesh:DescribeMesh", "aws:ResourceTag/team", true, true}, // by its resource
		{"polly:*", "aws:ResourceTag/team", false, true},
		{"iam:PassRole", "iam:PassedToService", true, true},
		{"nosuchservice:*", "aws:TagKeys", false, false},
	} {
		v := &visit{catalog: embedded(t), keys: map[string]contextKey{}}
		takes, known := v.anyTakes(c.action, v.contextKey(c.key))
		if takes != c.takes || known != c.known {
			t.Errorf("%s and %s: takes %v, known %v", c.action, c.key, takes, known)
		}
	}
}

func TestOperator(t *testing.T) {
	for s, want := range map[string]struct {
		name                        string
		known, patterned, unguarded bool
	}{
		"stringlike":                  {"StringLike", true, true, false},
		"ForAllValues:ArnEquals":      {"ForAllValues:ArnEquals", true, true, true},
		"forAnyValue:StringNotEquals": {"forAnyValue:StringNotEquals", true, false, false},
		"StringNotLike":               {"StringNotLike", true, true, true},
		"IpAddressIfExists":           {"IpAddressIfExists", true, false, true},
		"ForEachValue:StringLike":     {"ForEachValue:StringLike", false, true, false},
		"IfExists":                    {"IfExists", false, false, false},
		"":                            {"", false, false, false},
	} {
		o := readOperator(s)
		if o.String() != want.name || o.known() != want.known || o.patterned() != want.patterned || o.holdsWithout() != want.unguarded {
			t.Errorf("%q: %s, known %v, patterned %v, holds without its key %v", s, o, o.known(), o.patterned(), o.holdsWithout())
		}
	}
}

// Of each type of the global keys some operators compare the values, and all
// of them are the language's.
func TestOperatorsForGlobalKeys(t *testing.T) {
	for _, k := range embedded(t).GlobalKeys() {
		names := OperatorsFor(k.Type)
		if len(names) == 0 {
			t.Errorf("nothing compares values of type %q, which %s has", k.Type, k.Name)
		}
		for _, name := range names {
			if o := readOperator(name); !o.known() || o.family == nullFamily || o.family == binaryFamily {
				t.Errorf("%s compares values of type %q", name, k.Type)
			}
		}
	}
	if got := OperatorsFor("Bool"); !slices.Equal(got, []string{"Bool"}) {
		t.Errorf("values of type Bool are compared by %q", got)
	}
}
