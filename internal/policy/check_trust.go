package policy

// trustChecks are about role trust policies.
var trustChecks []Check
