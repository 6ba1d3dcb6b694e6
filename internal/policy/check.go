package policy

import (
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// A Check is one row of the table of checks: what the code means to a reader,
// and what finds it. Severity, Types and Off decide what becomes of what is
// found; tests hold Fires and Mended to what they say.
type Check struct {
	Code     diag.Code
	Severity diag.Severity
	Types    []Type   // of policies that it holds for; none means all
	Title    string   // what is wrong, a sentence without full stop
	Why      string   // why it matters
	Mend     string   // what to do
	Asked    []string // how else people ask for it, as they type it: two to four short phrases
	Fires    Example
	Mended   Example // Fires without the fault; no text where the fault is the whole
	Source   Origin
	Off      string // why the code is not told unless asked for; empty where it is
	find     func(*visit)
}

// An Example is a policy that shows a check at work.
type Example struct {
	Type         Type   // Inferred where the text shows it
	ResourceType string // that the policy is attached to, such as AWS::S3::Bucket
	Text         string
}

// An Origin is where the rule of a check comes from.
type Origin struct{ Name, URL string }

// The origins of checks.
var (
	accessAnalyzer = Origin{"IAM Access Analyzer policy checks", "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"}
	grammar        = Origin{"Grammar of the IAM JSON policy language", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"}
	parliament     = Origin{"parliament", "https://github.com/duo-labs/parliament"}
	cloudsplaining = Origin{"cloudsplaining", "https://github.com/salesforce/cloudsplaining"}
	ours           = Origin{"IAM Atlas", ""}
)

// A Theme is a group of checks that are about one thing.
type Theme struct {
	Name   string
	Checks []Check
}

// Themes lists the checks of policies by what they are about, those of the
// text before those of what it says.
var Themes = []Theme{
	{"JSON", textChecks},
	{"Elements of a policy", grammarChecks},
	{"Policy variables", variableChecks},
	{"Control policies of organizations", organizationChecks},
	{"Size", quotaChecks},
	{"Actions", actionChecks},
	{"Resources", resourceChecks},
	{"Passing roles", roleChecks},
	{"Redundancy", redundantChecks},
	{"Condition operators", slices.Concat(conditionChecks, qualifierChecks)},
	{"Condition keys", slices.Concat(keyChecks, tagChecks, pairingChecks)},
	{"Values of conditions", slices.Concat(addressChecks, valueChecks, formatChecks, patternChecks)},
	{"Principals", principalChecks},
	{"Role trust policies", trustChecks},
	{"Risks", riskChecks},
}

// Checks lists every check of policies. A check without a function of its own
// is told by that of another row, or comes from the reader.
var Checks = func() []Check {
	var all []Check
	for _, t := range Themes {
		all = append(all, t.Checks...)
	}
	return all
}()

// rows finds a check by its code.
var rows = func() map[diag.Code]*Check {
	byCode := make(map[diag.Code]*Check, len(Checks))
	for i := range Checks {
		byCode[Checks[i].Code] = &Checks[i]
	}
	return byCode
}()

// CheckOf gives the row of a code.
func CheckOf(code diag.Code) (Check, bool) {
	row, ok := rows[code]
	if !ok {
		return Check{}, false
	}
	return *row, true
}

// holds says whether the check is for policies of a type.
func (c *Check) holds(t Type) bool { return len(c.Types) == 0 || slices.Contains(c.Types, t) }
