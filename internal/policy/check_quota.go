package policy

// quotaChecks are about the sizes that AWS allows.
var quotaChecks []Check
