package policy

import "strings"

// attachedServices are the prefixes of services whose name in the types of
// AWS CloudFormation is another, by that name or by a whole type. An empty one
// stands for a policy that speaks of other services than its own.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
var attachedServices = map[string]string{
	"AWS::EC2::VPCEndpoint":              "",
	"AWS::ECR::PublicRepository":         "ecr-public",
	"AWS::IAM::AssumeRolePolicyDocument": "sts",
	"AWS::IAM::Role":                     "sts",
	"acmpca":                             "acm-pca",
	"apigateway":                         "execute-api",
	"apigatewayv2":                       "execute-api",
	"cognito":                            "cognito-idp",
	"efs":                                "elasticfilesystem",
	"elasticsearch":                      "es",
	"eventschemas":                       "schemas",
	"networkfirewall":                    "network-firewall",
	"opensearchserverless":               "aoss",
	"opensearchservice":                  "es",
	"resourceexplorer2":                  "resource-explorer-2",
	"s3objectlambda":                     "s3-object-lambda",
	"s3outposts":                         "s3-outposts",
	"ssmcontacts":                        "ssm-contacts",
	"ssmincidents":                       "ssm-incidents",
	"stepfunctions":                      "states",
	"vpclattice":                         "vpc-lattice",
}

// attachedTo gives the prefix of the service of the resource that the policy
// is attached to, and "" where it is not known.
func (v *visit) attachedTo() string {
	parts := strings.Split(v.resourceType, "::")
	if len(parts) != 3 || parts[0] != "AWS" {
		return ""
	}
	if prefix, ok := attachedServices[v.resourceType]; ok {
		return prefix
	}
	service := strings.ToLower(parts[1])
	if prefix, ok := attachedServices[service]; ok {
		return prefix
	}
	facts, _ := v.catalog.Facts(service)
	return facts.Prefix
}
