package policy

// valueChecks are about the values that conditions compare.
var valueChecks []Check
