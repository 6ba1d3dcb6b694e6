package parse

import (
	"strings"
	"unicode"
)

// Kebab gives text in kebab-case, as addresses have it: lower case, letters
// and digits of any script kept, everything between them one hyphen. A camel
// hump is no boundary: file names of guides write "UsingWithRDS" and
// "usingwithrds" for one page.
func Kebab(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
