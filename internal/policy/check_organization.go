package policy

// organizationChecks are about what service and resource control policies allow.
var organizationChecks []Check
