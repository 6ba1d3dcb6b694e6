package policy

// redundantChecks are about what says the same twice.
var redundantChecks []Check
