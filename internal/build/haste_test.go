package build_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	keys "github.com/chromedp/cdproto/input"
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

	t.Run("typed before scripts", func(t *testing.T) { keepsWhatIsTyped(t, browser, files) })
	t.Run("search given up", func(t *testing.T) { givesUp(t, browser, files) })
	t.Run("one over the other", func(t *testing.T) { opensOverOpen(openTab(t, browser, root)) })
	t.Run("composed", func(t *testing.T) { waitsForComposing(openTab(t, browser, root)) })
	t.Run("Enter between answers", func(t *testing.T) { opensWhatWasAsked(t, browser, files) })
	t.Run("arrows between answers", func(t *testing.T) { keepsArrows(t, browser, files) })
	t.Run("beside the box", func(t *testing.T) { staysOpen(openTab(t, browser, root)) })
	t.Run("another build", func(t *testing.T) {
		findsInAnotherBuild(t, browser, files, run(t, input(t, opened(t, "testdata/content"))).FileMap())
	})
	t.Run("network back", func(t *testing.T) { leavesTheFocus(t, browser, files) })
	t.Run("no more results", func(t *testing.T) { keepsResults(t, browser, files) })
	t.Run("history of searches", func(t *testing.T) { goesBack(openTab(t, browser, root)) })
	t.Run("history of the matrix", func(t *testing.T) { undoesChoices(openTab(t, browser, root)) })
	t.Run("half a head", func(t *testing.T) { waitsForTheHead(t, browser, files) })
	t.Run("marks of this page", func(t *testing.T) { marksOnce(openTab(t, browser, root)) })
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

// keepsWhatIsTyped types while the script of a page is still on its way.
func keepsWhatIsTyped(t *testing.T, browser context.Context, files map[string][]byte) {
	gate, base := gateTo(t, files)
	b := openTab(t, browser, base)
	for _, c := range []struct{ script, page, field, done string }{
		{"searching", "search/?kind=service", "#search-query", `location.search === "?q=sqs&kind=service" && ` + resultsOf + `.length > 0`},
		{"matrix", "matrix/", "#matrix-tools input", `location.search === "?q=sqs" && ` + statusOf + `.startsWith("1 of ")`},
		{"compare", "compare/", "#compare-add", `document.querySelector("#compare-found [aria-selected=true]")?.dataset.slug === "sqs"`},
		{"policies", "policies/", "#policy-filters [name=q]", `location.search === "?q=sqs" && document.querySelector("#policy-filters [role=status]").textContent.includes(" of ")`},
	} {
		gate.shut("/assets/" + c.script + "-")
		b.comes(c.page)
		b.until(fmt.Sprintf(`location.href.endsWith(%q) && document.querySelector(%q) !== null && performance.getEntriesByType("paint").length > 0`, c.page, c.field))
		evaluate[bool](b, fmt.Sprintf(`(document.querySelector(%q).focus(), true)`, c.field))
		b.press("sqs")
		gate.open()
		b.until(c.done)
		b.holds(fmt.Sprintf(`document.activeElement.matches(%q) && document.activeElement.value === "sqs"`, c.field))
	}
}

// givesUp asks for the search and thinks better of it before the search is there.
func givesUp(t *testing.T, browser context.Context, files map[string][]byte) {
	gate, base := gateTo(t, files)
	b := openTab(t, browser, base)
	gate.shut("/assets/searching-")
	b.open("checks/")
	b.shortcut("/")
	b.press(kb.Escape)
	gate.open()
	b.until(`document.querySelector(".finder") !== null`)
	b.holds(`!` + finderOpen)
	b.shortcut("/")
	b.until(inFinder)

	gate.shut("/assets/searching-")
	b.open("matrix/")
	b.shortcut("/")
	evaluate[bool](b, `(document.querySelector("#matrix-tools input").focus(), true)`)
	b.press("am")
	gate.open()
	b.until(`document.querySelector(".finder") !== null`)
	b.press("azon")
	b.holds(`!` + finderOpen + ` && document.activeElement.value === "amazon"`)
}

