package serve

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func testSite() Site {
	page := func(title string) []byte { return []byte("<html><body><h1>" + title + "</h1></body></html>") }
	return Site{Files: map[string][]byte{
		"index.html":              page("Home"),
		"services/sqs/index.html": page("SQS"),
		"404.html":                page("Not found"),
		"fragment.html":           []byte("<p>no body"),
		"assets/app.js":           []byte("app()"),
		"api/v1/matrix.csv":       []byte("service\n"),
		"api/v1/report.sarif":     []byte("{}"),
		"shards/1.bin":            []byte("\x00"),
		"_headers": []byte("# comment\n/assets/*\n  Cache-Control: immutable\n  X-Assets: yes\n\n/*\n" +
			"  Content-Security-Policy: default-src 'none'; script-src 'self'\n\tX-Content-Type-Options: nosniff\n  Cache-Control: max-age=9\n\n/api/*\n  X-Api: yes\n"),
	}}
}

func answer(h http.Handler, method, target, host string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestHandlerAnswers(t *testing.T) {
	const script = `<script src="/_atlas/reload.js" defer></script>`
	tests := []struct {
		target string
		status int
		kind   string
		body   string
	}{
		{"/", 200, "text/html; charset=utf-8", "<html><body><h1>Home</h1>" + script + "</body></html>"},
		{"/index.html?q=1", 200, "text/html; charset=utf-8", "<html><body><h1>Home</h1>" + script + "</body></html>"},
		{"/services/sqs/", 200, "text/html; charset=utf-8", "<html><body><h1>SQS</h1>" + script + "</body></html>"},
		{"/fragment.html", 200, "text/html; charset=utf-8", "<p>no body" + script},
		{"/assets/app.js", 200, "text/javascript; charset=utf-8", "app()"},
		{"/api/v1/matrix.csv", 200, "text/csv; charset=utf-8", "service\n"},
		{"/api/v1/report.sarif", 200, "application/sarif+json", "{}"},
		{"/shards/1.bin", 200, "application/octet-stream", "\x00"},
		{"/nothing/", 404, "text/html; charset=utf-8", "<html><body><h1>Not found</h1>" + script + "</body></html>"},
		{"/services/", 404, "text/html; charset=utf-8", "<html><body><h1>Not found</h1>" + script + "</body></html>"},
		{"/../index.html", 404, "text/html; charset=utf-8", "<html><body><h1>Not found</h1>" + script + "</body></html>"},
		{"/_atlas/reload.js", 200, "text/javascript; charset=utf-8", string(reloadScript)},
	}
	h := handler{newLive(testSite())}
	for _, tt := range tests {
		r := answer(h, "GET", tt.target, "127.0.0.1:1414")
		if got := body(t, r); r.StatusCode != tt.status || r.Header.Get("Content-Type") != tt.kind || got != tt.body {
			t.Errorf("%s gave %d %q %q\nwant %d %q %q", tt.target, r.StatusCode, r.Header.Get("Content-Type"), got, tt.status, tt.kind, tt.body)
		}
		if got := r.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", tt.target, got)
		}
	}
}

func TestHandlerWithoutNotFoundPage(t *testing.T) {
	r := answer(handler{newLive(Site{})}, "GET", "/x", "localhost")
	if r.StatusCode != 404 {
		t.Errorf("status %d", r.StatusCode)
	}
}

func TestHandlerDoesNotTouchTheSite(t *testing.T) {
	site := testSite()
	h := handler{newLive(site)}
	answer(h, "GET", "/", "localhost")
	if got, want := string(site.Files["index.html"]), string(testSite().Files["index.html"]); got != want {
		t.Errorf("the page became %q", got)
	}
}

func TestHandlerRedirectsFolders(t *testing.T) {
	h := handler{newLive(testSite())}
	for target, want := range map[string]string{
		"/services/sqs":       "/services/sqs/",
		"/services/sqs?a=1&b": "/services/sqs/?a=1&b",
	} {
		r := answer(h, "GET", target, "localhost:1414")
		if got := r.Header.Get("Location"); r.StatusCode != 302 || got != want {
			t.Errorf("%s gave %d to %q, want %q", target, r.StatusCode, got, want)
		}
	}
}

func TestHandlerAnswersThisMachineOnly(t *testing.T) {
	h := handler{newLive(testSite())}
	for host, status := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:1414": 200, "localhost": 200, "LOCALHOST:80": 200, "[::1]": 200, "[::1]:1414": 200,
		"example.org": 403, "example.org:1414": 403, "localhost.example.org": 403, "127.0.0.1.example.org:1414": 403, "192.168.0.1:1414": 403, "": 403,
	} {
		for _, target := range []string{"/", scriptPath} {
			if r := answer(h, "GET", target, host); r.StatusCode != status {
				t.Errorf("%s of host %q gave %d, want %d", target, host, r.StatusCode, status)
			}
		}
	}
	if r := answer(h, "GET", eventsPath, "example.org"); r.StatusCode != 403 {
		t.Errorf("events of another host gave %d", r.StatusCode)
	}
}

