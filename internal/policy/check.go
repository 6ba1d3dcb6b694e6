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
	Types    []Type // of policies that it holds for; none means all
	Title    string // what is wrong, a sentence without full stop
	Why      string // why it matters
	Mend     string // what to do
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

// Checks lists every check of policies, those of the text before those of what
// it says. A check without a function of its own is told by that of another
// row, or comes from the reader.
var Checks = slices.Concat(
	textChecks, grammarChecks, variableChecks, organizationChecks, quotaChecks,
	actionChecks, resourceChecks, roleChecks, redundantChecks,
	conditionChecks, qualifierChecks, keyChecks, tagChecks, pairingChecks, addressChecks, valueChecks, formatChecks, patternChecks,
	principalChecks, trustChecks, riskChecks,
)

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
