package serve

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// watching runs a watcher over the folder until the test ends.
func watching(t *testing.T, folder string, log io.Writer) <-chan struct{} {
	t.Helper()
	w := newWatcher([]string{folder}, log)
	changes, ended := make(chan struct{}, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(ended)
		w.run(ctx, changes)
	}()
	t.Cleanup(func() { cancel(); <-ended; w.close() })
	return changes
}

func TestWatcherSeesEdits(t *testing.T) {
	edits := map[string]func(t *testing.T, dir string){
		"edit":   func(t *testing.T, dir string) { write(t, filepath.Join(dir, "a.md"), "new") },
		"create": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "b.md"), "new") },
		"deep edit": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "deep", "er", "c.md"), "new")
		},
		"remove": func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "a.md")); err != nil {
				t.Fatal(err)
			}
		},
		"rename and replace": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, ".a.md.new"), "new")
			if err := os.Rename(filepath.Join(dir, ".a.md.new"), filepath.Join(dir, "a.md")); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a.md"), "old")
			write(t, filepath.Join(dir, "deep", "er", "c.md"), "old")
			changes := watching(t, dir, t.Output())
			edit(t, dir)
			<-changes
		})
	}
}

// A file in a folder that appeared after the watch began is watched too. The
// folder is moved here with the file in it, so its notice is the only one.
func TestWatcherSeesNewFolders(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	write(t, filepath.Join(elsewhere, "new", "er", "a.md"), "old")
	changes := watching(t, dir, t.Output())
	if err := os.Rename(filepath.Join(elsewhere, "new"), filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	<-changes
	write(t, filepath.Join(dir, "new", "er", "a.md"), "new")
	<-changes
}

func TestWatcherThroughLink(t *testing.T) {
	dir, link := t.TempDir(), filepath.Join(t.TempDir(), "content")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	write(t, filepath.Join(dir, "deep", "a.md"), "old")
	changes := watching(t, link, t.Output())
	write(t, filepath.Join(dir, "deep", "a.md"), "new")
	<-changes
}

// A folder that is taken away cannot be watched further, only looked for.
func TestWatcherPollsWhenItsFolderGoes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	write(t, filepath.Join(dir, "a.md"), "old")
	var log strings.Builder
	w := newWatcher([]string{dir}, &log)
	defer w.close()
	if w.notifier == nil {
		t.Skip("this machine cannot watch:", log.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	changes, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(ended)
		w.run(ctx, changes)
	}()
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	<-changes
	cancel()
	<-ended
	if w.notifier != nil || !strings.Contains(log.String(), "once a second") {
		t.Errorf("log %q", log.String())
	}
}

func TestWatcherPollsWhereItCannotWatch(t *testing.T) {
	var log strings.Builder
	w := newWatcher([]string{filepath.Join(t.TempDir(), "missing")}, &log)
	defer w.close()
	if w.notifier != nil || !strings.Contains(log.String(), "once a second") {
		t.Errorf("log %q", log.String())
	}
}

// TestFollowWaitsUntilItIsQuiet runs on a clock of its own: every event puts
// the change off, and a burst is one change.
func TestFollowWaitsUntilItIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		events, changes := make(chan fsnotify.Event), make(chan struct{}, 1)
		go (&watcher{}).follow(ctx, events, nil, changes)
		start := time.Now()
		for range 5 {
			events <- fsnotify.Event{Name: "a.md", Op: fsnotify.Write}
			time.Sleep(settleTime / 2)
		}
		<-changes
		if got, want := time.Since(start), 4*(settleTime/2)+settleTime; got != want {
			t.Errorf("told after %v, want %v", got, want)
		}
		time.Sleep(time.Hour)
		if len(changes) != 0 {
			t.Error("one burst was told twice")
		}
	})
}

// Time is the bubble's own here too: the hour is over at once.
func TestFollowPassesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		events, changes := make(chan fsnotify.Event), make(chan struct{}, 1)
		go (&watcher{}).follow(ctx, events, nil, changes)
		for _, name := range []string{".git", ".a.md.swp", "a.md~", "4913", "node_modules", "#a.md#", "a.swx"} {
			events <- fsnotify.Event{Name: filepath.Join("content", name), Op: fsnotify.Create}
		}
		events <- fsnotify.Event{Name: "content/a.md", Op: fsnotify.Chmod}
		time.Sleep(time.Hour)
		if len(changes) != 0 {
			t.Error("what no writer made was told as a change")
		}
		events <- fsnotify.Event{Name: "content/a.md", Op: fsnotify.Write | fsnotify.Chmod}
		<-changes
	})
}

func TestFollowGivesUpOnFaults(t *testing.T) {
	fault := errors.New("no more watches")
	faults := make(chan error, 1)
	faults <- fault
	if err := (&watcher{}).follow(t.Context(), nil, faults, nil); err != fault {
		t.Errorf("error %v, want %v", err, fault)
	}
}

func TestFollowOutlivesLostEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		faults, changes := make(chan error), make(chan struct{}, 1)
		go (&watcher{}).follow(ctx, nil, faults, changes)
		faults <- fsnotify.ErrEventOverflow
		<-changes
	})
}

func TestPoll(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "deep", "a.md")
	write(t, name, "old")
	ticks, changes, ended := make(chan time.Time), make(chan struct{}, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(ended)
		poll(ctx, []string{dir, filepath.Join(dir, "missing")}, look([]string{dir}), ticks, changes)
	}()
	// A second tick is taken only after the first one was dealt with.
	tick := func() { ticks <- time.Time{}; ticks <- time.Time{} }
	want := func(what string, changed bool) {
		t.Helper()
		tick()
		if got := len(changes) == 1; got != changed {
			t.Errorf("%s: change told: %t, want %t", what, got, changed)
		}
		for len(changes) > 0 {
			<-changes
		}
	}
	want("nothing", false)
	write(t, name, "longer than before")
	want("an edit", true)
	want("nothing since", false)
	write(t, name, "LONGER THAN BEFORE")
	later := time.Unix(2_000_000_000, 0)
	if err := os.Chtimes(name, later, later); err != nil {
		t.Fatal(err)
	}
	want("an edit that keeps the size", true)
	write(t, filepath.Join(dir, "missing", "b.md"), "new")
	want("a new file", true)
	write(t, filepath.Join(dir, ".git", "HEAD"), "new")
	want("a file of git", false)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	want("a removed file", true)
	cancel()
	<-ended
}
