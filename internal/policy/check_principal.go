package policy

// principalChecks are about Principal and NotPrincipal.
var principalChecks []Check
