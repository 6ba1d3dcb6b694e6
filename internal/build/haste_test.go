package build_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserHaste reads the default site as somebody does who does not wait:
// types before scripts are there, goes on between two answers, loses the
// network, steps back. Nothing typed is lost, nor is the focus, and nothing
// opens that was not asked for.
func TestBrowserHaste(t *testing.T) {
	browser := startBrowser(t)
	site := run(t, input(t))
	files := site.FileMap()
	root := serveFiles(t, files, "/")

	t.Run("history of the matrix", func(t *testing.T) { undoesChoices(openTab(t, browser, root)) })
	t.Run("focus", func(t *testing.T) { keepsFocus(openTab(t, browser, root)) })
	t.Run("ticks", func(t *testing.T) { tellsTicks(openTab(t, browser, root)) })
	t.Run("comparison", func(t *testing.T) { comparesAgain(t, browser, files) })
	t.Run("gallery", func(t *testing.T) { filtersGallery(openTab(t, browser, root)) })
}

// A gate serves files. While it is shut it holds those back whose path begins
// as is said.
type gate struct {
	site host

	mu        sync.Mutex
	beginning string
	opened    chan struct{}
}

// gateTo serves files through a gate, which ends open.
func gateTo(t *testing.T, files map[string][]byte) (g *gate, base string) {
	g = &gate{site: host{base: &url.URL{Path: "/"}, files: files}}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	t.Cleanup(g.open)
	return g, server.URL + "/"
}

func (g *gate) shut(beginning string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.beginning, g.opened = beginning, make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened != nil {
		close(g.opened)
		g.opened = nil
	}
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	beginning, opened := g.beginning, g.opened
	g.mu.Unlock()
	if opened != nil && strings.HasPrefix(r.URL.Path, beginning) {
		<-opened
	}
	g.site.ServeHTTP(w, r)
}

// comes goes to a page without waiting for what belongs to it.
func (b *tab) comes(to string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, page.Navigate, page.NavigateParams{URL: b.base + to}); err != nil {
		b.t.Fatalf("%s: %v", to, err)
	}
}

// asksAtOnce puts a query into a box as pasting does: letter by letter asks more
// than once.
func (b *tab) asksAtOnce(box, query string) {
	b.t.Helper()
	b.holds(fmt.Sprintf(`((box) => {
		box.focus();
		box.value = %q;
		return box.dispatchEvent(new Event("input"));
	})(document.querySelector(%q))`, query, box))
}

const (
	finderOpen   = `document.querySelector(".finder")?.matches(":popover-open")`
	inFinder     = `document.activeElement.matches(".finder [role=combobox]")`
	focusIsKept  = `document.activeElement !== document.body`
	resultsOf    = `document.querySelectorAll("#search-results li")`
	searchStatus = `document.querySelector("#search-status").textContent`
)

// undoesChoices steps back through what was asked of the matrix: what was typed
// just before a choice stays, and the menu that is open tells how things are.
func undoesChoices(b *tab) {
	b.open("matrix/")
	b.until(settled)
	b.holds(`(() => { // one after the other, as quickly as nobody is
		const [box, menu] = document.querySelectorAll("#matrix-tools :is(input, select)");
		box.value = "amazon";
		box.dispatchEvent(new Event("input"));
		menu.value = "compute";
		return menu.dispatchEvent(new Event("change"));
	})()`)
	b.until(`location.search === "?q=amazon&cat=compute"`)
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?q=amazon" && document.querySelector("#matrix-tools input").value === "amazon"`)
	b.do("choose", chromedp.Click(chromedp.CSS("#rbp .filter")), chromedp.Click(chromedp.CSS(".choices label:nth-of-type(1) input")))
	b.until(`location.search === "?q=amazon&f=rbp:y"`)
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?q=amazon" && document.querySelector(".choices").matches(":popover-open") && !document.querySelector(".choices input").checked`)
	b.open("matrix/#100%")
	b.until(settled)
}

// keepsFocus presses what goes away when it is pressed.
func keepsFocus(b *tab) {
	b.open("matrix/?f=rbp:y")
	b.until(settled)
	b.tabTo("#matrix-chips button:nth-last-child(2)")
	b.press(kb.Enter)
	b.until(`location.search === ""`)
	b.holds(focusIsKept)
	b.tabTo("[data-do=tick]")
	b.press(kb.Enter)
	evaluate[bool](b, `(document.querySelector("#matrix-tray button").focus(), true)`)
	b.press(kb.Enter)
	b.holds(`document.querySelector("#matrix-tray").hidden && document.activeElement.matches("[data-do=tick]")`)
}

// tellsTicks ticks more rows than can be compared. What tells of them is one
// live region, which speaks where it was before.
func tellsTicks(b *tab) {
	const told = `document.querySelector("#matrix-tray [role=status]")`
	b.open("matrix/?q=amazon")
	b.until(settled)
	evaluate[bool](b, `(document.querySelector("[data-do=tick]").click(), window.told = `+told+`, true)`)
	for i := range 7 {
		evaluate[bool](b, fmt.Sprintf(`(%s[%d].querySelector("input").click(), true)`, rowsShown, i))
	}
	b.holds(`told === ` + told + ` && told.textContent.startsWith("6 services ticked") && told.textContent.endsWith("More than 6 do not stand side by side.")`)
	b.holds(rowsShown + `[6].querySelector("input").checked === false`)
}

// comparesAgain loses the network before the services are there.
func comparesAgain(t *testing.T, browser context.Context, files map[string][]byte) {
	var lost atomic.Value
	lost.Store("/api/")
	b := openTab(t, browser, losing(t, files, &lost))
	b.open("compare/?s=kms,s3")
	b.until(`document.querySelector("#compare-status button")?.textContent === "Retry"`)
	lost.Store("nothing")
	b.tabTo("#compare-status button")
	b.press(kb.Enter)
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 2`)
	b.holds(focusIsKept)
	b.open("compare/?s=kms,s3,lambda,ec2,sqs")
	evaluate[bool](b, `(document.querySelector("#compare-add").focus(), true)`)
	b.press("iam")
	b.do("pick", chromedp.Click(chromedp.CSS("#compare-found li")))
	b.until(`location.search.endsWith(",iam")`)
	b.holds(focusIsKept)
	evaluate[bool](b, `(document.querySelector("#compare-chosen button:last-child").focus(), true)`)
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search.endsWith(",sqs")`)
	b.holds(focusIsKept)
	b.forget("request failed", "Failed to load resource")
}

// filtersGallery moves nothing to show the filters, and filters where the
// browser takes no more addresses.
func filtersGallery(b *tab) {
	b.open("policies/")
	if moved := evaluate[shift](b, shifted, chromedp.EvalAwaitPromise); moved.Sum > 0.001 {
		b.t.Errorf("the gallery moves by %v: %s", moved.Sum, moved.Moved)
	}
	evaluate[bool](b, `(history.replaceState = () => { throw new Error("too many") }, true)`)
	b.do("type", chromedp.SendKeys(chromedp.CSS("#policy-filters [name=q]"), "s3"))
	b.until(`document.querySelector("#policy-filters [role=status]").textContent.includes(" of ")`)
	b.forget("too many")
}
