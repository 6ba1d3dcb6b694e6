package policy

import "github.com/iam-atlas/iam-atlas/internal/diag"

// The codes of qualifiers of condition operators.
const (
	MissingQualifier                  diag.Code = "MISSING_QUALIFIER"
	ForAllValuesWithSingleValuedKey   diag.Code = "FORALLVALUES_WITH_SINGLE_VALUED_KEY"
	SingleValueConditionTooPermissive diag.Code = "SINGLE_VALUE_CONDITION_TOO_PERMISSIVE"
	ForAllValuesWithoutNullGuard      diag.Code = "FORALLVALUES_WITHOUT_NULL_GUARD"
)

// qualifierChecks are about keys with one value and keys with many.
var qualifierChecks = []Check{
	{
		Code: MissingQualifier, Severity: diag.Warning,
		Title:  "A key with several values is compared without a qualifier",
		Why:    "A request can carry many values of this key, such as many tags, and the operator has to say whether all of them or any one must match. Without a qualifier IAM Access Analyzer reports an error, and what the condition does is not defined. Here it is a warning, because the catalog that says which keys hold several values is not AWS itself.",
		Mend:   "Write ForAnyValue: before the operator where one matching value is enough. Write ForAllValues: where no other value may be there, and add a Null condition with false in an Allow, because ForAllValues also holds for a request without the key.",
		Asked:  []string{"aws:TagKeys without ForAllValues", "do I need ForAnyValue or ForAllValues", "multivalued key", "dynamodb:LeadingKeys with StringEquals"},
		Fires:  toTag(`"StringEquals": {"aws:TagKeys": ["team"]}`),
		Mended: toTag(`"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}`),
		Source: accessAnalyzer, find: (*visit).qualifiersOfKeys,
	},
	{
		Code: ForAllValuesWithSingleValuedKey, Severity: diag.SecurityWarning,
		Title:  "ForAllValues is used with a key that has one value",
		Why:    "A key with one value needs no qualifier. All that ForAllValues adds is that a request without the key meets the condition, so an Allow covers requests that it was meant to keep out.",
		Mend:   "Remove ForAllValues: from the operator. If requests without the key shall match, say so with IfExists.",
		Asked:  []string{"ForAllValues on aws:PrincipalOrgID", "ForAllValues bypass", "condition passes when key is absent"},
		Fires:  toRead(`"ForAllValues:StringEquals": {"aws:RequestedRegion": ["us-east-1"]}`),
		Mended: toRead(`"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}`),
		Source: accessAnalyzer,
	},
	{
		Code: SingleValueConditionTooPermissive, Severity: diag.Warning,
		Title:  "A qualifier for many values is used with a key that has one",
		Why:    "ForAllValues and ForAnyValue are for keys that can hold several values. With any other key they change what happens to a request that lacks it: ForAllValues lets it through, and ForAnyValue does not, not even under a negated operator.",
		Mend:   "Remove the qualifier and keep the operator.",
		Asked:  []string{"ForAnyValue on aws:SourceIp", "unneeded set operator", "ForAnyValue:StringLike on principal arn"},
		Fires:  toRead(`"ForAnyValue:StringEquals": {"aws:RequestedRegion": ["us-east-1"]}`),
		Mended: toRead(`"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}`),
		Source: parliament,
	},
	{
		Code: ForAllValuesWithoutNullGuard, Severity: diag.Warning,
		Title:  "ForAllValues in an Allow also matches requests without the key",
		Why:    "Of a key that is not there, all values match, because there is none. An Allow that relies on ForAllValues alone therefore also covers requests that leave the key out, for example a resource that is made without tags.",
		Mend:   "Add a Null condition on the same key with the value false, so that the key has to be there.",
		Asked:  []string{"ForAllValues true on empty set", "untagged request passes ForAllValues", "create without tags still allowed"},
		Fires:  toTag(`"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}`),
		Mended: toTag(`"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}`, `"Null": {"aws:TagKeys": "false"}`),
		Source: Origin{"IAM User Guide", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html"},
	},
}

// qualifiersOfKeys holds the qualifier of an operator against the number of
// values that the key can have in a request.
func (v *visit) qualifiersOfKeys() {
	for s, c := range v.conditions() {
		o := c.operator
		if !o.known() || o.family == nullFamily || len(c.values) == 0 {
			continue
		}
		k := v.contextKey(c.key)
		if !k.fixed() || k.Type == "" {
			continue
		}
		if k.Multi {
			v.qualifierOfMany(s, c)
		} else {
			v.qualifierOfOne(c)
		}
	}
}

func (v *visit) qualifierOfMany(s statement, c condition) {
	switch {
	case c.operator.qualifier == "":
		v.report(MissingQualifier, c.keyNode, "write ForAnyValue:"+c.operator.String()+", or ForAllValues: with a Null condition beside it",
			"%s can have several values in a request, by the catalog of %s, and %s has no qualifier", shown(c.key), v.catalog.Date(), c.operator)
	case c.operator.forAll() && s.allows() && !s.demands(c.key):
		v.report(ForAllValuesWithoutNullGuard, c.keyNode, `add "Null": {"`+shown(c.key)+`": "false"}`,
			"ForAllValues also matches a request without %s", shown(c.key))
	}
}

func (v *visit) qualifierOfOne(c condition) {
	if c.operator.qualifier == "" {
		return
	}
	plain := c.operator
	plain.qualifier = ""
	if c.operator.forAll() {
		v.report(ForAllValuesWithSingleValuedKey, c.keyNode, "write "+plain.String(),
			"%s has one value, so ForAllValues only adds that a request without it matches", shown(c.key)).Fix = rename(c.operatorNode, plain.String())
	}
	v.report(SingleValueConditionTooPermissive, c.operatorNode, "write "+plain.String(),
		"%s is for keys with several values, and %s has one", c.operator.qualifier, shown(c.key))
}

// demands says whether a Null condition of the statement asks for the key.
func (s statement) demands(key string) bool {
	for _, c := range s.under(key) {
		if c.operator.family == nullFamily && c.operator.known() && allOf(c.values, func(n *Node) bool { return isOneOf(n.Text(), "false") }) {
			return true
		}
	}
	return false
}
