//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package publish

import (
	"errors"
	"io/fs"
	"os"
)

// openLock makes the file, which only one process can do. A lock that a killed
// run left behind has to be removed by hand; the refusal says so.
func openLock(root *os.Root) (*os.File, error) {
	f, err := root.OpenFile(lockName, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	return f, err
}

// release closes the file first, since an open one cannot be removed
// everywhere.
func release(root *os.Root, f *os.File) {
	f.Close()
	root.Remove(lockName)
}
