package memo

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
)

// A Key stands for everything a result was made from.
type Key [sha256.Size]byte

// The tags tell the types of parts apart, so that 1 is not "1".
const (
	tagString  = 's'
	tagBytes   = 'b'
	tagInt     = 'i'
	tagBool    = 't'
	tagKey     = 'k'
	tagStrings = 'S'
	tagKeys    = 'K'
)

// KeyOf gives the key of a list of parts. Every part is hashed with its type
// and its length, so that two lists share a key only where they are equal:
// ("ab", "c") is not ("a", "bc"), and an empty list of strings is not nothing.
// A part is a string, []byte, int, bool, Key, []string or []Key; any other
// type panics.
func KeyOf(parts ...any) Key {
	h := sha256.New()
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			writeText(h, part)
		case []byte:
			writeHead(h, tagBytes, len(part))
			h.Write(part)
		case int:
			writeHead(h, tagInt, part)
		case bool:
			writeHead(h, tagBool, map[bool]int{true: 1}[part])
		case Key:
			writeKey(h, part)
		case []string:
			writeHead(h, tagStrings, len(part))
			for _, s := range part {
				writeText(h, s)
			}
		case []Key:
			writeHead(h, tagKeys, len(part))
			for _, k := range part {
				writeKey(h, k)
			}
		default:
			panic(fmt.Sprintf("memo: no key of a %T", part))
		}
	}
	return Key(h.Sum(nil))
}

func writeText(h hash.Hash, s string) {
	writeHead(h, tagString, len(s))
	h.Write([]byte(s))
}

func writeKey(h hash.Hash, k Key) {
	writeHead(h, tagKey, len(k))
	h.Write(k[:])
}

// writeHead writes the nine bytes that begin every part: its tag, then its
// length or, where it has none, its value.
func writeHead(h hash.Hash, tag byte, n int) {
	h.Write(binary.BigEndian.AppendUint64([]byte{tag}, uint64(n)))
}
