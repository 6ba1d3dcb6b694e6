// Package memo remembers the results of pure functions from one build to the
// next, so that a rebuild is a build that finds most of its work done.
//
// In flow items, a key for each and a pure function; out flow the results in
// the order of the items, each with the key it is remembered by. A later stage
// builds its own keys from those and never has to look into a value. The
// missing results are computed on all processors; nothing else about a call
// depends on scheduling.
//
// The package knows nothing of what it remembers, and nothing of disks: a
// Store lives and dies with its process.
package memo

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// A Keyed is a remembered value and the key it is remembered by. Whatever is
// made from the value alone may use the key in place of the value.
type Keyed[R any] struct {
	Key   Key
	Value R
}

// Map gives f(item) for every item, in the order of the items. A result is
// remembered in s by KeyOf(stage, key(item)), which must therefore tell
// everything about the item that f looks at; items with equal keys share one
// call of f. Values are handed to every caller that asks, so nobody may modify
// them.
//
// The error is that of ctx and nothing else; what was computed until then is
// kept. A panic in f is raised again here, with its value. A stage name stands
// for one f and one result type; using it for another type panics.
func Map[T, R any](ctx context.Context, s *Store, stage string, items []T, key func(T) Key, f func(T) R) ([]Keyed[R], error) {
	results := make([]Keyed[R], len(items))
	first := map[Key]int{} // the first item of each key that is not yet known
	var missing []int
	for i, item := range items {
		k := KeyOf(stage, key(item))
		results[i].Key = k
		if known, ok := s.recall(k); ok {
			results[i] = known.(Keyed[R])
		} else if _, waiting := first[k]; !waiting {
			first[k] = i
			missing = append(missing, i)
		}
	}
	err := each(ctx, missing, func(i int) {
		results[i].Value = f(items[i])
		s.remember(results[i].Key, results[i])
	})
	if err != nil {
		return nil, err
	}
	for i := range results {
		if j, ok := first[results[i].Key]; ok {
			results[i] = results[j]
		}
	}
	s.count(stage, len(items)-len(missing), len(missing))
	return results, nil
}

// A raised is a panic on its way from the goroutine it happened in to the
// caller of Map.
type raised struct{ value any }

func (r raised) Error() string { return "panic" }

// each calls do for every index, on as many goroutines as there are
// processors. It starts no further call once ctx is done or a call panicked,
// and returns only after the last one ended.
func each(ctx context.Context, indexes []int, do func(int)) error {
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, i := range indexes {
		if running.Err() != nil {
			break
		}
		group.Go(func() error { return caught(func() { do(i) }) })
	}
	var panicked raised
	if errors.As(group.Wait(), &panicked) {
		panic(panicked.value)
	}
	return ctx.Err()
}

// caught turns a panic into an error, since one that is left alone in a
// goroutine ends the process before anybody can tell what failed.
func caught(do func()) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = raised{value}
		}
	}()
	do()
	return nil
}
