package policy

import (
	"regexp"
	"strconv"
	"strings"
)

// CloudFormation gives a policy as YAML for a template: an identity policy as
// a managed policy, a trust policy as that of a role, and any other as the
// property PolicyDocument, whose resource depends on the service. ok is false
// for anything but a whole policy without faults.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
func CloudFormation(d Document, t Type) (text string, ok bool) {
	if !isSound(d) {
		return "", false
	}
	var b strings.Builder
	switch t {
	case Identity:
		b.WriteString("Resources:\n  ExamplePolicy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:")
		writeYAML(&b, d.Root, 8)
	case Trust:
		b.WriteString("Resources:\n  ExampleRole:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:")
		writeYAML(&b, d.Root, 8)
	default:
		b.WriteString("PolicyDocument:")
		writeYAML(&b, d.Root, 2)
	}
	return b.String(), true
}

// writeYAML writes a value behind a key or a dash: what is plain and what is
// empty on the same line, everything else below at an indent.
func writeYAML(b *strings.Builder, n *Node, indent int) {
	margin := strings.Repeat(" ", indent)
	switch {
	case n.Kind == Object && n.first != nil:
		b.WriteByte('\n')
		for m := range n.Members() {
			b.WriteString(margin + yamlString(m.Name()) + ":")
			writeYAML(b, m.Value, indent+2)
		}
	case n.Kind == Array && n.first != nil:
		b.WriteByte('\n')
		for e := range n.Elements() {
			b.WriteString(margin + "-")
			writeElement(b, e, indent+2)
		}
	case n.Kind == Object:
		b.WriteString(" {}\n")
	case n.Kind == Array:
		b.WriteString(" []\n")
	case n.Kind == String:
		b.WriteString(" " + yamlString(n.Text()) + "\n")
	default:
		b.WriteString(" " + n.Text() + "\n")
	}
}

// writeElement writes an element behind its dash, the first member of an
// object on the same line.
func writeElement(b *strings.Builder, n *Node, indent int) {
	var below strings.Builder
	writeYAML(&below, n, indent)
	if text, ok := strings.CutPrefix(below.String(), "\n"); ok && n.Kind == Object {
		b.WriteString(" " + strings.TrimLeft(text, " "))
		return
	}
	b.WriteString(below.String())
}

// plainYAML is what stands for itself without quotes in every version of YAML,
// apart from the words that it reads as something else.
var plainYAML = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*(:{1,2}[A-Za-z][A-Za-z0-9*-]*)*$`)

// yamlString writes a string so that it is one in every version of YAML.
func yamlString(s string) string {
	if plainYAML.MatchString(s) && !isOneOf(s, "y", "n", "yes", "no", "on", "off", "true", "false", "null") {
		return s
	}
	return strconv.QuoteToASCII(s)
}
