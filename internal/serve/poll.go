package serve

import (
	"context"
	"io/fs"
	"maps"
	"time"
)

// A snapshot tells the files of the watched folders, by path, apart from what
// they were before.
type snapshot map[string]stamp

type stamp struct {
	modified int64 // in nanoseconds
	size     int64
}

// look takes a snapshot of the folders. A folder that is missing is empty.
func look(folders []string) snapshot {
	seen := snapshot{}
	for _, folder := range folders {
		walk(folder, func(name string, e fs.DirEntry) error {
			if info, err := e.Info(); err == nil && !e.IsDir() {
				seen[name] = stamp{info.ModTime().UnixNano(), info.Size()}
			}
			return nil
		})
	}
	return seen
}

// poll looks at every tick and tells of what differs from what was seen
// before, until ctx is done.
func poll(ctx context.Context, folders []string, seen snapshot, ticks <-chan time.Time, changes chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		if now := look(folders); !maps.Equal(now, seen) {
			seen = now
			tell(changes)
		}
	}
}
