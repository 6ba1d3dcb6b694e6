package policy

import (
	"fmt"
	"slices"
	"strings"
)

// escalations are the sets of actions that let their holder gain more rights,
// as research has shown them: alone where one is enough, together where role
// and code have to meet.
// https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
// https://pathfinding.cloud (2026-09)
var escalations = [][]string{
	{"iam:CreatePolicyVersion"}, {"iam:SetDefaultPolicyVersion"},
	{"iam:CreateAccessKey"}, {"iam:CreateLoginProfile"}, {"iam:UpdateLoginProfile"},
	{"iam:AttachUserPolicy"}, {"iam:AttachGroupPolicy"}, {"iam:AttachRolePolicy"},
	{"iam:PutUserPolicy"}, {"iam:PutGroupPolicy"}, {"iam:PutRolePolicy"},
	{"iam:AddUserToGroup"}, {"iam:UpdateAssumeRolePolicy"},
	{"iam:PassRole", "amplify:CreateApp"},
	{"iam:PassRole", "apprunner:CreateService"},
	{"iam:PassRole", "autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"},
	{"iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob"},
	{"iam:PassRole", "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"},
	{"iam:PassRole", "cloudformation:CreateStack"},
	{"iam:PassRole", "cloudformation:UpdateStack"},
	{"iam:PassRole", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"},
	{"iam:PassRole", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"},
	{"iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"},
	{"iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuildBatch"},
	{"iam:PassRole", "codebuild:UpdateProject"},
	{"iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"},
	{"iam:PassRole", "ec2:RunInstances"}, {"iam:PassRole", "ec2:RequestSpotInstances"},
	{"iam:PassRole", "ec2:AssociateIamInstanceProfile"},
	{"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"},
	{"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:StartTask"},
	{"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"},
	{"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:UpdateService"},
	{"iam:PassRole", "elasticmapreduce:RunJobFlow"},
	{"iam:PassRole", "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"},
	{"iam:PassRole", "glue:CreateDevEndpoint"},
	{"iam:PassRole", "glue:CreateJob", "glue:StartJobRun"}, {"iam:PassRole", "glue:CreateJob", "glue:CreateTrigger"},
	{"iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"}, {"iam:PassRole", "glue:UpdateJob", "glue:CreateTrigger"},
	{"iam:PassRole", "glue:CreateSession", "glue:RunStatement"},
	{"iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"},
	{"iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"},
	{"iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"},
	{"iam:PassRole", "sagemaker:CreateNotebookInstance"},
	{"iam:PassRole", "sagemaker:CreateProcessingJob"}, {"iam:PassRole", "sagemaker:CreateTrainingJob"},
	{"iam:PassRole", "scheduler:CreateSchedule"},
	{"iam:PassRole", "ssm:StartAutomationExecution"},
	{"iam:PassRole", "states:CreateStateMachine", "states:StartExecution"},
	{"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"},
	{"codebuild:StartBuild", "codebuild:UpdateProject"},
	{"codestar:AssociateTeamMember", "codestar:CreateProject"},
	{"ec2-instance-connect:SendSSHPublicKey"}, {"ec2-instance-connect:SendSerialConsoleSSHPublicKey"},
	{"ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"},
	{"ec2:ModifyInstanceAttribute", "ec2:StartInstances", "ec2:StopInstances"},
	{"ecs:ExecuteCommand"},
	{"glue:UpdateDevEndpoint"},
	{"lambda:UpdateFunctionCode"}, {"lambda:UpdateFunctionConfiguration"},
	{"sagemaker:CreatePresignedNotebookInstanceUrl"},
	{"ssm:SendCommand"}, {"ssm:StartSession"},
}

// escalationActions are the actions of escalations, each once.
var escalationActions = watch(slices.Concat(escalations...))

// escalation tells, once a policy, which sets of actions are allowed without a
// condition on all resources, or on all of a kind, and are not denied so.
func (v *visit) escalation() {
	ways, at := v.escalating(anyCondition)
	if at == nil {
		return
	}
	const most = 3
	var sets []string
	for _, set := range ways[:min(most, len(ways))] {
		sets = append(sets, strings.Join(set, " with "))
	}
	list := strings.Join(sets, "; ")
	if len(ways) > most {
		list += fmt.Sprintf("; and %d more ways", len(ways)-most)
	}
	v.report(PrivilegeEscalation, at, "restrict the resources, or take an action out", "its holder can gain more rights: %s", list)
}

// anyCondition takes every condition for one that keeps the holder from it.
func anyCondition(condition) bool { return true }

// escalating gives the sets of actions that are allowed at will, and the value
// that allows the first; nil where there is none. Statements with a condition
// that binds are left out.
func (v *visit) escalating(binds func(condition) bool) (sets [][]string, at *Node) {
	allowed := v.allowedAtWill(binds)
	if len(allowed) == 0 {
		return nil, nil
	}
	for _, set := range escalations {
		if !allOf(set, func(action string) bool { return allowed[action] != nil }) {
			continue
		}
		if at == nil {
			at = allowed[set[0]]
		}
		sets = append(sets, set)
	}
	return sets, at
}

// allowedAtWill gives, by action, the value by which an action of escalations
// is allowed without a condition that binds on resources that are left open,
// and that no statement denies altogether. Who may do everything is told of
// elsewhere.
func (v *visit) allowedAtWill(binds func(condition) bool) map[string]*Node {
	allowed := map[string]*Node{}
	for _, s := range v.statements {
		if s.allows() && !anyOf(s.conditions, binds) && !slices.Contains(s.action.patterns, "*") && s.leavesOpen() {
			for action, by := range s.watched(escalationActions) {
				if allowed[action] == nil {
					allowed[action] = by
				}
			}
		}
	}
	for _, s := range v.statements {
		if len(allowed) > 0 && s.denies() && len(s.conditions) == 0 && s.onAll() {
			for action := range s.watched(escalationActions) {
				delete(allowed, action)
			}
		}
	}
	return allowed
}

// leavesOpen says whether the statement is about all resources, or about all
// of a kind, such as every role of an account.
func (s statement) leavesOpen() bool {
	return s.notResource.present() || anyOf(s.resource.words, func(n *Node) bool {
		resource := splitARN(n.Text()).field[arnResource]
		_, name, _ := strings.Cut(resource, "/")
		return n.Text() == "*" || resource == "*" || name == "*"
	})
}
