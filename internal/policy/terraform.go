package policy

import (
	"slices"
	"strings"
)

// Terraform gives a policy as the data source aws_iam_policy_document, which
// renders to the same policy. ok is false for anything but a whole policy
// without faults whose every element the data source has.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
func Terraform(d Document) (text string, ok bool) {
	if !isSound(d) {
		return "", false
	}
	w := blockWriter{}
	w.open(`data "aws_iam_policy_document" "example"`)
	for m := range d.Root.Members() {
		switch value := m.Value; m.Name() {
		case "Version":
			if value.Text() != "2012-10-17" { // which the data source writes itself
				w.set("version", hclString(value))
			}
		case "Id":
			w.set("policy_id", hclString(value))
		case "Statement":
		default:
			return "", false
		}
	}
	for _, s := range d.Statements() {
		if !w.statement(s) {
			return "", false
		}
	}
	w.close()
	return w.b.String(), true
}

// isSound says whether a document is a whole policy that can be put into
// another form without a guess.
func isSound(d Document) bool {
	return d.Kind == Policy && len(d.Faults) == 0 && d.Root.Kind == Object && isDistinct(d.Root)
}

// isDistinct says whether no object in a tree has a name twice, nor anything
// that is no value of JSON.
func isDistinct(n *Node) bool {
	seen := map[string]bool{}
	for m := range n.Members() {
		if seen[m.Name()] || !isDistinct(m.Value) {
			return false
		}
		seen[m.Name()] = true
	}
	return n.Kind != Bare && allOf(slices.Collect(n.Elements()), isDistinct)
}

// A blockWriter writes blocks and attributes with their indents.
type blockWriter struct {
	b     strings.Builder
	depth int
	begun bool        // something stands in the block that is open
	run   [][2]string // attributes on lines of their own, not yet written
}

func (w *blockWriter) open(head string) {
	w.flush()
	if w.begun {
		w.b.WriteByte('\n')
	}
	w.b.WriteString(strings.Repeat("  ", w.depth) + head + " {\n")
	w.depth++
	w.begun = false
}

func (w *blockWriter) close() {
	w.flush()
	w.depth--
	w.b.WriteString(strings.Repeat("  ", w.depth) + "}\n")
	w.begun = true
}

func (w *blockWriter) set(name, value string) {
	w.begun = true
	w.run = append(w.run, [2]string{name, value})
	if strings.Contains(value, "\n") {
		w.flush()
	}
}

// flush writes a run of attributes as terraform fmt does: the equals signs of
// lines that follow each other stand below each other, those of attributes
// that go over lines alone.
func (w *blockWriter) flush() {
	width := 0
	for _, a := range w.run {
		if !strings.Contains(a[1], "\n") {
			width = max(width, len(a[0]))
		}
	}
	for _, a := range w.run {
		pad := ""
		if !strings.Contains(a[1], "\n") {
			pad = strings.Repeat(" ", width-len(a[0]))
		}
		w.b.WriteString(strings.Repeat("  ", w.depth) + a[0] + pad + " = " + a[1] + "\n")
	}
	w.run = nil
}

// attributes are the elements that are a list of strings in Terraform.
var attributes = map[string]string{"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}

func (w *blockWriter) statement(s *Node) bool {
	w.open("statement")
	for m := range s.Members() {
		name, value := m.Name(), m.Value
		switch {
		case (name == "Sid" || name == "Effect") && value.Kind == String:
			w.set(strings.ToLower(name), hclString(value))
		case attributes[name] != "" && isList(value):
			w.set(attributes[name], w.list(value))
		case name == "Principal" || name == "NotPrincipal" || name == "Condition":
		default:
			return false
		}
	}
	ok := w.principals("principals", s.Member("Principal")) && w.principals("not_principals", s.Member("NotPrincipal")) &&
		w.conditions(s.Member("Condition"))
	w.close()
	return ok
}

// principals writes a block for each kind of principal. The one that stands
// without a kind can only be "*".
func (w *blockWriter) principals(name string, value *Node) bool {
	switch {
	case value == nil:
		return true
	case value.Kind == String && value.Text() == "*":
		w.open(name)
		w.set("type", `"*"`)
		w.set("identifiers", w.list(value))
		w.close()
		return true
	}
	for m := range value.Members() {
		if !isList(m.Value) {
			return false
		}
		w.open(name)
		w.set("type", hclString(m.Key))
		w.set("identifiers", w.list(m.Value))
		w.close()
	}
	return value.Kind == Object
}

func (w *blockWriter) conditions(value *Node) bool {
	if value == nil {
		return true
	}
	for operator := range value.Members() {
		for key := range operator.Value.Members() {
			if !isList(key.Value) {
				return false
			}
			w.open("condition")
			w.set("test", hclString(operator.Key))
			w.set("variable", hclString(key.Key))
			w.set("values", w.list(key.Value))
			w.close()
		}
		if operator.Value.Kind != Object {
			return false
		}
	}
	return value.Kind == Object
}

// isList says whether a node is a value or a list of values.
func isList(n *Node) bool {
	return allOf(slices.Collect(n.each()), func(e *Node) bool { return e.Kind == String || e.Kind == Number || e.Kind == Bool })
}

// list writes values as a list, on lines of their own where there are several.
func (w *blockWriter) list(n *Node) string {
	var items []string
	for e := range n.each() {
		items = append(items, hclString(e))
	}
	if len(items) < 2 {
		return "[" + strings.Join(items, "") + "]"
	}
	margin := strings.Repeat("  ", w.depth)
	return "[\n" + margin + "  " + strings.Join(items, ",\n"+margin+"  ") + ",\n" + margin + "]"
}

var hclEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{")

// hclString writes a value as a string. Policy variables are marked, so that
// Terraform takes none for its own.
func hclString(n *Node) string { return `"` + hclEscapes.Replace(n.Text()) + `"` }
