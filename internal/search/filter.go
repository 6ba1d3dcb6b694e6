package search

import "strings"

// A filter tells which names there may be, so that words which are no name cost
// a browser no file. It knows the beginnings of all names without a prefix,
// whole phrases, and the services that names are of where a word is the name or
// the prefix of one; of what it does not know, it takes one in twenty-nine for known.
// Bit h%6 of number h/6 is set for some hashes h of each, modulo the number of
// bits.
type filter []int

const (
	filterHashes = 5
	filterBits   = 7 // for each that is known
)

func newFilter(names []name) filter {
	known := map[string]bool{}
	read := map[[2]string]bool{} // services and prefixes
	for _, n := range names {
		if !strings.Contains(n.key, ":") {
			known[beginningOf(n.key)] = true
		}
		prefix, _, _ := strings.Cut(n.heading, ":")
		if of := [2]string{n.page.service, prefix}; n.page.service != "" && !read[of] {
			read[of] = true
			for _, word := range of {
				if terms := termsIn(word); len(terms) == 1 {
					known[beginningOf(ofService+terms[0])] = true
				}
			}
		}
	}
	f := make(filter, len(known)*filterBits/6+1)
	for key := range known {
		for _, bit := range f.bits(key) {
			f[bit/6] |= 1 << (bit % 6)
		}
	}
	return f
}

// ofService stands before the name of a service.
const ofService = "@"

// knows says whether there may be names that begin as the key does.
func (f filter) knows(key string) bool {
	for _, bit := range f.bits(beginningOf(key)) {
		if f[bit/6]>>(bit%6)&1 == 0 {
			return false
		}
	}
	return true
}

// beginningOf gives what is known of a key: of a phrase, which is asked for as a
// whole only, all.
func beginningOf(key string) string {
	if strings.HasPrefix(key, phraseStop) {
		return key
	}
	return key[:min(beginning, len(key))]
}

// bits gives the places of the bits of what is known. Its hashes are FNV-1a with
// 32 bits, which a browser computes in a line, of it and of it with zeros behind.
// They have to lie far apart: those of two endings that differ in a bit do not.
func (f filter) bits(known string) [filterHashes]uint32 {
	const prime = 16777619
	hash := uint32(2166136261)
	for _, b := range []byte(known) {
		hash = (hash ^ uint32(b)) * prime
	}
	var bits [filterHashes]uint32
	for i := range bits {
		bits[i] = hash % uint32(6*len(f))
		hash *= prime
	}
	return bits
}

// encoded writes a number for each six bits.
func (f filter) encoded() string {
	var written []byte
	for _, bits := range f {
		written = appendNumber(written, bits)
	}
	return string(written)
}

// decodeFilter reads what encoded wrote.
func decodeFilter(text string) (filter, error) {
	f, err := numbersIn(text)
	if err == nil && len(f) == 0 {
		err = errDamaged
	}
	return f, err
}
