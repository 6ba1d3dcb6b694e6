package serve

import (
	"bytes"
	_ "embed"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// The addresses below /_atlas/ are ours; no site has such a folder.
const (
	scriptPath = "/_atlas/reload.js"
	eventsPath = "/_atlas/events"
	scriptTag  = `<script src="` + scriptPath + `" defer></script>`
)

//go:embed reload.js
var reloadScript []byte

// A handler answers from the current edition.
type handler struct{ live *live }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case !isThisMachine(r.Host):
		http.Error(w, "this server answers to localhost only", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are allowed", http.StatusMethodNotAllowed)
	case r.URL.Path == scriptPath:
		w.Header().Set("Content-Type", contentType(scriptPath))
		w.Write(reloadScript)
	case r.URL.Path == eventsPath:
		h.stream(w, r)
	default:
		h.live.current.Load().serve(w, r)
	}
}

// isThisMachine reports whether a Host header names the loopback address. A
// foreign name that leads here is how a page elsewhere would read drafts (DNS
// rebinding).
func isThisMachine(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	return name == "127.0.0.1" || name == "::1" || strings.EqualFold(name, "localhost")
}

// stream tells a browser of the current edition and of each that follows,
// until either side goes away.
func (h handler) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	out := http.NewResponseController(w)
	for {
		e := h.live.current.Load()
		if _, err := io.WriteString(w, e.events()); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-e.superseded:
		}
	}
}

// serve answers as the host of a published site does: a folder gives its
// index.html, a folder without the slash leads to the one with it, and what
// does not exist gives 404.html.
func (e *edition) serve(w http.ResponseWriter, r *http.Request) {
	for name, values := range e.headers {
		if name != "Cache-Control" {
			w.Header()[name] = values
		}
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if data, ok := e.files[name]; ok {
		e.write(w, http.StatusOK, name, data)
		return
	}
	if _, ok := e.files[name+"/index.html"]; ok {
		to := url.URL{Path: r.URL.Path + "/", RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusFound)
		return
	}
	if data, ok := e.files["404.html"]; ok {
		e.write(w, http.StatusNotFound, "404.html", data)
		return
	}
	http.NotFound(w, r)
}

// write sends a file. A page also says which build it is of, which a script
// can read as the server timing of its own page.
func (e *edition) write(w http.ResponseWriter, status int, name string, data []byte) {
	kind := contentType(name)
	if path.Ext(name) == ".html" {
		data = withScript(data)
		w.Header().Set("Server-Timing", `build;desc="`+e.id+`"`)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	w.Write(data)
}

// withScript gives a copy of a page with the reloading script at its end.
func withScript(page []byte) []byte {
	end := bytes.LastIndex(page, []byte("</body>"))
	if end < 0 {
		end = len(page)
	}
	return bytes.Join([][]byte{page[:end], []byte(scriptTag), page[end:]}, nil)
}

// contentTypes replaces the tables of the machine, which differ from one to
// the next, so that every writer sees what the host will send.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".md":          "text/markdown; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".png":         "image/png",
	".sarif":       "application/sarif+json",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
	".xml":         "application/xml",
	"":             "text/plain; charset=utf-8",
}

func contentType(name string) string {
	if kind, ok := contentTypes[path.Ext(name)]; ok {
		return kind
	}
	return "application/octet-stream"
}

// headersForAll reads what a _headers file says for the path "/*". A path
// stands at the beginning of a line, its headers are indented below it.
// https://docs.netlify.com/routing/headers/
func headersForAll(text string) http.Header {
	headers := http.Header{}
	forAll := false
	for line := range strings.Lines(text) {
		field := strings.TrimSpace(line)
		name, value, isHeader := strings.Cut(field, ":")
		switch indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"); {
		case field == "" || strings.HasPrefix(field, "#"):
		case !indented:
			forAll = field == "/*"
		case forAll && isHeader:
			headers.Add(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	return headers
}
