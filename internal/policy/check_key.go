package policy

// keyChecks are about condition keys: which exist, and which a statement can use.
var keyChecks []Check
