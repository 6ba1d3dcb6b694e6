package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// acquire takes the lock of the stage, which exists. The lock is a file that
// is ours while we hold it and that is removed before it is given up, so that
// a file that is gone or replaced by the time it is locked belongs to a run
// that has just ended.
func acquire(root *os.Root) (*os.File, error) {
	f, err := openLock(root)
	if errors.Is(err, errLocked) || errors.Is(err, fs.ErrNotExist) {
		return nil, busy(root)
	}
	if err != nil {
		return nil, err
	}
	held, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if now, err := root.Lstat(lockName); err != nil || !os.SameFile(held, now) {
		f.Close()
		return nil, busy(root)
	}
	return f, nil
}

// errLocked is what openLock gives where another run holds the lock.
var errLocked = errors.New("locked")

func busy(root *os.Root) error {
	return &Refusal{
		Path: root.Name(),
		Why:  "is being written by another run",
		Do:   "wait for it to end, or, if there is none, remove " + filepath.Join(root.Name(), filepath.FromSlash(lockName)),
	}
}
