package build_test

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	keys "github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// needsBrowser names the variable that makes a missing browser a failure, so
// that a pipeline cannot pass by skipping.
const needsBrowser = "ATLAS_NEEDS_BROWSER"

// patience bounds what hangs. Every wait ends as soon as what it waits for is
// there, so a busy machine only takes longer.
const patience = 5 * time.Minute

// startBrowser starts a Chromium that ends with the test. Its context is the
// parent of the tabs. Where there is none, the test is skipped.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	program := chromium()
	if program == "" && os.Getenv(needsBrowser) != "" {
		t.Fatalf("no Chromium is on PATH, and %s is set", needsBrowser)
	} else if program == "" {
		t.Skip("no Chromium is on PATH: the site is not tried in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.WSURLReadTimeout(patience))
	// Chromium refuses its sandbox to root, as whom containers run.
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(allocator, chromedp.WithErrorf(t.Logf))
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return ctx
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	return ""
}

// ServeHTTP answers as [host] describes, on whatever address it listens.
func (h host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status := http.StatusOK
	name, err := h.file(r.URL)
	if err != nil {
		name, status = "404.html", http.StatusNotFound
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.WriteHeader(status)
	w.Write(h.files[name])
}

// serveFiles serves files on loopback below a path, and gives the address.
func serveFiles(t *testing.T, files map[string][]byte, below string) string {
	t.Helper()
	server := httptest.NewServer(host{base: &url.URL{Path: below}, files: files})
	t.Cleanup(server.Close)
	return server.URL + below
}

// A tab is a tab of the browser with storage of its own, and the site it shows.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string // address of the site's root

	mu        sync.Mutex
	faults    []string // what a reader with open developer tools would have seen in red
	calledOff int      // requests that the page gave up
}

// openTab opens a tab of desktop size. When the test ends, whatever went wrong
// in it fails the test.
func openTab(t *testing.T, browser context.Context, base string) *tab {
	t.Helper()
	b := &tab{t: t, base: base}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.listen))
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	var stop context.CancelFunc
	b.ctx, stop = context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	b.size(1280, 900)
	t.Cleanup(func() {
		for _, fault := range b.seen() {
			t.Error(fault)
		}
	})
	return b
}

// listen keeps what a page must never cause: exceptions, messages of errors,
// violations of the Content-Security-Policy, requests that fail.
func (b *tab) listen(event any) {
	fault := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		fault = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			fault = "console." + string(e.Type)
			for _, arg := range e.Args {
				fault += fmt.Sprintf(" %s %s", arg.Value, arg.Description)
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			fault = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventLoadingFailed:
		if e.Canceled { // as a page does when it is left
			b.mu.Lock()
			defer b.mu.Unlock()
			b.calledOff++
		} else {
			fault = "request failed: " + e.ErrorText + " " + string(e.BlockedReason)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= http.StatusBadRequest {
			fault = fmt.Sprintf("request answered with %d: %s", e.Response.Status, e.Response.URL)
		}
	}
	if fault != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.faults = append(b.faults, fault)
	}
}

// seen gives the faults so far. Asking the page first brings in what it said
// before.
func (b *tab) seen() []string {
	b.t.Helper()
	if !b.t.Failed() {
		evaluate[bool](b, `true`)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.faults
}

// forget takes faults off the list that a test has brought about itself, by
// words that they hold.
func (b *tab) forget(words ...string) {
	b.t.Helper()
	b.seen()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = slices.DeleteFunc(b.faults, func(fault string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(fault, w) })
	})
}

func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// open shows a page of the site by its path below the root.
func (b *tab) open(page string) {
	b.t.Helper()
	b.do("open "+page, chromedp.Navigate(b.base+page))
}

// leads does what leads to another page, and waits for it.
func (b *tab) leads(what string, step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, step); err != nil {
		b.t.Fatalf("%s leads to no page: %v", what, err)
	}
}

// follow clicks on a link once it stands still: on a page that lays out what
// comes into view, it moves while it is scrolled to.
func (b *tab) follow(link string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`((link) => {
		const top = () => link.getBoundingClientRect().top;
		const before = top();
		link.scrollIntoView({ block: "center" });
		return top() === before;
	})(document.querySelector(%q))`, link))
	b.leads("the link "+link, chromedp.Click(chromedp.CSS(link)))
}

func (b *tab) press(text string) {
	b.t.Helper()
	b.do(fmt.Sprintf("press %q", text), chromedp.KeyEvent(text))
}

// shortcut presses one key as a keyboard does: where the page takes the key
// for itself, no character follows. chromedp's own keys send it all the same.
func (b *tab) shortcut(key string) {
	b.t.Helper()
	for _, e := range []keys.DispatchKeyEventParams{
		{Type: keys.DispatchKeyEventTypeKeyDown, Key: key, Text: key},
		{Type: keys.DispatchKeyEventTypeKeyUp, Key: key},
	} {
		if _, err := chromedp.Call(b.ctx, keys.DispatchKeyEvent, e); err != nil {
			b.t.Fatalf("press %q: %v", key, err)
		}
	}
}

// enter presses Enter as a keyboard does, which leads to another page.
func (b *tab) enter() {
	b.t.Helper()
	down := keys.DispatchKeyEventParams{Type: keys.DispatchKeyEventTypeKeyDown, Key: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}
	b.leads("Enter", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, keys.DispatchKeyEvent, down)
		return err
	}))
}

// evaluate gives the value of an expression on the page.
func evaluate[T any](b *tab, expression string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// holds fails the test where a condition does not hold now.
func (b *tab) holds(condition string) {
	b.t.Helper()
	if !evaluate[bool](b, condition) {
		b.t.Errorf("%s does not hold at %s", condition, b.at())
	}
}

// until waits for a condition that scripts of the page bring about. chromedp's
// own Poll makes a function of text, which the site's policy forbids.
func (b *tab) until(condition string) {
	b.t.Helper()
	evaluate[bool](b, `new Promise((done) => {
		const look = () => (`+condition+`) ? done(true) : setTimeout(look, 10);
		look();
	})`, chromedp.EvalAwaitPromise)
}

// at gives where the tab is, below the root of the site.
func (b *tab) at() string {
	b.t.Helper()
	return strings.TrimPrefix(evaluate[string](b, `location.href`), b.base)
}

// tabTo presses Tab until an element has the focus. No element may have it
// unseen.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 60 {
		b.press(kb.Tab)
		b.holds(`document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"`)
		if evaluate[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	b.t.Fatalf("Tab does not lead to %s on %s", selector, b.at())
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	b.do(fmt.Sprintf("%d px", width), chromedp.EmulateViewport(width, height))
}

// prefer says which colours the reader's system asks for.
func (b *tab) prefer(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	if err != nil {
		b.t.Fatal(err)
	}
}

// withoutScripts switches the scripts of all pages off.
func (b *tab) withoutScripts() {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		b.t.Fatal(err)
	}
}
