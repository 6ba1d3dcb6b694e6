package policy

// variableChecks are about policy variables, ${…}.
var variableChecks []Check
