package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	settleTime = 60 * time.Millisecond // how long it must be quiet before a build; a save is several events
	pollTime   = time.Second
)

// A watcher says when something in its folders changes. It asks the system to
// be told, and looks for itself once a second where the system will not.
type watcher struct {
	folders  []string
	log      io.Writer
	notifier *fsnotify.Watcher // nil where we look for ourselves
	seen     snapshot          // what stood in the folders, where we look for ourselves
}

// newWatcher begins to watch: no change after its return is missed.
func newWatcher(folders []string, log io.Writer) *watcher {
	w := &watcher{log: log}
	for _, folder := range folders {
		w.folders = append(w.folders, resolved(folder))
	}
	if err := w.startNotifier(); err != nil {
		w.startPolling(err)
	}
	return w
}

// resolved follows links to a folder, since neither the system's notices nor a
// walk do so.
func resolved(folder string) string {
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		return real
	}
	return filepath.Clean(folder)
}

func (w *watcher) startNotifier() error {
	notifier, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	w.notifier = notifier
	return w.addAll()
}

func (w *watcher) startPolling(why error) {
	fmt.Fprintf(w.log, "cannot watch for changes (%v), looking for them once a second\n", why)
	w.close()
	w.notifier = nil
	w.seen = look(w.folders)
}

func (w *watcher) close() {
	if w.notifier != nil {
		w.notifier.Close()
	}
}

// run sends on changes after each change, until ctx is done.
func (w *watcher) run(ctx context.Context, changes chan<- struct{}) {
	if w.notifier != nil {
		err := w.follow(ctx, w.notifier.Events, w.notifier.Errors, changes)
		if ctx.Err() != nil {
			return
		}
		w.startPolling(err)
		tell(changes) // of what happened between the two ways of watching
	}
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	poll(ctx, w.folders, w.seen, ticker.C, changes)
}

// tell leaves a change to be found. One that is waiting already stands for
// this one too.
func tell(changes chan<- struct{}) {
	select {
	case changes <- struct{}{}:
	default:
	}
}

// follow turns the system's events into changes, one for each burst. It gives
// an error where the system can no longer be relied on.
func (w *watcher) follow(ctx context.Context, events <-chan fsnotify.Event, faults <-chan error, changes chan<- struct{}) error {
	var settled <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-settled:
			settled = nil
			tell(changes)
		case event := <-events:
			if !w.concerns(event) {
				continue
			}
			if err := w.keepUp(event); err != nil {
				return err
			}
			settled = time.After(settleTime)
		case err := <-faults:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return err
			}
			// Events were lost, and with them perhaps a new folder.
			if err := w.addAll(); err != nil {
				return err
			}
			settled = time.After(settleTime)
		}
	}
}

// concerns reports whether an event is one a writer made. A change of mode or
// owner alone comes from indexers and backups.
func (w *watcher) concerns(event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	return slices.Contains(w.folders, event.Name) || !isIgnored(filepath.Base(event.Name))
}

// keepUp watches a folder that appeared. A watched folder that is itself
// replaced cannot be followed, since the notice is tied to the old one.
func (w *watcher) keepUp(event fsnotify.Event) error {
	if slices.Contains(w.folders, event.Name) && event.Has(fsnotify.Remove|fsnotify.Rename) {
		return fmt.Errorf("%s was moved or removed", event.Name)
	}
	if !event.Has(fsnotify.Create) {
		return nil
	}
	return w.add(event.Name)
}

// addAll watches every folder; unlike one below it, none may be missing.
func (w *watcher) addAll() error {
	for _, folder := range w.folders {
		if err := w.notifier.Add(folder); err != nil {
			return err
		}
		if err := w.add(folder); err != nil {
			return err
		}
	}
	return nil
}

// add watches a folder and all below it. Each is watched before it is read, so
// that what appears in it meanwhile is either read or told. What vanishes
// meanwhile is no error.
func (w *watcher) add(folder string) error {
	return walk(folder, func(name string, e fs.DirEntry) error {
		if !e.IsDir() {
			return nil
		}
		if err := w.notifier.Add(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// walk visits a folder or file and all below it that is not ignored. It passes
// over what cannot be read.
func walk(root string, visit func(name string, e fs.DirEntry) error) error {
	return filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case name != root && isIgnored(e.Name()) && e.IsDir():
			return fs.SkipDir
		case name != root && isIgnored(e.Name()):
			return nil
		}
		return visit(name, e)
	})
}

// isIgnored reports whether a name is that of a hidden file or folder, of
// installed packages, or of what an editor leaves while it saves: vim writes
// and removes 4913 to try a folder out.
func isIgnored(name string) bool {
	for _, suffix := range []string{"~", ".swp", ".swo", ".swx", ".tmp"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || name == "node_modules" || name == "4913"
}