// opensOverOpen opens the search and the list of keys while something else is
// open: both give the focus back to what that was opened from.
func opensOverOpen(b *tab) {
	for _, key := range []string{"/", "?"} {
		b.open("matrix/?q=transcribe")
		b.until(settled)
		b.do("open evidence", chromedp.Click(chromedp.CSS(`.matrix a[href$="services/transcribe/#abac"]`)))
		b.until(`document.querySelector(".sheet:popover-open .evidence-list li") !== null`)
		b.shortcut(key)
		b.until(`document.querySelector(":is(.finder, .keys):popover-open") !== null`)
		b.press(kb.Escape)
		b.until(`document.querySelector(":popover-open") === null && document.activeElement.closest("td")?.cellIndex === 7 && location.hash === ""`)
	}
	b.open("checks/")
	b.tabTo(`.site-nav a[href$="matrix/"]`)
	b.shortcut("?")
	b.shortcut("/")
	b.until(inFinder)
	b.press(kb.Escape)
	b.until(`document.activeElement.matches(".site-nav a[href$='matrix/']")`)
}

// waitsForComposing composes words as Chinese and Japanese are typed: its keys
// choose among what is offered to be written, and do nothing else.
func waitsForComposing(b *tab) {
	composing := func(key string) string {
		return fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: %q, isComposing: true, bubbles: true, cancelable: true}))`, key)
	}
	b.open("checks/")
	b.tabTo("#site-search")
	for _, text := range []string{"s", "sq", "sqs"} {
		if _, err := chromedp.Call(b.ctx, keys.ImeSetComposition, keys.ImeSetCompositionParams{Text: text, SelectionStart: int64(len(text)), SelectionEnd: int64(len(text))}); err != nil {
			b.t.Fatal(err)
		}
		b.holds(fmt.Sprintf(`document.activeElement.matches("#site-search") && document.activeElement.value === %q`, text))
	}
	if _, err := chromedp.Call(b.ctx, keys.InsertText, keys.InsertTextParams{Text: "SQS"}); err != nil {
		b.t.Fatal(err)
	}
	b.until(finderAnswers("SQS"))

	b.open("search/?q=sqs")
	b.until(resultsOf + `.length > 0`)
	evaluate[bool](b, `(document.querySelector("#search-query").focus(), true)`)
	b.holds(composing(kb.ArrowDown) + ` && document.activeElement.matches("#search-query")`)

	b.open("compare/")
	b.do("type", chromedp.SendKeys(chromedp.CSS("#compare-add"), "sq"))
	b.until(`document.querySelector("#compare-found [aria-selected=true]") !== null`)
	b.holds(composing(kb.Enter) + ` && location.search === ""`)
}

// opensWhatWasAsked presses Enter before the answer is there, and goes on to
// something else: nothing opens then.
func opensWhatWasAsked(t *testing.T, browser context.Context, files map[string][]byte) {
	gate, base := gateTo(t, files)
	b := openTab(t, browser, base)
	asks := func() {
		b.t.Helper()
		b.open("checks/")
		b.shortcut("/")
		b.until(inFinder)
		b.press("sqs")
		b.until(finderAnswers("sqs"))
		gate.shut("/search/files/")
		b.press(" kms grant" + kb.Enter)
	}
	asks()
	b.press("s")
	gate.open()
	b.until(finderAnswers("sqs kms grants"))
	asks()
	b.press(kb.Escape)
	b.until(`!` + finderOpen + ` && document.activeElement === document.body`)
	b.shortcut("/")
	gate.open()
	b.until(finderAnswers("sqs kms grant"))
	b.holds(`location.pathname === "/checks/"`)
}

// keepsArrows moves through results while the next are on their way.
func keepsArrows(t *testing.T, browser context.Context, files map[string][]byte) {
	gate, base := gateTo(t, files)
	b := openTab(t, browser, base)
	b.open("checks/")
	b.shortcut("/")
	b.until(inFinder)
	b.press("pass role")
	b.until(finderAnswers("pass role"))
	evaluate[bool](b, `(document.querySelector(".finder [role=option]").id = "before", true)`)
	second := evaluate[string](b, `document.querySelectorAll(".finder [role=option]")[1].href`)
	b.press(" " + kb.ArrowDown) // the same query, asked again
	b.until(`document.querySelector("#before") === null`)
	b.holds(activeOption + fmt.Sprintf(`.href === %q`, second))

	b.open("search/?q=sqs")
	b.until(resultsOf + `.length > 0`)
	gate.shut("/search/files/")
	b.asksAtOnce("#search-query", "chime")
	b.press(kb.ArrowDown)
	b.holds(`document.activeElement.matches("#search-results a")`)
	gate.open()
	b.until(searchStatus + `.includes("“chime”")`)
	b.holds(focusIsKept)
}

// staysOpen clicks beside what can be clicked in the search, and selects text
// past its edge.
func staysOpen(b *tab) {
	b.open("checks/")
	b.shortcut("/")
	b.until(inFinder)
	b.press("sqs")
	b.until(finderAnswers("sqs"))
	b.do("click beside", chromedp.Click(chromedp.CSS(".finder .finder-group")))
	b.press(" k")
	b.holds(inFinder + ` && document.activeElement.value === "sqs k"`)
	const ends = `(() => {
		const dialog = document.querySelector(".finder");
		%s.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
		dialog.dispatchEvent(new MouseEvent("click", { bubbles: true }));
		return dialog.matches(":popover-open");
	})()`
	b.holds(fmt.Sprintf(ends, `document.activeElement`))
	b.holds(`!` + fmt.Sprintf(ends, `dialog`))
}

// findsInAnotherBuild searches from a page that was open while the site was
// built again: the files that its manifest names are gone.
func findsInAnotherBuild(t *testing.T, browser context.Context, before, after map[string][]byte) {
	var now atomic.Pointer[host]
	now.Store(&host{base: &url.URL{Path: "/"}, files: before})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	b := openTab(t, browser, server.URL+"/")
	b.open("checks/")
	b.shortcut("/")
	b.until(inFinder)
	b.press("roles")
	b.until(finderAnswers("roles"))
	now.Store(&host{base: &url.URL{Path: "/"}, files: after})
	b.asksAtOnce(".finder [role=combobox]", "roles policy")
	b.until(`document.querySelector(".finder-status button")?.textContent === "Retry"`)
	b.until(`document.querySelectorAll(".finder [role=option]").length > 0 || (document.querySelector(".finder-status button")?.click(), false)`)
	b.forget("answered with 404", "Failed to load resource")
}

// leavesTheFocus loses the network, goes elsewhere, and stays there when the
// network is back.
func leavesTheFocus(t *testing.T, browser context.Context, files map[string][]byte) {
	var lost atomic.Value
	lost.Store("nothing")
	b := openTab(t, browser, losing(t, files, &lost))
	b.open("search/")
	lost.Store("/")
	b.asksAtOnce("#search-query", "sqs")
	b.until(`document.querySelector("#search-status button")?.textContent === "Retry"`)
	evaluate[bool](b, `(document.querySelector(".site-nav a").focus(), true)`)
	lost.Store("nothing")
	b.holds(`dispatchEvent(new Event("online"))`)
	b.until(resultsOf + `.length > 0`)
	b.holds(`document.activeElement.matches(".site-nav a")`)

	// A search that is closed meanwhile tries again when it is opened.
	b.open("checks/")
	b.shortcut("/")
	b.until(inFinder)
	lost.Store("/")
	b.press("roles")
	b.until(`document.querySelector(".finder-status button")?.textContent === "Retry"`)
	b.press(kb.Escape)
	b.until(`!` + finderOpen + ` && document.activeElement === document.body`)
	lost.Store("nothing")
	b.holds(`dispatchEvent(new Event("online"))`)
	b.shortcut("/")
	b.until(finderAnswers("roles"))
	b.forget("request failed", "Failed to load resource")
}

// keepsResults asks for more results without a network: those that stand there
// stay, and so does the reader.
func keepsResults(t *testing.T, browser context.Context, files map[string][]byte) {
	var lost atomic.Value
	lost.Store("nothing")
	b := openTab(t, browser, losing(t, files, &lost))
	b.open("search/?q=role")
	b.until(resultsOf + `.length === 10`)
	lost.Store("/search/files/")
	b.tabTo("#search-results button")
	b.press(kb.Enter)
	b.until(`document.activeElement.matches("#search-results button") && document.activeElement.textContent === "Retry"`)
	b.holds(resultsOf + `.length === 10`)
	lost.Store("nothing")
	b.press(kb.Enter)
	b.until(`document.activeElement === document.querySelectorAll("#search-results li > a")[10]`)
	b.forget("request failed", "Failed to load resource")
}

// goesBack presses Back as often as something was submitted, and not more often.
func goesBack(b *tab) {
	b.open("search/?q=sqs")
	b.until(resultsOf + `.length > 0`)
	evaluate[bool](b, `(document.querySelector("#search-query").select(), true)`)
	b.press("chime")
	b.until(`location.search === "?q=chime"`)
	b.press(kb.Enter)
	b.until(`history.state?.submitted`)
	b.press(" bot")
	b.until(`location.search === "?q=chime+bot"`)
	length := evaluate[int](b, `history.length`)
	b.press(kb.Enter)
	b.until(`history.state?.submitted`)
	b.holds(fmt.Sprintf(`history.length === %d`, length))
	b.do("back", chromedp.NavigateBack())
	b.until(`document.querySelector("#search-query").value === "chime" && ` + searchStatus + `.includes("“chime”")`)
}

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

// waitsForTheHead has a matrix whose heads come in two parts, as on a slow line:
// the first do not move when the others come.
func waitsForTheHead(t *testing.T, browser context.Context, files map[string][]byte) {
	whole := files["matrix/index.html"]
	head := bytes.Index(whole, []byte(`<tr class="heads"`))
	cut := head + bytes.Index(whole[head:], []byte(`id="rlp"`))
	cut = bytes.LastIndexByte(whole[:cut], '<')
	site := host{base: &url.URL{Path: "/"}, files: files}
	come := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/matrix/" {
			site.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(whole[:cut])
		w.(http.Flusher).Flush()
		await(r, come)
		w.Write(whole[cut:])
	}))
	t.Cleanup(server.Close)
	b := openTab(t, browser, server.URL+"/")
	b.size(390, 844)
	b.comes("matrix/")
	b.until(`document.querySelectorAll(".heads th").length > 2`)
	evaluate[bool](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise)
	close(come)
	b.until(`document.querySelector("table.matrix").getAttribute("role") === "table" && ` + settled)
	moved := evaluate[shift](b, shifted, chromedp.EvalAwaitPromise).Moved
	if slices.ContainsFunc(moved, func(what string) bool { return strings.Contains(what, "identity-based-policies") }) {
		b.t.Errorf("the first head moves: %s", moved)
	}
}

// marksOnce follows a result to the page that is shown, and comes back to it by
// another way.
func marksOnce(b *tab) {
	b.open("services/s3/")
	b.shortcut("/")
	b.until(inFinder)
	b.press("s3:PutObject")
	b.until(finderAnswers("s3:PutObject"))
	b.press(kb.Enter)
	b.until(`document.querySelector(".followed") !== null`)
	b.open("checks/")
	b.open("services/s3/")
	b.holds(`sessionStorage.getItem("followed") === null && document.querySelector(".followed") === null`)
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
	b.opensStill("policies/", `document.querySelector("#policy-filters").checkVisibility()`)
	evaluate[bool](b, `(history.replaceState = () => { throw new Error("too many") }, true)`)
	b.do("type", chromedp.SendKeys(chromedp.CSS("#policy-filters [name=q]"), "s3"))
	b.until(`document.querySelector("#policy-filters [role=status]").textContent.includes(" of ")`)
	b.forget("too many")
}
