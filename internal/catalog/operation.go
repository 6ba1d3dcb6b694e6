package catalog

import "strings"

// An Operation is an operation of an API whose name is no action, with the
// actions that allow it.
type Operation struct {
	Name    string // as one would write it in a policy by mistake
	Actions []string
}

// apiOperations are operations that are often taken for actions. Sources:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html
var apiOperations = operationTable(`
	s3:HeadBucket s3:ListBucket
	s3:ListObjects s3:ListBucket
	s3:ListObjectsV2 s3:ListBucket
	s3:ListObjectVersions s3:ListBucketVersions
	s3:ListBuckets s3:ListAllMyBuckets
	s3:ListMultipartUploads s3:ListBucketMultipartUploads
	s3:ListParts s3:ListMultipartUploadParts
	s3:HeadObject s3:GetObject
	s3:SelectObjectContent s3:GetObject
	s3:PostObject s3:PutObject
	s3:CopyObject s3:GetObject s3:PutObject
	s3:CreateMultipartUpload s3:PutObject
	s3:InitiateMultipartUpload s3:PutObject
	s3:UploadPart s3:PutObject
	s3:UploadPartCopy s3:GetObject s3:PutObject
	s3:CompleteMultipartUpload s3:PutObject
	s3:DeleteObjects s3:DeleteObject
	s3:DeleteMultipleObjects s3:DeleteObject
	s3:DeleteBucketTagging s3:PutBucketTagging
	s3:DeleteBucketCors s3:PutBucketCORS
	s3:GetBucketEncryption s3:GetEncryptionConfiguration
	s3:PutBucketEncryption s3:PutEncryptionConfiguration
	s3:DeleteBucketEncryption s3:PutEncryptionConfiguration
	s3:GetBucketLifecycle s3:GetLifecycleConfiguration
	s3:PutBucketLifecycle s3:PutLifecycleConfiguration
	s3:GetBucketLifecycleConfiguration s3:GetLifecycleConfiguration
	s3:PutBucketLifecycleConfiguration s3:PutLifecycleConfiguration
	s3:DeleteBucketLifecycle s3:PutLifecycleConfiguration
	s3:GetBucketReplication s3:GetReplicationConfiguration
	s3:PutBucketReplication s3:PutReplicationConfiguration
	s3:DeleteBucketReplication s3:PutReplicationConfiguration
	s3:GetBucketAccelerateConfiguration s3:GetAccelerateConfiguration
	s3:PutBucketAccelerateConfiguration s3:PutAccelerateConfiguration
	s3:GetBucketAnalyticsConfiguration s3:GetAnalyticsConfiguration
	s3:PutBucketAnalyticsConfiguration s3:PutAnalyticsConfiguration
	s3:DeleteBucketAnalyticsConfiguration s3:PutAnalyticsConfiguration
	s3:ListBucketAnalyticsConfigurations s3:GetAnalyticsConfiguration
	s3:GetBucketInventoryConfiguration s3:GetInventoryConfiguration
	s3:PutBucketInventoryConfiguration s3:PutInventoryConfiguration
	s3:DeleteBucketInventoryConfiguration s3:PutInventoryConfiguration
	s3:ListBucketInventoryConfigurations s3:GetInventoryConfiguration
	s3:GetBucketMetricsConfiguration s3:GetMetricsConfiguration
	s3:PutBucketMetricsConfiguration s3:PutMetricsConfiguration
	s3:DeleteBucketMetricsConfiguration s3:PutMetricsConfiguration
	s3:ListBucketMetricsConfigurations s3:GetMetricsConfiguration
	s3:GetBucketNotificationConfiguration s3:GetBucketNotification
	s3:PutBucketNotificationConfiguration s3:PutBucketNotification
	s3:GetObjectLockConfiguration s3:GetBucketObjectLockConfiguration
	s3:PutObjectLockConfiguration s3:PutBucketObjectLockConfiguration
	s3:GetPublicAccessBlock s3:GetBucketPublicAccessBlock
	s3:PutPublicAccessBlock s3:PutBucketPublicAccessBlock
	s3:DeletePublicAccessBlock s3:PutBucketPublicAccessBlock
	dynamodb:TransactGetItems dynamodb:GetItem
	dynamodb:TransactWriteItems dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:ConditionCheckItem
	dynamodb:ExecuteStatement dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete
	dynamodb:BatchExecuteStatement dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete
	dynamodb:ExecuteTransaction dynamodb:PartiQLSelect dynamodb:PartiQLInsert dynamodb:PartiQLUpdate dynamodb:PartiQLDelete
	lambda:Invoke lambda:InvokeFunction
	lambda:InvokeWithResponseStream lambda:InvokeFunction
	kms:ReEncrypt kms:ReEncryptFrom kms:ReEncryptTo
	sqs:SendMessageBatch sqs:SendMessage
	sqs:DeleteMessageBatch sqs:DeleteMessage
	sqs:ChangeMessageVisibilityBatch sqs:ChangeMessageVisibility
	sns:PublishBatch sns:Publish
	bedrock:Converse bedrock:InvokeModel
	bedrock:ConverseStream bedrock:InvokeModelWithResponseStream
`)

// operationTable reads lines of a name and actions.
func operationTable(lines string) []Operation {
	var table []Operation
	for line := range strings.Lines(lines) {
		if names := strings.Fields(line); len(names) > 1 {
			table = append(table, Operation{names[0], names[1:]})
		}
	}
	return table
}

// OperationOf finds an operation, capitals apart.
func OperationOf(name string) (Operation, bool) {
	for _, o := range apiOperations {
		if strings.EqualFold(o.Name, name) {
			return o, true
		}
	}
	return Operation{}, false
}

// OperationsOf gives the names of the operations that an action allows alone,
// besides the one of its own name.
func OperationsOf(action string) []string {
	return operationsByAction[action]
}

var operationsByAction = byAction(apiOperations)

func byAction(table []Operation) map[string][]string {
	names := map[string][]string{}
	for _, o := range table {
		if len(o.Actions) == 1 {
			names[o.Actions[0]] = append(names[o.Actions[0]], o.Name)
		}
	}
	return names
}
