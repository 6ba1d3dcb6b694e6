package memo

import (
	"bytes"
	"testing"
)

// TestKeyOfTellsApart takes lists of parts that a careless encoding mixes up;
// no two of them may share a key.
func TestKeyOfTellsApart(t *testing.T) {
	k := KeyOf("k")
	lists := [][]any{
		{},
		{""}, {"", ""},
		{"ab", "c"}, {"a", "bc"}, {"abc"},
		{[]string{"ab", "c"}}, {[]string{"a", "bc"}}, {[]string{"abc"}},
		{[]string{"ab"}, "c"}, {[]string{}, "ab", "c"},
		{[]string{}}, {[]string{""}}, {[]string{}, []string{}},
		{[]Key{}}, {[]byte{}},
		{1}, {"1"}, {[]byte("1")}, {true}, {-1}, {0}, {false},
		{1, 0}, {0, 1},
		{k}, {[]Key{k}}, {[]Key{k, k}}, {k, k}, {string(k[:])}, {k[:]},
	}
	seen := map[Key]int{}
	for i, parts := range lists {
		key := KeyOf(parts...)
		if j, ok := seen[key]; ok {
			t.Errorf("%#v and %#v share a key", lists[j], parts)
		}
		seen[key] = i
	}
}

func TestKeyOfIsItsParts(t *testing.T) {
	parts := func() []any {
		return []any{"a", []byte("b"), 3, true, KeyOf(4), []string{"e"}, []Key{KeyOf("f")}}
	}
	if a, b := KeyOf(parts()...), KeyOf(parts()...); !bytes.Equal(a[:], b[:]) {
		t.Errorf("equal parts gave %x and %x", a, b)
	}
	if KeyOf([]string(nil)) != KeyOf([]string{}) {
		t.Error("a nil list differs from an empty one, although no reader can tell them apart")
	}
}

func TestKeyOfRefusesOtherTypes(t *testing.T) {
	for _, part := range []any{nil, 1.5, int64(1), struct{}{}, [2]byte{}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("KeyOf(%T) did not panic", part)
				}
			}()
			KeyOf(part)
		}()
	}
}
