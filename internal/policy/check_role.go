package policy

// roleChecks are about passing roles and creating service-linked roles.
var roleChecks []Check
