//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package publish

import (
	"errors"
	"os"
	"syscall"
)

// openLock opens and locks the file. The system gives the lock up when its
// process dies, so a stale one needs no look at process numbers, which
// containers use again and again.
func openLock(root *os.Root) (*os.File, error) {
	f, err := root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errLocked
	}
	return nil, &os.PathError{Op: "lock", Path: lockName, Err: err}
}

// release removes the file while it is still locked: nobody can hold another
// file of that name by then.
func release(root *os.Root, f *os.File) {
	root.Remove(lockName)
	f.Close()
}
