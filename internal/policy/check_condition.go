package policy

// conditionChecks are about condition operators and how they are combined.
var conditionChecks []Check
