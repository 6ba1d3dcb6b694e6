package matrix

import (
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestSlips judges what a page on Transcribe mentions: each slip with its
// place, its code and what could be meant; and what only looks like one.
func TestSlips(t *testing.T) {
	const list = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_"
	for _, c := range []struct {
		text string
		want string // lines of place, code and hint
	}{
		// Actions.
		{"You need the `transcribe:StartTrancriptionJob` action.", "3:15 UNKNOWN_ACTION did you mean transcribe:StartTranscriptionJob?"},
		{"The StartTranscriptionJob operation needs transcribe:StartTranscription before it runs.", "3:43 UNKNOWN_ACTION the sentence is on transcribe:StartTranscriptionJob"},
		{"Anyone with iam:AttachPolicy can do all.", "3:13 UNKNOWN_ACTION did you mean iam:AttachGroupPolicy or iam:AttachRolePolicy or iam:AttachUserPolicy?"},
		{"Reading needs `s3:HeadObject` permission.", "3:16 UNKNOWN_ACTION the operation is allowed by s3:GetObject"},
		{"Grant `transcibe:StartTranscriptionJob` to them.", "3:8 UNKNOWN_ACTION did you mean transcribe:StartTranscriptionJob?"},
		{"Use `secrets:GetSecretValue` for it.", "3:6 UNKNOWN_ACTION did you mean secretsmanager:GetSecretValue?"},
		{"| Task | Action |\n|---|---|\n| Begin | `transcribe:StartTranscriptionJobs` |", "5:12 UNKNOWN_ACTION did you mean transcribe:StartTranscriptionJob?"},
		{"To give people permission to write down speech with the `DeleteTranscriptionJobb` API operation, include the `transcribe:StartTranscriptionJob` action.", "3:111 UNKNOWN_ACTION did you mean the operation StartTranscriptionJob?"},
		{"To give people permission to brew with the `BrewTea` API operation, include the `transcribe:BrewTea` action.", "3:82 UNKNOWN_ACTION"},
		{"Give permission to read a bucket with the Amazon S3 `HeadBucket` API operation by the `s3:ListBucket` action.", ""},
		{"Give permission to make a function with the `CreateFunction` API operation by the `iam:PassRole` action.", ""},
		{"The `transcribe:starttranscriptionjob` and `transcribe:StartTranscriptionJob` actions are one.", ""},
		{"Call the s3:HeadObject API first.", ""},
		{"All of `transcribe:Start*`, `transcribe:${Name}`, transcribe:action1 and `service:ActionName` are patterns.", ""},
		{"Keys such as `s3:ResourceAccount` and events such as s3:ObjectCreated:Put are no actions.", ""},
		{"The made-up `transcribe:GetWidget` and the fictional `transcribe:StartTranscriptionJo` are inventions.", ""},
		{"Devices need `transcribe:WhistleLoudly` permission.", ""},
		{"arn:aws:sns:us-east-1:123456789012:Topic and https://example.com/transcribe:StartTranscriptionJo", ""},
		{"`transcribe:StartTranscriptionJob`Required to begin.", ""},

		// Another service.
		{"To give permission to launch an Amazon EC2 host with the `StartTranscriptionJob` API operation, add `transcribe:StartTranscriptionJob`.", "3:102 OTHER_SERVICE_NAMED"},
		{"To give permission to begin with the Amazon Polly `StartTranscriptionJob` API operation, add `transcribe:StartTranscriptionJob`.", "3:95 OTHER_SERVICE_NAMED"},
		{"To give permission to start a job on Amazon S3 objects with the `StartTranscriptionJob` API operation, add `transcribe:StartTranscriptionJob`.", ""},
		{"To give permission to read speech with the Amazon Transcribe `StartTranscriptionJob` API operation, add `transcribe:StartTranscriptionJob`.", ""},
		{"Amazon Transcribe reads from Amazon S3, so that `transcribe:StartTranscriptionJob` alone is not enough.", ""},

		// Links to the Service Authorization Reference.
		{"See [Actions of Amazon Transcribe](" + list + "awskeymanagementservice.html).", "3:6 WRONG_REFERENCE the page of Amazon Transcribe is list_amazontranscribe.html"},
		{"See [Actions](" + list + "awskeymanagementservice.html#awskeymanagementservice-actions-as-permissions).", "3:6 WRONG_REFERENCE the page of Amazon Transcribe is list_amazontranscribe.html"},
		{"See [Actions of Amazon Transcribe](" + list + "amazontranscribe.html#awskeymanagementservice-actions-as-permissions).", "3:6 WRONG_REFERENCE the page of Amazon Transcribe is list_amazontranscribe.html"},
		{"See [Actions of Amazon Transcribe](" + list + "amazontranscribe.html#amazontranscribe-actions-as-permissions).", ""},
		{"See [Actions of AWS KMS](" + list + "awskeymanagementservice.html), [what keys do](" + list + "awskeymanagementservice.html) and [Actions of Amazon Transcribe](" + list + "yourservice.html).", ""},

		// Managed policies.
		{"Attach the `AmazonTranscribeFullAcces` policy.", "3:13 UNKNOWN_MANAGED_POLICY did you mean AmazonTranscribeFullAccess?"},
		{"Attach the **AmazonTranscribeBrewTea** managed policy.", "3:14 UNKNOWN_MANAGED_POLICY"},
		{"Attach arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRol to it. That policy logs.", "3:45 UNKNOWN_MANAGED_POLICY did you mean AWSLambdaBasicExecutionRole?"},
		{"Attach the `AmazonTranscribeFullAccess` managed policy, or AmazonECS\\_FullAccess, a managed policy: AmazonECS\\_FullAccess.", ""},
		{"Write an AmazonTranscribeBrewTea policy of your own. The AWSServiceRoleForConfig managed policy is a role's.", ""},
	} {
		topic := parse.Parse(source.File{Path: "in.md", Display: "in.md", Data: "# How Amazon Transcribe works with IAM\n\n" + c.text + "\n"})
		_, found := Build([]parse.Topic{topic}, []string{"content"}, embedded(t), nil)
		if got := toldOf(found); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

// toldOf gives the slips among diagnostics.
func toldOf(found []diag.Diagnostic) string {
	var told []string
	for _, d := range found {
		if slices.Contains([]diag.Code{diag.UnknownAction, diag.OtherServiceNamed, diag.WrongReference, diag.UnknownManaged}, d.Code) {
			told = append(told, strings.TrimSpace(strings.TrimPrefix(d.Pos.String(), "in.md:")+" "+string(d.Code)+" "+d.Hint))
		}
	}
	return strings.Join(told, "\n")
}

// TestRetiredAction tells when an action that is gone was last seen.
func TestRetiredAction(t *testing.T) {
	known := embedded(t)
	gone := known.RetiredActions()
	if len(gone) == 0 {
		t.Skip("the catalog has no retired action")
	}
	topic := parse.Parse(source.File{Path: "in.md", Display: "in.md", Data: "# Actions\n\nAllow `" + gone[0].Action + "` to them.\n"})
	_, found := Build([]parse.Topic{topic}, []string{"content"}, known, nil)
	if got, want := toldOf(found), "3:8 UNKNOWN_ACTION the action was last seen on "+gone[0].LastSeen; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
