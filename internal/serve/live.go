package serve

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
)

// An edition is one build as the handler shows it. It never changes; the
// channel is closed when a newer edition takes its place.
type edition struct {
	id         string // names the build to browsers, also across restarts
	files      map[string][]byte
	headers    http.Header // what the site's _headers says for every path
	fault      string      // why a later build failed, or empty
	superseded chan struct{}
}

// A live holds the current edition. Only one goroutine may replace it; any
// number may look at it.
type live struct {
	run     string // tells this process from the one before
	number  int    // of the last good build
	current atomic.Pointer[edition]
}

func newLive(first Site) *live {
	l := &live{run: rand.Text()}
	l.publish(first)
	return l
}

// publish makes a good build the current edition.
func (l *live) publish(site Site) {
	l.number++
	l.replace(&edition{
		id:      fmt.Sprintf("%s-%d", l.run, l.number),
		files:   site.Files,
		headers: headersForAll(string(site.Files["_headers"])),
	})
}

// fail keeps the last good build and says why there is no newer one.
func (l *live) fail(err error) {
	last := l.current.Load()
	l.replace(&edition{id: last.id, files: last.files, headers: last.headers, fault: err.Error()})
}

func (l *live) replace(next *edition) {
	next.superseded = make(chan struct{})
	if last := l.current.Swap(next); last != nil {
		close(last.superseded)
	}
}

// events gives an edition as server-sent events. The reload event names the
// good build; the browser reloads if it shows another one, and takes away an
// old fault in any case. A fault comes after it.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func (e *edition) events() string {
	text := fmt.Sprintf("retry: 1000\nid: %s\nevent: reload\ndata: %[1]s\n\n", e.id)
	if e.fault == "" {
		return text
	}
	lines := strings.FieldsFunc(e.fault, func(r rune) bool { return r == '\n' || r == '\r' })
	return text + fmt.Sprintf("id: %s\nevent: fault\ndata: %s\n\n", e.id, strings.Join(lines, "\ndata: "))
}
