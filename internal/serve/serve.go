// Package serve shows a site to the writer who is editing it: it builds, serves
// the result from memory on this machine alone, watches the sources and builds
// again, and tells the open browsers to reload.
//
// In flow folders to watch and a function that builds; out flow answers over
// HTTP. Three parts run side by side and meet in two places only: the watcher
// says on a channel that something changed; the loop builds and swaps the
// current edition; the handler answers from whichever edition is current.
// Nothing is ever written to disk, and an edition never changes.
//
// The package does not know what a site is made of or how it is built.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Site is a finished site.
type Site struct {
	Files  map[string][]byte // by path below the root, such as "services/sqs/index.html"
	Notice string            // one line about the build, printed after it; may be empty
}

// Options say what to serve and where.
type Options struct {
	Port      int      // the port to listen on; 0 takes any free one
	PortGiven bool     // the user named the port, so no other will do
	Watch     []string // folders whose changes start a build
	Build     func(context.Context) (Site, error)
	Out, Log  io.Writer        // the address goes to Out, everything else to Log
	Opened    func(url string) // called once, when the first build is served; may be nil
}

// Run builds the site and serves it until ctx is done, then gives nil. The
// first build must succeed, or its error is given; where a later one fails the
// last good site stays, and browsers and Log are told. A port that the user
// named and that cannot be had gives a [*PortError].
func Run(ctx context.Context, o Options) error {
	o.Log = &lineWriter{w: o.Log}
	listener, err := listen(o)
	if err != nil {
		return err
	}
	defer listener.Close()
	watcher := newWatcher(o.Watch, o.Log) // before the build, to miss no change during it
	defer watcher.close()
	first, err := o.Build(ctx)
	if err != nil {
		return err
	}
	current := newLive(first)
	report(o.Log, first)

	group, ctx := errgroup.WithContext(ctx)
	server := &http.Server{
		Handler:           handler{current},
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(o.Log, "", 0),
	}
	changes := make(chan struct{}, 1)
	group.Go(func() error { return serve(server, listener) })
	group.Go(func() error { watcher.run(ctx, changes); return nil })
	group.Go(func() error { rebuild(ctx, o, current, changes); return nil })
	group.Go(func() error { <-ctx.Done(); return server.Close() })

	announce(o, listener.Addr())
	return group.Wait()
}

// serve answers until the server is closed. Closing cuts the event streams of
// browsers, which never end by themselves.
func serve(server *http.Server, listener net.Listener) error {
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func announce(o Options, address net.Addr) {
	url := fmt.Sprintf("http://%s/", address)
	fmt.Fprintln(o.Out, url)
	if o.Opened != nil {
		o.Opened(url)
	}
}

// rebuild builds after every change until ctx is done. The channel holds one
// change at most, so whatever happens during a build leads to exactly one
// more, and two builds never run at once.
func rebuild(ctx context.Context, o Options, current *live, changes <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
		site, err := o.Build(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			current.fail(err)
			fmt.Fprintf(o.Log, "build failed, the last good site stays: %v\n", err)
		default:
			current.publish(site)
			report(o.Log, site)
		}
	}
}

func report(log io.Writer, site Site) {
	if site.Notice != "" {
		fmt.Fprintln(log, site.Notice)
	}
}

// A lineWriter keeps the lines of several goroutines whole.
type lineWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lineWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
