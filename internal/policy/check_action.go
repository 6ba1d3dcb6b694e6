package policy

// actionChecks are about the actions a statement names.
var actionChecks []Check
