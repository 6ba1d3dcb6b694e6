package policy

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of checks of what says the same twice.
const (
	RedundantAction    diag.Code = "REDUNDANT_ACTION"
	RedundantResource  diag.Code = "REDUNDANT_RESOURCE"
	RedundantStatement diag.Code = "REDUNDANT_STATEMENT"
)

// redundantChecks are about what says the same twice.
var redundantChecks = []Check{
	{
		// Its function tells of redundant resources as well.
		Code: RedundantAction, Severity: diag.Suggestion,
		Title: "Another action of the list covers the action",
		Why:   "A pattern with a wildcard already stands for the action, which therefore adds nothing. Whoever removes one of the two later may believe that the access is gone.",
		Mend:  "Remove the action, as the fix does. If the pattern is wider than was meant, remove the pattern instead and keep the list.",
		Asked: []string{"GetObject beside s3:Get*", "overlapping actions", "shorten a long action list", "duplicate action"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["iam:Get*", "iam:List*", "iam:GetCredentialReport"],
    "Resource": "*"
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["iam:Get*", "iam:List*"],
    "Resource": "*"
  }
}`},
		Source: accessAnalyzer, find: (*visit).redundantValues,
	},
	{
		Code: RedundantResource, Severity: diag.Suggestion,
		Title: "Another ARN of the list covers the resource",
		Why:   "A pattern in the same list already matches every resource that this ARN names. The longer list looks more precise than the policy is.",
		Mend:  "Remove the ARN, as the fix does. If only the named resources were meant, remove the pattern instead.",
		Asked: []string{"overlapping arns", "bucket/* already includes folder", "duplicate resource"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "iam:GetRole",
    "Resource": ["arn:aws:iam::111122223333:role/jane*", "arn:aws:iam::111122223333:role/jane-admin"]
  }
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "iam:GetRole",
    "Resource": ["arn:aws:iam::111122223333:role/jane*"]
  }
}`},
		Source: accessAnalyzer,
	},
	{
		Code: RedundantStatement, Severity: diag.Suggestion,
		Title: "Two statements say the same",
		Why:   "The second statement changes nothing. When one of the two is edited later, the other keeps the old access alive.",
		Mend:  "Remove one of the two statements.",
		Asked: []string{"duplicate statements", "merge identical statements", "same rule twice"},
		Fires: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"},
    {"Sid": "ReadAgain", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"}
  ]
}`},
		Mended: Example{Text: `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"}
  ]
}`},
		Source: accessAnalyzer, find: (*visit).redundantStatements,
	},
}

// redundantValues tells of each action and resource that another of the same
// element covers.
func (v *visit) redundantValues() {
	earlier := len(v.findings)
	var removed []Edit
	for _, s := range v.statements {
		removed = append(removed, v.redundantIn(s.action, RedundantAction)...)
		removed = append(removed, v.redundantIn(s.notAction, RedundantAction)...)
		removed = append(removed, v.redundantIn(s.resource, RedundantResource)...)
		removed = append(removed, v.redundantIn(s.notResource, RedundantResource)...)
	}
	withdrawFixes(v.findings[:earlier], removed)
}

// redundantIn tells of one element, and gives the edits of the safe fixes.
func (v *visit) redundantIn(e element, code diag.Code) []Edit {
	extra := redundantOf(e, code)
	if len(extra) == 0 {
		return nil
	}
	fixes, safely := v.removals(slices.Collect(e.value.Elements()), extra)
	for _, x := range extra {
		message, hint := "%s says nothing more than %s in the same list", "remove it, or remove the pattern if it is too wide"
		if x.same {
			message, hint = "%s stands in the list twice, as %s", "remove one of the two"
		}
		f := v.report(code, x.node, hint, message, shown(x.node.Text()), shown(x.by.Text()))
		f.Related, f.Fix = x.by.Start, fixes[x.node]
	}
	return safely
}

// A surplus is a value of a list that another value covers.
type surplus struct {
	node, by *Node
	same     bool // both say the same
}

// mostPatterns bounds the time that a list of nothing but patterns can take.
const mostPatterns = 1000

// redundantOf gives the values of an element that others cover. Of values that
// cover each other the first stays.
func redundantOf(e element, code diag.Code) []surplus {
	if e.value == nil || e.value.Kind != Array || e.value.size() < 2 {
		return nil
	}
	cover := resourceCovers
	if code == RedundantAction {
		cover = covers
	}
	type value struct {
		node *Node
		text string
	}
	var values, patterns []value
	var extra []surplus
	first := make(map[string]*Node, len(e.words))
	for i, n := range e.words {
		one := value{n, n.Text()}
		if code == RedundantAction {
			one.text = e.patterns[i]
		}
		switch {
		case n.Kind != String || one.text == "":
			continue
		case first[one.text] != nil:
			extra = append(extra, surplus{n, first[one.text], true})
			continue
		case hasWildcard(one.text) && len(patterns) < mostPatterns:
			patterns = append(patterns, one)
		}
		first[one.text] = n
		values = append(values, one)
	}
	for _, one := range values {
		for _, p := range patterns {
			if p.node != one.node && cover(p.text, one.text) && (p.node.Start < one.node.Start || !cover(one.text, p.text)) {
				extra = append(extra, surplus{one.node, p.node, false})
				break
			}
		}
	}
	return extra
}

// resourceCovers compares values of Resource field by field, because wildcards
// do not reach over a colon there. Whatever a variable stands for is covered by
// a wildcard alone.
func resourceCovers(general, specific string) bool {
	switch {
	case general == specific, general == "*":
		return true
	case strings.Contains(general, "${"):
		return false
	}
	if fixed := strings.IndexAny(general, "*?"); !strings.HasPrefix(specific, general[:max(0, fixed)]) {
		return false
	}
	g, ok := readPattern(general)
	s, okay := readPattern(specific)
	if !ok || !okay {
		return false
	}
	for i := range arnFields {
		if !covers(g.field[i], open(s.field[i])) {
			return false
		}
	}
	return true
}

// removals gives the fixes that take values and one comma each out of a list,
// made so that all can be applied together, and the edits of those that are
// safe. There is no fix where something else than a comma stands beside the
// value.
func (v *visit) removals(list []*Node, extra []surplus) (fixes map[*Node]*Fix, safely []Edit) {
	fixes = make(map[*Node]*Fix, len(extra))
	for _, x := range extra {
		fixes[x.node] = nil
	}
	kept := false // an element before the present one
	for i, n := range list {
		if _, goes := fixes[n]; !goes {
			kept = true
			continue
		}
		edit, ok := v.removal(list, i, kept)
		switch {
		case !ok:
		case len(v.doc.Faults) > 0:
			fixes[n] = proposal("remove it", edit)
		default:
			fixes[n] = safe("remove it", edit)
			safely = append(safely, edit)
		}
	}
	return fixes, safely
}

// removal gives the edit that takes an element out of a list, with the comma
// before it where an element before it stays, else with the one behind it.
func (v *visit) removal(list []*Node, i int, keptBefore bool) (edit Edit, ok bool) {
	n := list[i]
	switch {
	case keptBefore:
		edit = remove(list[i-1].End, n.End)
		return edit, isComma(v.text[edit.Start:n.Start])
	case i+1 < len(list):
		edit = remove(n.Start, list[i+1].Start)
		return edit, isComma(v.text[n.End:edit.End])
	}
	return Edit{}, false
}

// withdrawFixes takes back the fixes of findings inside what safe fixes
// remove, because safe fixes are applied together.
func withdrawFixes(findings []Finding, removed []Edit) {
	if len(removed) == 0 {
		return
	}
	slices.SortFunc(removed, func(a, b Edit) int { return a.Start - b.Start })
	inside := func(e Edit) bool {
		i := sort.Search(len(removed), func(i int) bool { return removed[i].Start > e.Start }) - 1
		return i >= 0 && e.End <= removed[i].End
	}
	for i, f := range findings {
		if f.Fix != nil && slices.ContainsFunc(f.Fix.Edits, inside) {
			findings[i].Fix = nil
		}
	}
}

// isComma says whether a text is one comma with white space around it.
func isComma(s string) bool { return strings.TrimSpace(s) == "," }

// redundantStatements tells of statements that an earlier one equals, apart
// from their Sid and from what does not change the meaning: the order of
// members and lists, lists of one value, capitals where they do not count.
func (v *visit) redundantStatements() {
	alike := map[string][]statement{} // by what is quickly compared
	for _, s := range v.statements {
		sign := least(s.action) + " " + least(s.notAction) + " " + least(s.resource) + " " + least(s.notResource)
		alike[sign] = append(alike[sign], s)
	}
	for _, statements := range alike {
		if len(statements) > 1 {
			v.redundantAmong(statements)
		}
	}
}

// least gives the value of an element that is first in order.
func least(e element) string {
	if len(e.words) == 0 {
		return ""
	}
	if e.patterns != nil {
		return slices.Min(e.patterns)
	}
	least := e.words[0].Text()
	for _, n := range e.words {
		least = min(least, n.Text())
	}
	return least
}

// redundantAmong compares statements with each other.
func (v *visit) redundantAmong(statements []statement) {
	earlier := map[string]*Node{}
	for _, s := range statements {
		meaning, ok := meaningOf(s)
		if !ok {
			continue
		}
		if first := earlier[meaning]; first != nil {
			f := v.report(RedundantStatement, s.node, "remove one of the two", "this statement says the same as an earlier one")
			f.Related = first.Start
			continue
		}
		earlier[meaning] = s.node
	}
}

// meaningOf writes a statement so that equal texts mean the same. A statement
// with anything in it that is no value, or without actions, has no meaning to
// compare.
func meaningOf(s statement) (meaning string, ok bool) {
	if !s.effect.present() || !s.action.present() && !s.notAction.present() {
		return "", false
	}
	var parts []string
	for m := range s.node.Members() {
		name := strings.ToLower(m.Name())
		if name == "sid" {
			continue
		}
		value, ok := meaningOfValue(m.Value, strings.HasSuffix(name, "action") || name == "effect")
		if !ok {
			return "", false
		}
		parts = append(parts, name+value)
	}
	slices.Sort(parts)
	return strings.Join(parts, ""), true
}

// meaningOfValue writes a value with members and elements in order, each once.
// Names below a statement are in small letters, as operators and condition
// keys take any.
func meaningOfValue(n *Node, small bool) (meaning string, ok bool) {
	var parts []string
	for m := range n.Members() {
		value, ok := meaningOfValue(m.Value, small)
		if !ok {
			return "", false
		}
		parts = append(parts, strconv.Quote(strings.ToLower(m.Name()))+value)
	}
	if n.Kind == Object {
		slices.Sort(parts)
		return "{" + strings.Join(parts, "") + "}", true
	}
	for e := range n.each() {
		switch {
		case e.Kind == Bare:
			return "", false
		case e.Kind == Object || e.Kind == Array:
			value, ok := meaningOfValue(e, small)
			if !ok {
				return "", false
			}
			parts = append(parts, value)
		case small:
			parts = append(parts, strconv.Quote(strings.ToLower(e.Text())))
		default:
			parts = append(parts, strconv.Quote(e.Text()))
		}
	}
	slices.Sort(parts)
	return "[" + strings.Join(slices.Compact(parts), "") + "]", true
}
