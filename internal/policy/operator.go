package policy

import (
	"slices"
	"strings"
)

// A family is the kind of value that a condition operator compares.
type family int

// The families of condition operators.
const (
	noFamily family = iota
	stringFamily
	numericFamily
	dateFamily
	boolFamily
	binaryFamily
	addressFamily
	arnFamily
	nullFamily
)

// An operator is a condition operator taken apart.
type operator struct {
	qualifier string // ForAllValues or ForAnyValue, as it stands; empty where there is none
	name      string // as the language spells it, such as StringLike; as it stands where unknown
	ifExists  bool
	family    family // noFamily where the operator is unknown
}

// operators gives the family of each operator.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var operators = []struct {
	name   string
	family family
}{
	{"StringEquals", stringFamily}, {"StringNotEquals", stringFamily},
	{"StringEqualsIgnoreCase", stringFamily}, {"StringNotEqualsIgnoreCase", stringFamily},
	{"StringLike", stringFamily}, {"StringNotLike", stringFamily},
	{"NumericEquals", numericFamily}, {"NumericNotEquals", numericFamily},
	{"NumericLessThan", numericFamily}, {"NumericLessThanEquals", numericFamily},
	{"NumericGreaterThan", numericFamily}, {"NumericGreaterThanEquals", numericFamily},
	{"DateEquals", dateFamily}, {"DateNotEquals", dateFamily},
	{"DateLessThan", dateFamily}, {"DateLessThanEquals", dateFamily},
	{"DateGreaterThan", dateFamily}, {"DateGreaterThanEquals", dateFamily},
	{"Bool", boolFamily}, {"BinaryEquals", binaryFamily},
	{"IpAddress", addressFamily}, {"NotIpAddress", addressFamily},
	{"ArnEquals", arnFamily}, {"ArnLike", arnFamily}, {"ArnNotEquals", arnFamily}, {"ArnNotLike", arnFamily},
	{"Null", nullFamily},
}

// readOperator takes an operator apart. Capitals do not count.
func readOperator(s string) operator {
	var o operator
	if qualifier, rest, found := strings.Cut(s, ":"); found {
		o.qualifier, s = qualifier, rest
	}
	if n := len(s) - len("IfExists"); n > 0 && strings.EqualFold(s[n:], "IfExists") {
		o.ifExists, s = true, s[:n]
	}
	o.name = s
	for _, known := range operators {
		if strings.EqualFold(s, known.name) {
			o.name, o.family = known.name, known.family
		}
	}
	return o
}

// negated says whether the operator holds where the values differ.
func (o operator) negated() bool { return strings.Contains(o.name, "Not") }

// forAll says whether every value of the request has to match.
func (o operator) forAll() bool { return strings.EqualFold(o.qualifier, "ForAllValues") }

// forAny says whether one value of the request has to match.
func (o operator) forAny() bool { return strings.EqualFold(o.qualifier, "ForAnyValue") }

// qualifiers are what can stand before an operator where a key has many values.
var qualifiers = []string{"ForAllValues", "ForAnyValue"}

// known says whether the language has the operator and the qualifier.
func (o operator) known() bool {
	return o.family != noFamily && (o.qualifier == "" || o.forAll() || o.forAny())
}

// isOne says whether the operator, qualifier and suffix apart, is one of those
// named.
func (o operator) isOne(names ...string) bool { return slices.Contains(names, o.name) }

// String gives the operator as the language spells it.
func (o operator) String() string {
	s := o.name
	if o.qualifier != "" {
		s = o.qualifier + ":" + s
	}
	if o.ifExists {
		s += "IfExists"
	}
	return s
}

// patterned says whether * and ? in a value stand for other characters.
func (o operator) patterned() bool {
	return o.family == arnFamily || o.isOne("StringLike", "StringNotLike")
}

// holdsWithout says whether the condition is met by a request that lacks the
// key. It does not know Null, whose values decide that.
func (o operator) holdsWithout() bool {
	return o.ifExists || o.forAll() || o.negated() && !o.forAny()
}
