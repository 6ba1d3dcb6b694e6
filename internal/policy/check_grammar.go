package policy

// grammarChecks are about the elements of a policy and their JSON types.
var grammarChecks []Check
