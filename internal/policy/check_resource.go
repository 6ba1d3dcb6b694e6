package policy

// resourceChecks are about ARNs in Resource and NotResource.
var resourceChecks []Check
