package policy

import (
	"strconv"
	"strings"
)

// mostConditions is how many conditions a sentence holds before it counts
// them.
const mostConditions = 2

// conditions says when a statement holds. All its conditions have to be met.
func (e *explainer) conditions(s statement) (Phrase, List) {
	if len(s.conditions) == 0 {
		return nil, List{}
	}
	var all, short []Phrase
	cut := false
	for _, c := range s.conditions {
		all = append(all, e.condition(c, len(c.values)))
		short = append(short, e.condition(c, mostInline))
		cut = cut || len(c.values) > mostInline
	}
	if len(all) > mostConditions {
		return words(" under " + strconv.Itoa(len(all)) + " conditions, all of which must hold"), List{"Conditions", all}
	}
	list := List{}
	if cut {
		list = List{"Conditions", all}
	}
	if region := s.conditions[0]; len(all) == 1 && e.isRegion(region) && len(region.values) <= mostInline && len(region.values) > 0 {
		return e.regions(region), list
	}
	several := func(c condition) bool { return len(c.values) > 1 }
	if len(short) > 1 && anyOf(s.conditions, several) {
		short[0] = short[0].say(",") // "is A or B and" would leave open what belongs together
	}
	return words(" if ").add(joined(short, "and")), list
}

// isRegion says whether a condition says in or outside which Regions, and
// nothing besides. Every request has this key.
func (e *explainer) isRegion(c condition) bool {
	return strings.EqualFold(c.key, "aws:RequestedRegion") && c.operator.family == stringFamily && c.operator.qualifier == ""
}

func (e *explainer) regions(c condition) Phrase {
	where, noun, last := " in the ", "Region ", "and"
	if c.operator.negated() {
		where = " outside the "
	}
	patterns := c.operator.patterned() && anyOf(c.values, func(n *Node) bool { return hasWildcard(n.Text()) })
	switch {
	case patterns:
		noun, last = "Regions that match ", "or"
	case len(c.values) > 1:
		noun = "Regions "
	}
	return words(where + noun).add(joined(quotedAll(c.values), last))
}

// condition says what must hold for one key. Of more values than most it gives
// the number.
func (e *explainer) condition(c condition, most int) Phrase {
	subject := e.key(c.key)
	o := c.operator
	switch {
	case !o.known():
		return subject.say(" is compared with ").add(valuesOf(c, most, "or")).say(" by ").add(quoted(o.String())).say(" (no operator)")
	case len(c.values) == 0:
		return subject.say(" is compared with no value that is shown")
	case o.family == nullFamily:
		return null(subject, c)
	}
	switch {
	case o.forAll() && o.negated():
		o.name = strings.Replace(o.name, "Not", "", 1)
		return words("no value of ").add(subject, predicate(o, c, most)).say(" (or there is none)")
	case o.forAll():
		return words("every value of ").add(subject, predicate(o, c, most)).say(" (or there is none)")
	case o.forAny():
		p := words("at least one value of ").add(subject, predicate(o, c, most))
		if o.ifExists {
			p = p.say(" (or there is none)")
		}
		return p
	}
	p := subject.add(predicate(o, c, most))
	if o.holdsWithout() && !isAlwaysThere(c.key) {
		p = p.say(" (or is missing)")
	}
	return p
}

// key names a condition key, with its row in the catalog.
func (e *explainer) key(name string) Phrase {
	p := quoted(name)
	if k := e.contextKey(name); k.fixed() {
		prefix, _, _ := strings.Cut(k.Name, ":")
		p[0].Row = Row{prefix, "key", k.Name}
	}
	return p
}

// null says whether the key must be there. True means that it must not; both
// values together leave it open.
func null(subject Phrase, c condition) Phrase {
	missing, present := false, false
	for _, n := range c.values {
		missing = missing || strings.EqualFold(n.Text(), "true")
		present = present || strings.EqualFold(n.Text(), "false")
	}
	switch {
	case missing && present:
		return subject.say(" is missing or present")
	case missing:
		return subject.say(" is missing")
	case present:
		return subject.say(" is present")
	}
	return subject.say(" is compared with ").add(valuesOf(c, mostInline, "and")).say(" by ").add(quoted("Null"))
}

// predicates are the operators as verbs, for one value and for a number of them.
// A negated operator holds where none of the values fits.
var predicates = map[string][2]string{
	"StringEquals":              {"is", "is one of"},
	"StringNotEquals":           {"is not", "is none of"},
	"StringEqualsIgnoreCase":    {"is, capitals aside,", "is, capitals aside, one of"},
	"StringNotEqualsIgnoreCase": {"is not, capitals aside,", "is, capitals aside, none of"},
	"StringLike":                {"matches", "matches one of"},
	"StringNotLike":             {"does not match", "matches none of"},
	"NumericEquals":             {"is", "is one of"},
	"NumericNotEquals":          {"is not", "is none of"},
	"NumericLessThan":           {"is less than", "is less than one of"},
	"NumericLessThanEquals":     {"is at most", "is at most one of"},
	"NumericGreaterThan":        {"is greater than", "is greater than one of"},
	"NumericGreaterThanEquals":  {"is at least", "is at least one of"},
	"DateEquals":                {"is", "is one of"},
	"DateNotEquals":             {"is not", "is none of"},
	"DateLessThan":              {"is before", "is before one of"},
	"DateLessThanEquals":        {"is at or before", "is at or before one of"},
	"DateGreaterThan":           {"is after", "is after one of"},
	"DateGreaterThanEquals":     {"is at or after", "is at or after one of"},
	"Bool":                      {"is", "is one of"},
	"BinaryEquals":              {"is", "is one of"},
	"IpAddress":                 {"is in", "is in one of"},
	"NotIpAddress":              {"is outside", "is outside all of"},
	"ArnEquals":                 {"matches", "matches one of"},
	"ArnLike":                   {"matches", "matches one of"},
	"ArnNotEquals":              {"does not match", "matches none of"},
	"ArnNotLike":                {"does not match", "matches none of"},
}

// predicate says what an operator asks of the key. Of more values than most it
// gives the number.
func predicate(o operator, c condition, most int) Phrase {
	verbs := predicates[o.name]
	switch {
	case len(c.values) > most:
		return words(" " + verbs[1] + " ").add(valuesOf(c, most, ""))
	case len(c.values) > 1 && o.negated():
		return words(" " + verbs[1] + " ").add(valuesOf(c, most, "and"))
	}
	return words(" " + verbs[0] + " ").add(valuesOf(c, most, "or"))
}

// valuesOf enumerates the values of a condition, or counts them.
func valuesOf(c condition, most int, last string) Phrase {
	if len(c.values) > most {
		return words(strconv.Itoa(len(c.values)) + " values")
	}
	return joined(quotedAll(c.values), last)
}

// alwaysThere are the condition keys that every request has.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var alwaysThere = []string{"aws:RequestedRegion", "aws:SecureTransport", "aws:CurrentTime", "aws:EpochTime"}

func isAlwaysThere(key string) bool { return isOneOf(key, alwaysThere...) }
