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
	v.eachValue(v.doc.Root, inResource, func(n *Node, as role) {
		if n.Kind != String || strings.IndexByte(n.raw(), '\\') >= 0 {
			return
		}
		from := n.Start + strings.Index(v.text[n.Start:n.End], n.raw())
		for _, s := range standIns(n.raw(), as) {
			word := n.raw()[s.start:s.end]
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
			times = fmt.Sprintf(" that stands here and %d more times", p.count-1)
		}
		v.reportAt(Placeholder, p.start, p.end, "replace it with a value of your own", "%s is a placeholder%s", shown(v.text[p.start:p.end]), times)
	}
}

// A role says what a value does in a policy, and so which words in it can only
// be placeholders.
type role int

const (
	inResource  role = iota // or a principal: ARNs and the like
	inAction                // whose words are made of any others
	inCondition             // where a tag may have any value
)

// eachValue visits the values of principals, actions, resources and conditions
// below n in order.
func (v *visit) eachValue(n *Node, as role, visit func(*Node, role)) {
	for m := range n.Members() {
		switch name := m.Name(); {
		case isOneOf(name, "Sid", "Id", "Version", "Effect"):
		case isOneOf(name, "Action", "NotAction"):
			v.eachValue(m.Value, inAction, visit)
		case strings.EqualFold(name, "Condition"):
			v.eachValue(m.Value, inCondition, visit)
		default:
			v.eachValue(m.Value, as, visit)
		}
	}
	for e := range n.Elements() {
		v.eachValue(e, as, visit)
	}
	if n.Kind == String {
		visit(n, as)
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
	return isSureStandIn(word) || isOneOf(word, "account", "aws-account", "partition", "...", "…") || isNoun(word)
}

// unparted puts the parts of a name together.
var unparted = strings.NewReplacer("-", "", "_", "")

// isSureStandIn knows the words that mean nothing but what they name.
func isSureStandIn(word string) bool {
	if word == "123456789012" {
		return true
	}
	if len(word) < len("xxxx") {
		return false
	}
	small := strings.ToLower(word)
	joined := unparted.Replace(small)
	switch {
	case isOneOf(joined, "region", "awsregion", "regionid", "regioncode", "regionname", "accountnumber"),
		strings.Contains(joined, "accountid"), strings.Contains(joined, "accountnumber"), strings.Contains(joined, "placeholder"),
		strings.HasPrefix(small, "your-"), strings.HasPrefix(small, "your_"), strings.Contains(small, "xxxx"):
		return true
	}
	return strings.HasPrefix(small, "your") && len(word) > len("your") && 'A' <= word[len("your")] && word[len("your")] <= 'Z'
}

// isNoun knows names such as bucket-name, key_id and myBucketName, which say
// what is named or numbered.
func isNoun(word string) bool {
	parts := strings.FieldsFunc(strings.ToLower(word), func(c rune) bool { return c == '-' || c == '_' })
	if len(parts) > 1 {
		return isOneOf(parts[len(parts)-1], "name", "id", "arn") && isLetters(strings.Join(parts, ""))
	}
	return isLetters(word) && word != strings.ToUpper(word) &&
		(strings.HasSuffix(word, "Name") || strings.HasSuffix(word, "Id") || strings.HasSuffix(word, "ID")) && len(word) > len("Name")
}

func isLetters(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// marked gives the parts of a value that are marked as placeholders by
// brackets around them: <name>, {{name}}, [name] as a whole, and ${Name} where
// the name is not one of a policy variable, which has a prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func marked(s string) []span {
	if !strings.ContainsAny(s, "<{[") {
		return nil
	}
	var found []span
	for i := 0; i < len(s); i++ {
		end := -1
		switch rest := s[i:min(len(s), i+longestMark)]; {
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
		case i == 0 && rest[0] == '[' && strings.HasSuffix(s, "]") && len(s) > 2:
			end = len(s) - 1
		}
		if end > 1 {
			found = append(found, span{i, i + end + 1})
			i += end
		}
	}
	return found
}

// longestMark bounds how far is looked for the bracket that ends a mark.
const longestMark = 256

// isVariable says whether what stands in ${} can be a policy variable: a name
// behind a prefix, or an escaped character.
func isVariable(name string) bool {
	return name == "*" || name == "?" || name == "$" || strings.Contains(name, ":") && !strings.Contains(name, "::")
}

// standIns gives the parts of a value that a reader has to fill in: those in
// brackets, prose, and words between the punctuation of the value. What is
// inside a policy variable is its name.
func standIns(s string, as role) []span {
	found := marked(s)
	switch {
	case as == inAction:
		return found
	case len(found) == 0 && as == inResource && strings.Contains(s, " ") && !strings.Contains(s, ":") && strings.Trim(s, " ") == s:
		return []span{{0, len(s)}}
	}
	marks, isARN, field, depth := found, strings.HasPrefix(s, "arn:"), 0, 0
	for start := 0; start <= len(s); {
		end := len(s)
		if i := strings.IndexAny(s[start:], ":/.${}<>*?"); i >= 0 {
			end = start + i
		}
		word, next := s[start:end], s[end:]
		for len(marks) > 0 && marks[0].end <= start {
			marks = marks[1:]
		}
		inMark := len(marks) > 0 && marks[0].start <= start
		if word != "" && depth == 0 && !inMark && fillsIn(word, next, as, isARN, field) {
			found = append(found, span{start, end})
		}
		switch {
		case strings.HasPrefix(next, ":"):
			field++
		case strings.HasPrefix(next, "{"):
			depth++
		case strings.HasPrefix(next, "}"):
			depth = max(0, depth-1)
		}
		start = end + 1
	}
	return found
}

// fillsIn says whether a word of a value is to be filled in, from what stands
// behind it and the field of the ARN that it stands in.
func fillsIn(word, next string, as role, isARN bool, field int) bool {
	switch {
	case isSureStandIn(word), isARN && field == arnAccount && isStandIn(word):
		return true
	case !isARN:
		return as == inResource && next == "" && isNoun(word)
	case strings.Contains(word, " "):
		return field <= arnResource && strings.Trim(word, " ") == word
	}
	return field >= arnResource && !strings.HasPrefix(next, ":") && isNoun(word) && (next == "" || strings.ContainsAny(word, "-_"))
}
