package policy

import (
	"path"
	"testing"
)

// BenchmarkRead reads AWS's own policies.
func BenchmarkRead(b *testing.B) {
	var texts []string
	size := 0
	for name, text := range archive(b, "managed.tar.gz") {
		if path.Ext(name) == ".json" {
			texts = append(texts, text)
			size += len(text)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			Read(text)
		}
	}
}
