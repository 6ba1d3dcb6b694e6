package policy

import (
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of forms of values.
const (
	InvalidRegion                 diag.Code = "INVALID_REGION"
	InvalidVpcFormat              diag.Code = "INVALID_VPC_FORMAT"
	InvalidVpceFormat             diag.Code = "INVALID_VPCE_FORMAT"
	InvalidServicePrincipalFormat diag.Code = "INVALID_SERVICE_PRINCIPAL_FORMAT"
	InvalidKMSKeyValue            diag.Code = "INVALID_KMS_KEY_VALUE"
)

// formatChecks are about values that do not have the form of what their key
// holds.
var formatChecks = []Check{
	{
		Code: InvalidRegion, Severity: diag.Error,
		Title:  "A condition names a Region that does not exist",
		Why:    "The code of a Region is compared letter by letter. A wrong one matches no request, so that an Allow covers nothing, and a negated Deny everything.",
		Mend:   "Write the code of the Region, such as eu-central-1. Its name, or the letter of an availability zone behind it, is none.",
		Asked:  []string{"unknown region in aws:RequestedRegion", "eu-central or Frankfurt as region", "misspelled region denies all", "region lock"},
		Fires:  toRead(`"StringEquals": {"aws:RequestedRegion": "us-east-1a"}`),
		Mended: toRead(`"StringEquals": {"aws:RequestedRegion": "us-east-1"}`),
		Source: accessAnalyzer, find: (*visit).valueForms,
	},
	{
		Code: InvalidVpcFormat, Severity: diag.Error,
		Title:  "A condition on a VPC holds something else than its id",
		Why:    "The key aws:SourceVpc holds an id such as vpc-1a2b3c4d: the prefix and 8 or 17 letters and digits. Nothing else ever matches, not the name of the VPC nor its ARN.",
		Mend:   "Copy the id of the VPC. The id of an endpoint belongs under aws:SourceVpce.",
		Asked:  []string{"wrong vpc id", "vpc arn or name in aws:SourceVpc", "malformed vpc-"},
		Fires:  toRead(`"StringEquals": {"aws:SourceVpc": "vpc-12"}`),
		Mended: toRead(`"StringEquals": {"aws:SourceVpc": "vpc-11223344556677889"}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidVpceFormat, Severity: diag.Error,
		Title:  "A condition on a VPC endpoint holds something else than its id",
		Why:    "The key aws:SourceVpce holds an id such as vpce-1a2b3c4d: the prefix and 8 or 17 letters and digits. Nothing else ever matches.",
		Mend:   "Copy the id of the endpoint. The id of a VPC belongs under aws:SourceVpc.",
		Asked:  []string{"wrong endpoint id", "endpoint dns name in aws:SourceVpce", "malformed vpce-"},
		Fires:  toRead(`"StringEquals": {"aws:SourceVpce": "vpc-11223344556677889"}`),
		Mended: toRead(`"StringEquals": {"aws:SourceVpce": "vpce-11223344556677889"}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidServicePrincipalFormat, Severity: diag.Error,
		Title:  "A condition on a service holds something else than its principal",
		Why:    "Keys such as iam:PassedToService compare with the service principal, a name in small letters that ends in amazonaws.com. The prefix of the service or its full name never match. The key kms:ViaService wants the Region in the name as well.",
		Mend:   "Write the principal that the documentation of the service gives, such as lambda.amazonaws.com, for kms:ViaService s3.us-east-1.amazonaws.com.",
		Asked:  []string{"iam:PassedToService with lambda only", "which name for PassedToService", "kms:ViaService wrong value"},
		Fires:  guarded("Allow", `"kms:Decrypt"`, `"*"`, `"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}`),
		Mended: guarded("Allow", `"kms:Decrypt"`, `"*"`, `"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidKMSKeyValue, Severity: diag.Error,
		Title: "A condition on an encryption key holds something else than the ARN of a KMS key",
		Why:   "The condition key holds the ARN of the KMS key, whatever the request named it by. An id, an alias or a name never matches, so that an Allow covers nothing and a negated Deny everything.",
		Mend:  "Write the ARN of the key: arn:aws:kms:, the Region, the account, and key/ with the id.",
		Asked: []string{"key alias in condition", "kms key id instead of arn", "force encryption with our key does not work"},
		Fires: guarded("Allow", `"s3:PutObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "my-key"}`),
		Mended: guarded("Allow", `"s3:PutObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"StringEquals": {
        "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      }`),
		Source: accessAnalyzer,
	},
}

// serviceKeys are the keys whose values name a service by its principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// and the condition keys of the services.
var serviceKeys = []string{
	"aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast",
	"iam:PassedToService", "iam:AWSServiceName", "sts:AWSServiceName", "organizations:ServicePrincipal",
	"codestar-connections:PassedToService", "codeconnections:PassedToService",
	"config:ConfigurationRecorderServicePrincipal", "kms:GranteeServicePrincipal",
}

// serviceDomains end the names of service principals, one for each partition
// and one that some services have everywhere.
var serviceDomains = []string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov", ".sc2s.sgov.gov"}

// valueForms holds values against the form that their key asks for.
func (v *visit) valueForms() {
	for _, c := range v.conditions() {
		if c.operator.family != stringFamily && c.operator.family != arnFamily {
			continue
		}
		if tell := v.valueForm(c.key); tell != nil {
			for _, n := range c.values {
				if n.Kind == String && !isPlaceholder(packed(n.Text())) {
					tell(n, n.Text())
				}
			}
		}
	}
}

// packed takes away the spaces at the ends of a value and behind its commas,
// which make a list of it, not prose.
func packed(text string) string {
	return strings.ReplaceAll(strings.Trim(text, " "), ", ", ",")
}

// valueForm gives the function that tells wrong values of a key, or nil.
func (v *visit) valueForm(key string) func(*Node, string) {
	switch {
	case isOneOf(key, "aws:SourceVpc"):
		return v.networkID(InvalidVpcFormat, "vpc-")
	case isOneOf(key, "aws:SourceVpce"):
		return v.networkID(InvalidVpceFormat, "vpce-")
	case isOneOf(key, "kms:ViaService"):
		return v.serviceInRegion
	case isOneOf(key, serviceKeys...):
		return v.servicePrincipal
	}
	small := strings.ToLower(key)
	region := (strings.HasSuffix(small, "region") || strings.HasSuffix(small, "regions")) && !strings.HasSuffix(small, "multiregion")
	encryption := strings.Contains(small, "kms") && strings.Contains(small, "key")
	if !region && !encryption {
		return nil
	}
	switch k := v.contextKey(key); {
	case !k.fixed() || blank(k.Name) >= 0:
	case region && k.Type == "String":
		return v.region
	case encryption && k.Type == "ARN":
		return v.encryptionKey
	}
	return nil
}

// isWhole says whether a text is a value and no pattern for values.
func isWhole(text string) bool {
	return !hasWildcard(text) && !strings.Contains(text, "${")
}

// networkID makes the function that tells values that are no id of a VPC or of
// a VPC endpoint. An id of nothing but x is a sample.
func (v *visit) networkID(code diag.Code, prefix string) func(*Node, string) {
	return func(n *Node, text string) {
		id, ok := strings.CutPrefix(text, prefix)
		sample := id != "" && strings.Trim(id, "xX") == ""
		if isWhole(text) && !sample && (!ok || len(id) != 8 && len(id) != 17 || !isAlphanumeric(id)) {
			v.report(code, n, "write "+prefix+" and its 8 or 17 letters and digits", "%q is no id that begins with %s", shown(text), prefix)
		}
	}
}

func (v *visit) region(n *Node, text string) {
	if isWhole(text) && !strings.Contains(strings.ToLower(text), "region") && !knownRegion(strings.ToLower(text)) {
		v.report(InvalidRegion, n, "write the code of a Region, such as us-east-1", "there is no Region %q", shown(text))
	}
}

// servicePrincipal tells values that are no name of labels in small letters
// below a domain of AWS.
func (v *visit) servicePrincipal(n *Node, text string) {
	if _, ok := serviceLabels(text); isWhole(text) && !ok {
		v.report(InvalidServicePrincipalFormat, n, "write service.amazonaws.com in small letters", "%q is no service principal", shown(text))
	}
}

// serviceInRegion is servicePrincipal where the Region belongs to the name.
func (v *visit) serviceInRegion(n *Node, text string) {
	labels, ok := serviceLabels(text)
	if isWhole(text) && (!ok || len(labels) < 2 || !isRegional(labels[len(labels)-1])) {
		v.report(InvalidServicePrincipalFormat, n, "write service.region.amazonaws.com in small letters",
			"%q is no service principal with its Region", shown(text))
	}
}

// serviceLabels gives the parts of a service principal before the domain.
func serviceLabels(text string) (labels []string, ok bool) {
	for _, domain := range serviceDomains {
		if name, found := strings.CutSuffix(text, domain); found {
			labels = strings.Split(name, ".")
			return labels, allOf(labels, isLabel)
		}
	}
	return nil, false
}

// isLabel says whether s is a part of a host name in small letters.
func isLabel(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' })
}

// isRegional says whether a label looks like the code of a Region. The list of
// Regions grows, and a service in a new one is no mistake.
func isRegional(label string) bool {
	return label == "region" || strings.Count(label, "-") >= 2 && strings.ContainsAny(label[len(label)-1:], "0123456789")
}

// encryptionKey tells values that no ARN of a KMS key can match.
func (v *visit) encryptionKey(n *Node, text string) {
	if strings.Trim(text, "*?") == "" && text != "" || strings.HasPrefix(text, "${") {
		return
	}
	if !splitARN(text).matchesFormat("arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}") || strings.HasSuffix(text, "key/") {
		v.report(InvalidKMSKeyValue, n, "write arn:aws:kms:region:account:key/id", "%q is no ARN of a KMS key", shown(text))
	}
}
