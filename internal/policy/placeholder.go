package policy

import "strings"

// isPlaceholder says whether a text stands for a value that a reader of an
// example has to fill in: prose, <name>, {{name}}, account-id, your-bucket.
// Well-formed sample values are none.
func isPlaceholder(s string) bool {
	if strings.ContainsAny(s, " <>") || strings.Contains(s, "{{") {
		return true
	}
	small := strings.ToLower(s)
	for _, word := range []string{"account-id", "account_id", "accountid", "your-", "your_", "placeholder"} {
		if strings.Contains(small, word) {
			return true
		}
	}
	return false
}
