package policy

// riskChecks are about what is allowed and dangerous.
var riskChecks []Check
