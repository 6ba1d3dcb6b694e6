package memo

import (
	"maps"
	"sync"
)

// A Store holds the results of the last builds. It may be used by several
// goroutines at once; two that ask for the same missing result at the same
// time may both compute it, which is harmless as results are pure.
type Store struct {
	mu      sync.Mutex
	build   int // how many builds have ended
	entries map[Key]*entry
	counts  map[string]Count
}

type entry struct {
	value any // a Keyed[R], so that an R that is a nil interface survives
	used  int // the build that used it last
}

// A Count tells how a stage fared in one build: Hits counts the items whose
// result was remembered or shared with an equal item, Misses the calls of the
// stage's function.
type Count struct{ Hits, Misses int }

// keptFor is how many builds an entry may be unused: one in which a file was
// away for a moment must not cost the work of its pages.
const keptFor = 2

// NewStore gives an empty Store.
func NewStore() *Store {
	return &Store{entries: map[Key]*entry{}, counts: map[string]Count{}}
}

// EndBuild tells that a build is over: it drops the entries that were unused
// in this build and the one before, and begins new counts.
func (s *Store) EndBuild() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.entries, func(_ Key, e *entry) bool { return s.build-e.used >= keptFor })
	s.build++
	clear(s.counts)
}

// Stats gives the counts of every stage that Map has finished since the last
// EndBuild, by the stage's name.
func (s *Store) Stats() map[string]Count {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

func (s *Store) recall(k Key) (any, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.entries[k]
	if !ok {
		return nil, false
	}
	e.used = s.build
	return e.value, true
}

func (s *Store) remember(k Key, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[k] = &entry{value, s.build}
}

func (s *Store) count(stage string, hits, misses int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.counts[stage]
	s.counts[stage] = Count{c.Hits + hits, c.Misses + misses}
}
