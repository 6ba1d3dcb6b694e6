package policy

import (
	"fmt"
	"strings"
)

// placeholders tells of each part that a reader has to fill in, once however
// often it stands in the policy. Names of condition keys and operators are
// never filled in.
func (v *visit) placeholders() {
	type part struct {
		start, end, count int
	}
	var parts []part
	index := map[string]int{}
	v.eachValue(v.doc.Root, false, func(n *Node, takesProse bool) {
		if n.Kind != String || strings.IndexByte(n.raw, '\\') >= 0 {
			return
		}
		from := n.Start + strings.Index(v.text[n.Start:n.End], n.raw)
		for _, s := range standIns(n.raw, takesProse) {
			word := n.raw[s.start:s.end]
			if i, known := index[word]; known {
				parts[i].count++
			} else if len(parts) < maxTold {
				index[word] = len(parts)
				parts = append(parts, part{from + s.start, from + s.end, 1})
			}
		}
	})
	for _, p := range parts {
		times := ""
		if p.count > 1 {
			times = fmt.Sprintf(", here and in %d more places", p.count-1)
		}
		v.reportAt(Placeholder, p.start, p.end, "replace it with a value of your own", "%s is a placeholder%s", shown(v.text[p.start:p.end]), times)
	}
}

// eachValue visits the values of principals, actions, resources and conditions
// below n in order, and says whether a value can be prose.
func (v *visit) eachValue(n *Node, takesProse bool, visit func(n *Node, takesProse bool)) {
	for _, m := range n.Members {
		switch name := m.Name(); {
		case isOneOf(name, "Sid", "Id", "Version", "Effect"):
		case strings.EqualFold(name, "Condition"):
			v.eachValue(m.Value, true, visit)
		default:
			v.eachValue(m.Value, takesProse, visit)
		}
	}
	for _, e := range n.Elements {
		v.eachValue(e, takesProse, visit)
	}
	if n.Kind == String {
		visit(n, takesProse)
	}
}

// isIllegal says whether IAM refuses a character wherever it stands in a
// policy: all but tab, line breaks and U+0020 to U+00FF.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func isIllegal(c rune) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c > 0xff }

// isPlaceholder says whether a text, a value or one field of an ARN, stands for
// what a reader of an example has to fill in: prose, <name>, {{name}}, ${Name}
// that is no policy variable, region, account-id, your-bucket, queue_name, and
// the account 123456789012. Other well-formed samples are none.
func isPlaceholder(s string) bool {
	return strings.Contains(s, " ") || len(marked(s)) > 0 || isStandIn(s)
}

// isStandIn says whether a word names what should stand in its place.
func isStandIn(word string) bool {
	if word == "123456789012" || word == "..." || word == "…" {
		return true
	}
	small := strings.ToLower(word)
	parts := strings.FieldsFunc(small, func(c rune) bool { return c == '-' || c == '_' })
	joined := strings.Join(parts, "")
	switch {
	case len(parts) == 0:
		return false
	case isOneOf(joined, "region", "awsregion", "regioncode", "account", "awsaccount", "accountnumber", "acct", "partition"),
		strings.Contains(joined, "accountid"), strings.Contains(joined, "accountnumber"), strings.Contains(joined, "placeholder"),
		parts[0] == "your", strings.HasPrefix(small, "your") && word != small, strings.Contains(small, "xxxx"):
		return true
	}
	last := parts[len(parts)-1]
	return len(parts) > 1 && isOneOf(last, "name", "id", "arn") && isLetters(joined) ||
		(strings.HasSuffix(word, "Name") || strings.HasSuffix(word, "Id") || strings.HasSuffix(word, "ID")) && isLetters(word) && len(word) > len("Name")
}

func isLetters(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// marked gives the parts of a value that are marked as placeholders by
// brackets around them: <name>, {{name}}, [name] as a whole, and ${Name} where
// the name is not one of a policy variable, which has a prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func marked(s string) []span {
	var found []span
	for i := 0; i < len(s); i++ {
		end := -1
		switch rest := s[i:]; {
		case rest[0] == '<':
			end = strings.IndexByte(rest, '>')
		case strings.HasPrefix(rest, "{{"):
			if end = strings.Index(rest, "}}"); end > 0 {
				end++
			}
		case strings.HasPrefix(rest, "${"):
			end = strings.IndexByte(rest, '}')
			if end > 0 && isVariable(rest[2:end]) {
				i += end
				end = -1
			}
		case i == 0 && rest[0] == '[' && strings.HasSuffix(rest, "]") && len(rest) > 2:
			end = len(rest) - 1
		}
		if end > 1 {
			found = append(found, span{i, i + end + 1})
			i += end
		}
	}
	return found
}

// isVariable says whether what stands in ${} can be a policy variable: a name
// behind a prefix, or an escaped character.
func isVariable(name string) bool {
	return name == "*" || name == "?" || name == "$" || strings.Contains(name, ":") && !strings.Contains(name, "::")
}

// standIns gives the parts of a value that a reader has to fill in. Prose is
// one as a whole where the element takes no prose, as a condition value does.
func standIns(s string, takesProse bool) []span {
	found := marked(s)
	if len(found) == 0 && !takesProse && strings.Contains(s, " ") && !strings.Contains(s, ":") && strings.Trim(s, " ") == s {
		return []span{{0, len(s)}}
	}
	inside := func(i int) bool {
		return anyOf(found, func(m span) bool { return m.start <= i && i < m.end })
	}
	marks := len(found)
	isARN := strings.HasPrefix(s, "arn:")
	for start := 0; start <= len(s); {
		end := start + len(s[start:])
		if i := strings.IndexAny(s[start:], ":/.${}<>*?"); i >= 0 {
			end = start + i
		}
		word := s[start:end]
		prose := strings.Contains(word, " ") && isARN && strings.Trim(word, " ") == word && strings.Count(s[:start], ":") <= arnResource
		if end > start && (isStandIn(word) || prose) && (marks == 0 || !inside(start)) {
			found = append(found, span{start, end})
		}
		start = end + 1
	}
	return found
}
