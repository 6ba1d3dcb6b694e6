package parse

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostSlug is the length in bytes of the longest slug. Names of files may have
// 255 on most disks, and a number or an extension is put behind a slug.
const mostSlug = 240

// Slug gives a name as a part of an address: in kebab-case, empty where it has
// neither letter nor digit. What is too long for the name of a file ends in a
// hash of the whole.
func Slug(name string) string {
	slug := Kebab(name)
	if len(slug) <= mostSlug {
		return slug
	}
	sum := sha256.Sum256([]byte(slug))
	hash := "-" + hex.EncodeToString(sum[:4])
	end := mostSlug - len(hash)
	for !utf8.RuneStart(slug[end]) {
		end--
	}
	return strings.TrimRight(slug[:end], "-") + hash
}

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
