package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of quotaChecks.
const (
	PolicySizeExceedsIdentityPolicyQuota  diag.Code = "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"
	PolicySizeExceedsResourcePolicyQuota  diag.Code = "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"
	PolicySizeExceedsRoleTrustPolicyQuota diag.Code = "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"
	PolicySizeExceedsSCPQuota             diag.Code = "POLICY_SIZE_EXCEEDS_SCP_QUOTA"
	PolicySizeExceedsRCPQuota             diag.Code = "POLICY_SIZE_EXCEEDS_RCP_QUOTA"
)

// quotaChecks are about the sizes that AWS allows.
var quotaChecks = []Check{
	{
		Code: PolicySizeExceedsIdentityPolicyQuota, Severity: diag.Warning, Types: []Type{Identity},
		Title: "The policy is longer than a managed policy can be",
		Why:   "A managed policy has at most 6,144 characters, white space not counted. Inline policies of roles can be longer, those of users shorter.",
		Mend:  "Split the policy into several, or say with fewer words what it allows: list actions by prefix, resources by pattern, and join statements that differ in one element.",
		Asked: []string{"policy too big", "cannot exceed quota for PolicySize 6144", "maximum policy size exceeded", "LimitExceeded when saving policy"},
		Fires: longPolicy(Identity, 160), Mended: longPolicy(Identity, 20),
		Source: accessAnalyzer, find: (*visit).size, // the four that follow too
	},
	{
		Code: PolicySizeExceedsResourcePolicyQuota, Severity: diag.Warning, Types: []Type{Resource},
		Title: "The policy is longer than its resource takes",
		Why:   "Each service sets its own limit for policies of its resources: 20 KB for a bucket of Amazon S3, 32 KB for a key of AWS KMS. A longer one is refused.",
		Mend:  "Grant access by a condition on the organization or on tags in place of a list of accounts, or move statements to policies on the roles.",
		Asked: []string{"bucket policy too large", "maximum size of a key policy", "resource policy size limit"},
		Fires: longPolicy(Resource, 500), Mended: longPolicy(Resource, 20),
		Source: accessAnalyzer,
	},
	{
		Code: PolicySizeExceedsRoleTrustPolicyQuota, Severity: diag.Warning, Types: []Type{Trust},
		Title: "The trust policy is longer than the quota",
		Why:   "A role trust policy has at most 2,048 characters, white space not counted, unless the quota of the account was raised, up to 4,096.",
		Mend:  "Name fewer principals: a whole account with a condition on aws:PrincipalArn or aws:PrincipalTag says the same in a line.",
		Asked: []string{"cannot exceed quota for ACLSizePerRole 2048", "assume role policy too large", "too many accounts in trust policy"},
		Fires: longPolicy(Trust, 60), Mended: longPolicy(Trust, 5),
		Source: accessAnalyzer,
	},
	{
		Code: PolicySizeExceedsSCPQuota, Severity: diag.Error, Types: []Type{SCP},
		Title: "The service control policy is longer than the quota",
		Why:   "A service control policy has at most 5,120 characters. AWS Organizations counts the text as it is given, white space too.",
		Mend:  "Remove white space, join statements, or spread the policy over several, of which five can be attached to one account or unit.",
		Asked: []string{"scp too large", "maximum size of an scp", "how to shorten an scp"},
		Fires: longPolicy(SCP, 160), Mended: longPolicy(SCP, 20),
		Source: accessAnalyzer,
	},
	{
		Code: PolicySizeExceedsRCPQuota, Severity: diag.Error, Types: []Type{RCP},
		Title: "The resource control policy is longer than the quota",
		Why:   "A resource control policy has at most 5,120 characters. AWS Organizations counts the text as it is given, white space too.",
		Mend:  "Remove white space, join statements, or spread the policy over several.",
		Asked: []string{"rcp too large", "maximum size of an rcp", "how to shorten an rcp"},
		Fires: longPolicy(RCP, 160), Mended: longPolicy(RCP, 20),
		Source: accessAnalyzer,
	},
}

// longPolicy makes a policy with a list of n values of some 40 characters.
func longPolicy(t Type, n int) Example {
	value, members := `"arn:aws:s3:::amzn-s3-demo-bucket-%/*"`, []string{`"Effect": "Deny"`}
	if t == Trust {
		value = `"arn:aws:iam::111122223333:role/job-%"`
	}
	var values []string
	for i := range n {
		number := string(rune('a'+i/26%26)) + string(rune('a'+i%26))
		values = append(values, strings.Replace(value, "%", number, 1))
	}
	list := "[\n        " + strings.Join(values, ",\n        ") + "\n      ]"
	switch t {
	case Trust:
		members = append(members, `"Principal": {"AWS": `+list+"}", `"Action": "sts:AssumeRole"`)
	case Resource, RCP:
		members = append(members, `"Principal": "*"`, `"Action": "s3:GetObject"`, `"Resource": `+list)
	default:
		members = append(members, `"Action": "s3:GetObject"`, `"Resource": `+list)
	}
	e := Example{Type: t, Text: statementOf(members...).Text}
	if t == Resource {
		e.ResourceType = "AWS::S3::Bucket"
	}
	return e
}

// The quotas in characters.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const (
	identityQuota = 6144
	trustQuota    = 2048
	controlQuota  = 5120
)

// resourceQuotas gives the bytes that policies of resources can have, by type
// of resource, as the quota pages of the services tell them (2026-11).
var resourceQuotas = map[string]int{
	"AWS::ApiGateway::RestApi":    8192,
	"AWS::DynamoDB::Table":        20480,
	"AWS::EC2::VPCEndpoint":       20480,
	"AWS::ECR::Repository":        10240,
	"AWS::Events::EventBus":       10240,
	"AWS::KMS::Key":               32768,
	"AWS::Lambda::Function":       20480,
	"AWS::S3::AccessPoint":        20480,
	"AWS::S3::Bucket":             20480,
	"AWS::SecretsManager::Secret": 20480,
	"AWS::SNS::Topic":             30720,
	"AWS::SQS::Queue":             8192,
}

// size holds the length of a whole policy to the quota of its type.
func (v *visit) size() {
	if !v.whole() {
		return
	}
	text := v.text[v.doc.Root.Start:v.doc.Root.End]
	switch v.policyType {
	case Identity:
		v.longer(PolicySizeExceedsIdentityPolicyQuota, withoutSpace(text), identityQuota, "characters without white space")
	case Trust:
		v.longer(PolicySizeExceedsRoleTrustPolicyQuota, withoutSpace(text), trustQuota, "characters without white space")
	case SCP:
		v.longer(PolicySizeExceedsSCPQuota, utf8.RuneCountInString(text), controlQuota, "characters")
	case RCP:
		v.longer(PolicySizeExceedsRCPQuota, utf8.RuneCountInString(text), controlQuota, "characters")
	case Resource:
		if quota := resourceQuotas[v.resourceType]; quota > 0 {
			v.longer(PolicySizeExceedsResourcePolicyQuota, len(text), quota, "bytes")
		}
	}
}

func (v *visit) longer(code diag.Code, size, quota int, unit string) {
	if size > quota {
		start := v.doc.Root.Start
		v.reportAt(code, start, start+1, "split the policy", "the policy has %d %s, and %d is the most", size, unit, quota)
	}
}

// withoutSpace counts the characters that are not white space.
func withoutSpace(text string) int {
	n := 0
	for _, c := range text {
		if !unicode.IsSpace(c) {
			n++
		}
	}
	return n
}
