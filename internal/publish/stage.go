package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// The stage is a hidden folder inside the output folder, on the same disk, so
// that a file is moved into place in one go.
const (
	stageName   = ".iam-atlas-stage"
	lockName    = stageName + "/lock"
	newFolder   = stageName + "/new" // files of the new site that are not in place yet
	oldFolder   = stageName + "/old" // files of the old site, kept until the commit is over
	journalName = stageName + "/journal.json"
	draftName   = stageName + "/journal.tmp"
)

// A stage is a folder's stage while this process holds its lock.
type stage struct {
	root *os.Root
	lock *os.File
}

// openStage makes the stage or takes over one that a killed run left, undoing
// what that run had begun. A stage that a living process works in is refused.
func openStage(root *os.Root) (*stage, error) {
	if err := root.MkdirAll(stageName, 0o755); err != nil {
		return nil, err
	}
	if info, err := root.Lstat(stageName); err != nil || !info.IsDir() {
		return nil, &Refusal{filepath.Join(root.Name(), stageName), "is no folder", "remove it"}
	}
	lock, err := acquire(root)
	if err != nil {
		return nil, err
	}
	s := &stage{root, lock}
	if err := s.recover(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// recover undoes a commit that was killed and removes what else was left.
func (s *stage) recover() error {
	text, err := s.root.ReadFile(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return s.empty()
	}
	if err != nil {
		return err
	}
	var steps []step
	if json.Unmarshal(text, &steps) != nil {
		return &Refusal{
			Path: filepath.Join(s.root.Name(), filepath.FromSlash(journalName)),
			Why:  "is damaged, so a run that was killed cannot be undone",
			Do:   "empty the output folder and build again",
		}
	}
	if err := s.undo(steps); err != nil {
		return err
	}
	return s.empty()
}

// fill writes the files into the stage, until ctx is done.
func (s *stage) fill(ctx context.Context, files []File) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := newFolder + "/" + f.Path
		if err := s.root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
		if err := s.root.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// commit takes the steps in order. If one fails, all are undone, and the error
// is that of the step.
func (s *stage) commit(steps []step) error {
	if len(steps) == 0 {
		return nil
	}
	if err := s.writeJournal(steps); err != nil {
		return err
	}
	for i, st := range steps {
		if err := s.take(st); err != nil {
			return errors.Join(err, s.undo(steps[:i+1]))
		}
	}
	return s.root.Remove(journalName)
}

// writeJournal lists the steps. The journal appears whole or not at all, and
// before the first step.
func (s *stage) writeJournal(steps []step) error {
	text, err := json.Marshal(steps)
	if err != nil {
		return err
	}
	f, err := s.root.OpenFile(draftName, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return s.root.Rename(draftName, journalName)
}

func (s *stage) take(st step) error {
	if err := s.setAside(st); err != nil {
		return err
	}
	if st.Remove {
		s.prune(path.Dir(st.Path))
		return nil
	}
	if err := s.root.MkdirAll(path.Dir(st.Path), 0o755); err != nil {
		return err
	}
	return s.root.Rename(newFolder+"/"+st.Path, st.Path)
}

// setAside keeps what stands at the path of a step among the old files. What
// is about to be replaced is linked rather than moved where the disk can do
// so, that no reader finds the page missing for a moment.
func (s *stage) setAside(st step) error {
	info, err := s.root.Lstat(st.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return s.root.Remove(st.Path) // an empty folder gives way, any other is an error
	}
	aside := oldFolder + "/" + st.Path
	if err := s.root.MkdirAll(path.Dir(aside), 0o755); err != nil {
		return err
	}
	if !st.Remove && s.root.Link(st.Path, aside) == nil {
		return nil
	}
	return s.root.Rename(st.Path, aside)
}

// undo brings back what stood in the folder before the steps. It looks at the
// disk alone to tell which steps were taken, so it may itself be killed and
// started again. The journal goes last.
func (s *stage) undo(steps []step) error {
	for _, st := range slices.Backward(steps) {
		if err := s.undoOne(st); err != nil {
			return fmt.Errorf("bringing back the old site: %w", err)
		}
	}
	return s.root.Remove(journalName)
}

func (s *stage) undoOne(st step) error {
	fresh, aside := newFolder+"/"+st.Path, oldFolder+"/"+st.Path
	if !st.Remove && s.has(st.Path) {
		if s.has(fresh) {
			return nil // not replaced yet
		}
		if err := s.root.Rename(st.Path, fresh); err != nil {
			return err
		}
	}
	if !s.has(aside) {
		s.prune(path.Dir(st.Path))
		return nil
	}
	if err := s.root.MkdirAll(path.Dir(st.Path), 0o755); err != nil {
		return err
	}
	return s.root.Rename(aside, st.Path)
}

func (s *stage) has(name string) bool {
	_, err := s.root.Lstat(name)
	return err == nil
}

// prune removes a folder and those above it as far as they are empty. While a
// commit is undone a file may stand where a folder was; it stays.
func (s *stage) prune(dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		info, err := s.root.Lstat(dir)
		if err == nil && (!info.IsDir() || s.root.Remove(dir) != nil) {
			return
		}
	}
}

// empty removes everything from the stage but the lock.
func (s *stage) empty() error {
	var errs []error
	for _, name := range []string{newFolder, oldFolder, journalName, draftName} {
		errs = append(errs, s.root.RemoveAll(name))
	}
	return errors.Join(errs...)
}

// close gives up the lock and removes the stage, unless a journal is left: a
// commit that could be neither finished nor undone is for the next Write.
func (s *stage) close() {
	if !s.has(journalName) {
		s.empty()
	}
	release(s.root, s.lock)
	s.root.Remove(stageName)
}