func TestHandlerMethods(t *testing.T) {
	server := httptest.NewServer(handler{newLive(testSite())})
	defer server.Close()
	r, err := http.Head(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != 200 || r.ContentLength <= 0 || body(t, r) != "" {
		t.Errorf("HEAD gave %d with length %d", r.StatusCode, r.ContentLength)
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		if r := answer(server.Config.Handler, method, "/", "localhost"); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s gave %d, Allow %q", method, r.StatusCode, r.Header.Get("Allow"))
		}
	}
}

func TestHandlerSendsTheSitesHeaders(t *testing.T) {
	h := handler{newLive(testSite())}
	for _, target := range []string{"/", "/assets/app.js", "/nothing"} {
		r := answer(h, "GET", target, "localhost")
		want := map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'",
			"X-Content-Type-Options":  "nosniff",
			"X-Assets":                "",
			"X-Api":                   "",
			"Cache-Control":           "no-store",
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", target, name, got, value)
			}
		}
	}
}

// A page names its build, so that the script can tell whether it is of the
// build that the events name.
func TestPageNamesItsBuild(t *testing.T) {
	l := newLive(testSite())
	for range 2 {
		r := answer(handler{l}, "GET", "/", "localhost")
		if got, want := r.Header.Get("Server-Timing"), `build;desc="`+l.current.Load().id+`"`; got != want {
			t.Errorf("Server-Timing %q, want %q", got, want)
		}
		l.publish(testSite())
	}
}

func TestBuildsHaveNamesOfTheirOwn(t *testing.T) {
	a, b := newLive(testSite()), newLive(testSite())
	first := a.current.Load().id
	a.publish(testSite())
	if second := a.current.Load().id; second == first {
		t.Errorf("two builds are named %q", first)
	}
	if b.current.Load().id == first {
		t.Errorf("the first builds of two runs are both named %q", first)
	}
}

// An eventStream reads server-sent events.
type eventStream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func openEvents(t *testing.T, url string) eventStream {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url+eventsPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("Content-Type %q", kind)
	}
	return eventStream{t, bufio.NewScanner(answer.Body)}
}

// next gives the next event: its id, its name and its data.
func (s eventStream) next() (id, name, data string) {
	s.t.Helper()
	var lines []string
	for s.lines.Scan() {
		field, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			lines = append(lines, value)
		case "":
			return id, name, strings.Join(lines, "\n")
		}
	}
	s.t.Fatal("the stream ended:", s.lines.Err())
	return "", "", ""
}

// reload expects a reload event and gives its id.
func (s eventStream) reload() string {
	s.t.Helper()
	id, name, data := s.next()
	if name != "reload" || id == "" {
		s.t.Fatalf("event %q with id %q and data %q, want a reload", name, id, data)
	}
	return id
}

func TestEvents(t *testing.T) {
	l := newLive(testSite())
	server := httptest.NewServer(handler{l})
	defer server.Close()
	defer server.CloseClientConnections()
	events := openEvents(t, server.URL)
	first := events.reload()

	l.publish(testSite())
	second := events.reload()
	if second == first {
		t.Errorf("a new build has the name %q of the old one", second)
	}

	l.fail(errors.New("templates/home.html:3:\r\n\nno such field"))
	if id := events.reload(); id != second {
		t.Errorf("after a failed build the browser is sent from %q to %q", second, id)
	}
	if _, name, data := events.next(); name != "fault" || data != "templates/home.html:3:\nno such field" {
		t.Errorf("event %q with data %q", name, data)
	}

	late := openEvents(t, server.URL)
	late.reload()
	if _, name, _ := late.next(); name != "fault" {
		t.Errorf("a browser that comes after the failure gets %q", name)
	}

	l.publish(testSite())
	if id := events.reload(); id == second {
		t.Errorf("the mended build has the name %q of the old one", id)
	}
}

func TestContentTypes(t *testing.T) {
	for name, want := range map[string]string{
		"a.html": "text/html; charset=utf-8", "a.css": "text/css; charset=utf-8", "a.js": "text/javascript; charset=utf-8",
		"a.json": "application/json", "a.csv": "text/csv; charset=utf-8", "a.xml": "application/xml",
		"a.txt": "text/plain; charset=utf-8", "a.svg": "image/svg+xml", "a.sarif": "application/sarif+json",
		"a.webmanifest": "application/manifest+json", "_headers": "text/plain; charset=utf-8", "a.unknown": "application/octet-stream",
	} {
		if got := contentType(name); got != want {
			t.Errorf("%s is served as %q, want %q", name, got, want)
		}
	}
}
