package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// take listens on a free port until the test ends.
func take(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

func TestListenTakesTheNextPort(t *testing.T) {
	taken := take(t)
	var log bytes.Buffer
	l, err := listen(Options{Port: taken, Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	address := l.Addr().(*net.TCPAddr)
	if address.Port <= taken || !address.IP.IsLoopback() {
		t.Errorf("listens on %v while port %d is taken", address, taken)
	}
	for _, port := range []int{taken, address.Port} {
		if !strings.Contains(log.String(), strconv.Itoa(port)) {
			t.Errorf("log %q does not name %d", log.String(), port)
		}
	}
}

func TestListenKeepsToAGivenPort(t *testing.T) {
	taken := take(t)
	for _, port := range []int{taken, 70000, -1} {
		_, err := listen(Options{Port: port, PortGiven: true, Log: io.Discard})
		var refused *PortError
		if !errors.As(err, &refused) || refused.Port != port || !strings.Contains(err.Error(), strconv.Itoa(port)) {
			t.Errorf("port %d: error %v", port, err)
		}
	}
}

func TestRunGivesThePortError(t *testing.T) {
	err := Run(t.Context(), Options{
		Port: take(t), PortGiven: true, Out: io.Discard, Log: io.Discard,
		Build: func(context.Context) (Site, error) {
			t.Error("built for a port that cannot be had")
			return Site{}, nil
		},
	})
	var refused *PortError
	if !errors.As(err, &refused) {
		t.Errorf("error %v", err)
	}
}

func TestRunNeedsAFirstBuild(t *testing.T) {
	cause := errors.New("no templates")
	var out bytes.Buffer
	err := Run(t.Context(), Options{
		Out: &out, Log: io.Discard,
		Build:  func(context.Context) (Site, error) { return Site{}, cause },
		Opened: func(string) { t.Error("opened although nothing is served") },
	})
	if !errors.Is(err, cause) || out.Len() != 0 {
		t.Errorf("error %v, output %q", err, out.String())
	}
}

// TestRun edits a real file twice, the second time so that the build fails,
// and sees with the eyes of a browser what becomes of it.
func TestRun(t *testing.T) {
	source := filepath.Join(t.TempDir(), "index.html")
	write(t, source, "<body>one</body>")
	ctx, cancel := context.WithCancel(t.Context())
	opened, ended := make(chan string, 2), make(chan error, 1)
	var out, log bytes.Buffer
	o := Options{
		Watch: []string{filepath.Dir(source)}, Out: &out, Log: &log,
		Opened: func(url string) { opened <- url },
		Build: func(context.Context) (Site, error) {
			text, err := os.ReadFile(source)
			if bytes.Contains(text, []byte("broken")) {
				err = errors.New("cannot build this")
			}
			return Site{Files: map[string][]byte{"index.html": text}, Notice: "1 page"}, err
		},
	}
	go func() { ended <- Run(ctx, o) }()
	url := <-opened
	if out.String() != url+"\n" || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("printed %q for %q", out.String(), url)
	}
	wantPage(t, url, "one")
	events := openEvents(t, strings.TrimSuffix(url, "/"))
	first := events.reload()

	replaceFile(t, source, "<body>two</body>")
	second := events.reload()
	if second == first {
		t.Errorf("the event names the old build %q", first)
	}
	wantPage(t, url, "two")

	replaceFile(t, source, "<body>broken</body>")
	for name, data := "", ""; name != "fault"; {
		if _, name, data = events.next(); name == "fault" && data != "cannot build this" {
			t.Errorf("the fault says %q", data)
		}
	}
	wantPage(t, url, "two")

	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if len(opened) != 0 || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("the address was told again: %q", out.String())
	}
	if !strings.Contains(log.String(), "1 page\n") || !strings.Contains(log.String(), "cannot build this") {
		t.Errorf("log %q", log.String())
	}
}

// replaceFile changes a file in one go, as editors do, so that no build sees
// it half written.
func replaceFile(t *testing.T, name, text string) {
	t.Helper()
	write(t, name+"~", text)
	if err := os.Rename(name+"~", name); err != nil {
		t.Fatal(err)
	}
}

func wantPage(t *testing.T, url, text string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if got := body(t, r); !strings.Contains(got, text) {
		t.Errorf("%s holds %q, want %q", url, got, text)
	}
}

// TestRebuildOnceAfterManyChanges lets three changes come while a build runs:
// one build follows, and never two run at once.
func TestRebuildOnceAfterManyChanges(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	begun, finish, ended := make(chan int), make(chan struct{}), make(chan struct{})
	var running atomic.Int64
	builds := 0
	o := Options{Log: io.Discard, Build: func(context.Context) (Site, error) {
		if n := running.Add(1); n != 1 {
			t.Errorf("%d builds run at once", n)
		}
		defer running.Add(-1)
		builds++
		begun <- builds
		<-finish
		return Site{}, nil
	}}
	changes := make(chan struct{}, 1)
	current := newLive(Site{})
	go func() {
		defer close(ended)
		rebuild(ctx, o, current, changes)
	}()
	tell(changes)
	<-begun
	for range 3 {
		tell(changes)
	}
	finish <- struct{}{}
	if n := <-begun; n != 2 || len(changes) != 0 {
		t.Errorf("build %d is running with %d more changes waiting", n, len(changes))
	}
	finish <- struct{}{}
	cancel()
	<-ended
	if builds != 2 {
		t.Errorf("%d builds", builds)
	}
}

// A build that ends because the server does is no failure to tell.
func TestRebuildEndsQuietly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var log bytes.Buffer
	o := Options{Log: &log, Build: func(ctx context.Context) (Site, error) {
		cancel()
		return Site{}, ctx.Err()
	}}
	changes := make(chan struct{}, 1)
	tell(changes)
	current := newLive(Site{})
	rebuild(ctx, o, current, changes)
	if fault := current.current.Load().fault; fault != "" || log.Len() != 0 {
		t.Errorf("fault %q, log %q", fault, log.String())
	}
}
