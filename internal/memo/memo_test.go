package memo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

func keyOfText(s string) Key { return KeyOf(s) }

// lengths runs Map over the items with a function that counts its calls.
func lengths(t *testing.T, s *Store, items ...string) (values []int, calls int) {
	t.Helper()
	var n atomic.Int64
	results, err := Map(t.Context(), s, "length", items, keyOfText, func(item string) int {
		n.Add(1)
		return len(item)
	})
	if err != nil {
		t.Error(err)
	}
	for i, r := range results {
		if want := KeyOf("length", KeyOf(items[i])); r.Key != want {
			t.Errorf("item %d has key %x, want %x", i, r.Key, want)
		}
		values = append(values, r.Value)
	}
	return values, int(n.Load())
}

func TestMapRemembers(t *testing.T) {
	s := NewStore()
	if values, calls := lengths(t, s, "a", "bb"); !reflect.DeepEqual(values, []int{1, 2}) || calls != 2 {
		t.Errorf("cold: %v with %d calls", values, calls)
	}
	if values, calls := lengths(t, s, "bb", "ccc", "a"); !reflect.DeepEqual(values, []int{2, 3, 1}) || calls != 1 {
		t.Errorf("warm: %v with %d calls, want one for the new item", values, calls)
	}
	if want := (map[string]Count{"length": {Hits: 2, Misses: 3}}); !reflect.DeepEqual(s.Stats(), want) {
		t.Errorf("counts %v, want %v", s.Stats(), want)
	}
	s.EndBuild()
	if len(s.Stats()) != 0 {
		t.Errorf("counts outlived their build: %v", s.Stats())
	}
}

func TestMapComputesEqualKeysOnce(t *testing.T) {
	s := NewStore()
	values, calls := lengths(t, s, "aa", "b", "aa", "aa", "b")
	if !reflect.DeepEqual(values, []int{2, 1, 2, 2, 1}) || calls != 2 {
		t.Errorf("%v with %d calls, want two", values, calls)
	}
	if got, want := s.Stats()["length"], (Count{Hits: 3, Misses: 2}); got != want {
		t.Errorf("counts %v, want %v", got, want)
	}
}

func TestMapKeepsStagesApart(t *testing.T) {
	s := NewStore()
	lengths(t, s, "a")
	results, err := Map(t.Context(), s, "name", []string{"a"}, keyOfText, func(item string) string { return item })
	if err != nil || results[0].Value != "a" {
		t.Errorf("got %v, %v: one stage answered for another", results, err)
	}
}

func TestMapRemembersNil(t *testing.T) {
	s := NewStore()
	for range 2 {
		results, err := Map(t.Context(), s, "nil", []string{"a"}, keyOfText, func(string) error { return nil })
		if err != nil || results[0].Value != nil {
			t.Errorf("got %v, %v", results, err)
		}
	}
}

func TestEndBuildDropsAfterTwoUnusedBuilds(t *testing.T) {
	for unused := range 4 {
		s := NewStore()
		lengths(t, s, "a")
		s.EndBuild()
		for range unused {
			lengths(t, s, "another")
			s.EndBuild()
		}
		want := 0
		if unused >= 2 {
			want = 1
		}
		if _, calls := lengths(t, s, "a"); calls != want {
			t.Errorf("after %d builds without it: %d calls, want %d", unused, calls, want)
		}
	}
}

func TestEndBuildKeepsWhatIsUsedAgain(t *testing.T) {
	s := NewStore()
	lengths(t, s, "a")
	for range 3 {
		s.EndBuild()
		s.EndBuild()
		if _, calls := lengths(t, s, "a"); calls != 0 {
			t.Fatal("an entry used in the build before the last was dropped")
		}
	}
}

// TestMapKeepsOrder makes every call wait for the one after it, among as many
// as run at once, so that results are ready in another order than the items.
func TestMapKeepsOrder(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	items, done := make([]int, 64), make([]chan struct{}, 65)
	for i := range done {
		done[i] = make(chan struct{})
	}
	for i := range items {
		items[i] = i
	}
	results, err := Map(t.Context(), NewStore(), "order", items, func(i int) Key { return KeyOf(i) }, func(i int) string {
		defer close(done[i])
		if i%4 != 3 {
			<-done[i+1]
		}
		return fmt.Sprint(i)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Value != fmt.Sprint(i) {
			t.Fatalf("result %d is %q", i, r.Value)
		}
	}
}

func TestMapStopsWhenCancelled(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	ctx, cancel := context.WithCancel(t.Context())
	s := NewStore()
	var calls atomic.Int64
	f := func(i int) int {
		cancel()
		calls.Add(1)
		return i
	}
	items := make([]int, 1000)
	for i := range items {
		items[i] = i
	}
	key := func(i int) Key { return KeyOf(i) }
	if results, err := Map(ctx, s, "n", items, key, f); !errors.Is(err, context.Canceled) || results != nil {
		t.Errorf("got %d results and error %v", len(results), err)
	}
	before := calls.Load()
	if before == int64(len(items)) {
		t.Error("every item was computed although the first one cancelled")
	}
	if results, err := Map(t.Context(), s, "n", items, key, f); err != nil || results[999].Value != 999 {
		t.Errorf("after a cancelled call: %v", err)
	}
	if calls.Load() != int64(len(items)) {
		t.Errorf("%d calls in all for %d items: finished work was lost", calls.Load(), len(items))
	}
}

func TestMapCancelledBeforeIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Map(ctx, NewStore(), "n", []string{"a"}, keyOfText, func(string) int {
		t.Error("f was called")
		return 0
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestMapRaisesPanics(t *testing.T) {
	cause := errors.New("broken")
	s := NewStore()
	func() {
		defer func() {
			if got := recover(); got != cause {
				t.Errorf("recovered %v, want the value of the panic", got)
			}
		}()
		Map(t.Context(), s, "length", []string{"a"}, keyOfText, func(string) int { panic(cause) })
	}()
	if values, calls := lengths(t, s, "a"); values[0] != 1 || calls != 1 {
		t.Errorf("a panic was remembered: %v with %d calls", values, calls)
	}
}

func TestMapConcurrently(t *testing.T) {
	s := NewStore()
	items := []string{"a", "bb", "ccc", "dddd"}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if values, _ := lengths(t, s, items...); !reflect.DeepEqual(values, []int{1, 2, 3, 4}) {
					t.Errorf("got %v", values)
				}
				s.EndBuild()
			}
		})
	}
	wait.Wait()
}
