package policy

import "testing"

func TestAttachedTo(t *testing.T) {
	known := embedded(t)
	for name, prefix := range attachedServices {
		if _, ok := known.Facts(prefix); !ok && prefix != "" {
			t.Errorf("%s: no service %s", name, prefix)
		}
		if _, ok := known.Facts(name); ok && name != "cognito" && name != "apigateway" {
			t.Errorf("%s needs no row", name)
		}
	}
	for resourceType, want := range map[string]string{
		"AWS::S3::Bucket":                    "s3",
		"AWS::S3::AccessPoint":               "s3",
		"AWS::S3ObjectLambda::AccessPoint":   "s3-object-lambda",
		"AWS::IAM::AssumeRolePolicyDocument": "sts",
		"AWS::DynamoDB::Table":               "dynamodb",
		"AWS::KMS::Key":                      "kms",
		"AWS::SecretsManager::Secret":        "secretsmanager",
		"AWS::SNS::Topic":                    "sns",
		"AWS::SQS::Queue":                    "sqs",
		"AWS::Lambda::Function":              "lambda",
		"AWS::Events::EventBus":              "events",
		"AWS::EC2::VPCEndpoint":              "",
		"AWS::NoSuch::Thing":                 "",
		"S3":                                 "",
		"":                                   "",
	} {
		v := visit{resourceType: resourceType, catalog: known}
		if got := v.attachedTo(); got != want {
			t.Errorf("%s: %q, want %q", resourceType, got, want)
		}
	}
}
