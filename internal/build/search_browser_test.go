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

	keys "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserSearch searches the default site in Chromium: over any page, and
// on the page of results.
func TestBrowserSearch(t *testing.T) {
	browser := startBrowser(t)
	site := run(t, input(t))
	root := serveFiles(t, site.FileMap(), "/")

	t.Run("typing", func(t *testing.T) { findsWhileTyping(openTab(t, browser, root)) })
	t.Run("below a path", func(t *testing.T) { findsWhileTyping(openTab(t, browser, serveFiles(t, site.FileMap(), "/x/"))) })
	t.Run("keys alone", func(t *testing.T) { findsByKeys(openTab(t, browser, root)) })
	t.Run("Enter at once", func(t *testing.T) { opensAtOnce(openTab(t, browser, root)) })
	t.Run("Enter while it opens", func(t *testing.T) { opensBetweenKeys(t, browser, site.FileMap()) })
	t.Run("kinds", func(t *testing.T) { choosesKinds(openTab(t, browser, root)) })
	t.Run("categories and features", func(t *testing.T) { narrowsOver(openTab(t, browser, root)) })
	t.Run("on a phone", func(t *testing.T) { findsOnPhone(openTab(t, browser, root)) })
	t.Run("marked words", func(t *testing.T) { marksWords(openTab(t, browser, root)) })
	t.Run("marked words in another tab", func(t *testing.T) { marksInAnotherTab(openTab(t, browser, root)) })
	t.Run("a place on this page", func(t *testing.T) { staysOnPage(openTab(t, browser, root)) })
	t.Run("page of results", func(t *testing.T) { searches(openTab(t, browser, root)) })
	t.Run("keys on the page of results", func(t *testing.T) { walksResults(openTab(t, browser, root)) })
	t.Run("facets", func(t *testing.T) { narrowsResults(openTab(t, browser, root)) })
	t.Run("counts", func(t *testing.T) { countsWhatItShows(openTab(t, browser, root)) })
	t.Run("phrases", func(t *testing.T) { takesPhrasesApart(openTab(t, browser, root)) })
	t.Run("names before texts", func(t *testing.T) { showsNamesEarly(t, browser, site.FileMap()) })
	t.Run("no scripts", func(t *testing.T) { findsWithoutScripts(openTab(t, browser, root)) })
	t.Run("no script of the search", func(t *testing.T) { doesWithout(t, browser, site.FileMap()) })
	t.Run("slow ends", func(t *testing.T) { waitsForEnds(t, browser, site.FileMap()) })
	t.Run("a lost network", func(t *testing.T) { triesAgain(t, browser, site.FileMap()) })
	t.Run("a site not whole", func(t *testing.T) {
		findsNothingWrong(openTab(t, browser, serveFiles(t, cutShort(site.FileMap()), "/")))
	})
}

// finderAnswers is the condition that the overlay shows results of a query.
func finderAnswers(query string) string {
	return fmt.Sprintf(`document.querySelector(".finder:popover-open") && document.querySelectorAll(".finder [role=option]").length > 0 &&
		document.querySelector(".finder-status").textContent.includes(%q)`, "“"+query+"”")
}

// activeOption is the option that Enter opens.
const activeOption = `document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))`

// findsWhileTyping opens the search by a click, types, and follows a result to
// its row.
func findsWhileTyping(b *tab) {
	b.open("services/chime/")
	b.holds(`document.querySelector(".finder") === null && !performance.getEntriesByType("resource").some((r) => /searching|manifest/.test(r.name))`)
	b.do("click", chromedp.Click(chromedp.CSS("#site-search")))
	b.until(`document.querySelector(".finder:popover-open") && document.activeElement.matches(".finder [role=combobox]")`)
	b.press("start transcription j")
	b.until(finderAnswers("start transcription j"))
	b.press("ob")
	b.until(finderAnswers("start transcription job"))
	b.holds(`document.querySelector(".finder mark").textContent === "StartTranscriptionJob"`)
	b.holds(`document.querySelector(".finder .finder-group").textContent.startsWith("Actions")`)
	b.press(kb.Escape)
	b.until(`!document.querySelector(".finder").matches(":popover-open") && document.activeElement.matches("#site-search")`)
	b.do("click", chromedp.Click(chromedp.CSS("#site-search")))
	b.until(finderAnswers("start transcription job")) // what was asked before is still there
	b.follow(".finder [role=option]")
	if at := b.at(); at != "services/transcribe/#action-StartTranscriptionJob" {
		b.t.Errorf("the result leads to %s", at)
	}
	b.holds(`document.getElementById("action-StartTranscriptionJob").getBoundingClientRect().top < innerHeight`)
}

// findsByKeys never touches the mouse.
func findsByKeys(b *tab) {
	b.open("services/transcribe/")
	b.tabTo(`.site-nav a[href$="matrix/"]`)
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("pass/role")
	b.until(`document.activeElement.value === "pass/role"`)
	b.press(kb.Escape)
	b.until(`!document.querySelector(".finder").matches(":popover-open") && document.activeElement.matches(".site-nav a[href$='matrix/']")`)
	b.shortcut("/")
	b.until(`document.querySelector(".finder").matches(":popover-open") && document.activeElement.selectionEnd === "pass/role".length`)
	b.press("pass role") // in the place of what was there
	b.until(finderAnswers("pass role"))
	b.holds(`document.activeElement.getAttribute("aria-expanded") === "true" && ` + activeOption + `.ariaSelected === "true"`)
	first := evaluate[string](b, activeOption+`.href`)
	b.press(kb.ArrowDown)
	b.holds(activeOption + ` === document.querySelectorAll(".finder [role=option]")[1]`)
	b.press(kb.ArrowUp)
	b.press(kb.ArrowUp)
	b.holds(activeOption + ` === [...document.querySelectorAll(".finder [role=option]")].at(-1)`)
	b.press(kb.ArrowDown)
	b.holds(`document.querySelectorAll(".finder [aria-selected=true]").length === 1`)
	b.tabTo(".finder .facets button")
	b.press(kb.ArrowDown)
	b.holds(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press(kb.ArrowUp)
	b.leads("Enter", chromedp.KeyEvent(kb.Enter))
	b.holds(fmt.Sprintf(`location.href === %q`, first))
}

// opensAtOnce presses Enter before the answer can be there, and types before
// the search is.
func opensAtOnce(b *tab) {
	b.open("")
	b.do("type", chromedp.SendKeys(chromedp.CSS("#site-search"), "s3:GetObject"))
	b.enter()
	if at := b.at(); at != "services/s3/#action-GetObject" && at != "search/?q=s3%3AGetObject" {
		b.t.Errorf("Enter leads to %s", at)
	}
	b.open("checks/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("s3:GetObject")
	b.leads("Enter", chromedp.KeyEvent(kb.Enter))
	if at := b.at(); at != "services/s3/#action-GetObject" {
		b.t.Errorf("Enter leads to %s", at)
	}
}

// opensBetweenKeys presses Enter in the field of the page just before the search
// opens: the character of that key, by which a browser sends a form, goes to
// the box of the search then, so the key itself has to lead there.
func opensBetweenKeys(t *testing.T, browser context.Context, files map[string][]byte) {
	site := host{base: &url.URL{Path: "/"}, files: files}
	come := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/searching") {
			await(r, come)
		}
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b := openTab(t, browser, server.URL+"/")
	b.open("checks/")
	b.do("type", chromedp.SendKeys(chromedp.CSS("#site-search"), "kms"))
	b.leads("Enter", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		down := keys.DispatchKeyEventParams{Type: keys.DispatchKeyEventTypeRawKeyDown, Key: "Enter", WindowsVirtualKeyCode: 13}
		_, err := chromedp.Call(ctx, keys.DispatchKeyEvent, down)
		close(come)
		return err
	}))
	if at := b.at(); at != "search/?q=kms" {
		t.Errorf("Enter leads to %s", at)
	}
}

// choosesKinds narrows what the overlay shows, and takes the choice along.
func choosesKinds(b *tab) {
	b.open("guides/writing-content/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("rekogntion zyzzyva")
	b.until(`document.querySelector(".finder-status").textContent.includes("On no page: zyzzyva")`)
	b.do("mean it", chromedp.Click(chromedp.CSS(".finder-status button")))
	b.until(finderAnswers("rekognition zyzzyva"))
	b.holds(`document.activeElement.value === "rekognition zyzzyva"`)
	b.press(kb.Home + "x") // another query
	b.until(finderAnswers("xrekognition zyzzyva") + ` || document.querySelector(".finder-status").textContent.startsWith("Nothing")`)
	b.holds(`document.querySelector(".finder-status").getAttribute("role") === "status"`)
	b.open("guides/writing-content/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("roles")
	b.until(finderAnswers("roles"))
	b.tabTo(".finder .facets button:last-child")
	b.press(kb.Enter)
	b.until(`document.querySelector(".finder .facets button:last-child").matches("[aria-pressed=true]:focus")`)
	b.holds(`document.querySelectorAll(".finder .finder-group").length === 1 && document.querySelector(".finder .finder-group").textContent === "Checks"`)
	b.follow(".finder-foot a")
	if at := b.at(); at != "search/?q=roles&kind=check" {
		b.t.Errorf("all results are at %s", at)
	}
	b.until(`document.querySelector("#search-kinds [aria-pressed=true]")?.textContent.startsWith("Checks")`)
}

// narrowsOver narrows what the overlay shows to what supports a feature, by
// keys alone; the arrows of a menu move through no results.
func narrowsOver(b *tab) {
	const menu = `document.querySelector(".finder [name=supports]")`
	b.open("guides/writing-content/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("job")
	b.until(finderAnswers("job"))
	all := evaluate[int](b, counted(".finder-status"))
	b.holds(`[...document.querySelectorAll(".finder .tools select")].every((s) => s.options.length > 1 && s.checkVisibility())`)
	named := evaluate[string](b, menu+`.options[1].text`)
	b.tabTo(".finder [name=supports]")
	b.press(named[:1]) // as one chooses from a menu that is closed
	b.until(menu + `.value !== "" && ` + counted(".finder-status") + fmt.Sprintf(` < %d`, all))
	b.holds(`document.activeElement === ` + menu)
	value := evaluate[string](b, menu+`.value`)
	b.tabTo(".finder-foot a")
	b.press(kb.Escape)
	b.until(`!document.querySelector(".finder").matches(":popover-open")`)
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.holds(fmt.Sprintf(`%s.value === %q`, menu, value))
	b.follow(".finder-foot a")
	if at := b.at(); at != "search/?q=job&supports="+value {
		b.t.Errorf("all results are at %s", at)
	}
	b.until(fmt.Sprintf(`document.querySelector("#search-facets [name=supports]")?.value === %q`, value))
}

// counted is the number of results that a status tells.
func counted(status string) string {
	return fmt.Sprintf(`Number(document.querySelector(%q).textContent.match(/^[\d,]+/)?.[0].replace(",", ""))`, status)
}

// findsOnPhone wants the search to fill the screen, and no more than it.
func findsOnPhone(b *tab) {
	b.size(390, 844)
	b.open("services/transcribe/")
	b.do("tap", chromedp.Click(chromedp.CSS("#site-search")))
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("aws:ResourceTag")
	b.until(finderAnswers("aws:ResourceTag"))
	b.holds(`(({x, y, width, height}) => x === 0 && y === 0 && width === 390 && height === 844)(document.querySelector(".finder").getBoundingClientRect())`)
	b.holds(`[...document.querySelectorAll(".finder, .finder *")].every((e) => e.getBoundingClientRect().right <= 390)`)
	b.do("close", chromedp.Click(chromedp.CSS(".finder-close")))
	b.until(`!document.querySelector(".finder").matches(":popover-open")`)
}

// painted counts the words that are marked on a page.
const painted = `(CSS.highlights.get("followed")?.size ?? 0)`

// marksWords follows a result to words that are marked, reloads, and takes the
// marks away.
func marksWords(b *tab) {
	b.open("search/?q=service+roles")
	followsHit(b, func() { b.follow("#search-results a") })
	b.until(painted + ` > 0 && document.querySelector(".followed") !== null`)
	b.holds(`[...CSS.highlights.get("followed")].every((r) => /^(service|role)s?$/i.test(r.startContainer.data.slice(r.startOffset, r.endOffset)))`)
	b.holds(`document.querySelector("main mark:not(.code *)") === null`) // nothing is changed
	at := b.at()
	b.do("reload", chromedp.Reload())
	b.until(painted + ` > 0 && document.querySelector(".followed") !== null`)
	b.press(kb.Escape)
	b.until(painted + ` === 0 && document.querySelector(".followed") === null`)
	b.do("reload", chromedp.Reload())
	b.holds(`sessionStorage.getItem("followed") === null && ` + painted + ` === 0`)
	if b.at() != at {
		b.t.Errorf("the address has changed from %s to %s", at, b.at())
	}
	b.open("search/?q=service+roles")
	followsHit(b, func() { b.follow("#search-results a") })
	b.until(`document.querySelector(".followed") !== null`)
	b.open("checks/")
	b.open(at) // by another way
	b.holds(`sessionStorage.getItem("followed") === null && document.querySelector(".followed") === null`)
	b.open("search/?q=service+roles")
	followsHit(b, func() { b.follow("#search-results a") })
	b.until(`document.querySelector(".followed") !== null`)
	b.do("unmark", chromedp.Click(chromedp.CSS(".followed button")))
	b.until(painted + ` === 0 && document.querySelector(".followed") === null`)
}

// marksInAnotherTab opens results in tabs of their own, which share the storage
// of the site and not that of the first. Here one tab stands for both: a click
// that opens another leaves nothing in its own storage.
func marksInAnotherTab(b *tab) {
	for _, opens := range []string{`new MouseEvent("auxclick", {button: 1, bubbles: true})`, `new MouseEvent("contextmenu", {button: 2, bubbles: true})`,
		`new MouseEvent("click", {ctrlKey: true, bubbles: true})`} {
		b.open("search/?q=service+roles")
		b.until(`document.querySelectorAll("#search-results a").length > 5`)
		at := evaluate[string](b, fmt.Sprintf(`(() => {
			const link = document.querySelector("#search-results a");
			addEventListener("click", (event) => event.preventDefault(), { once: true });
			link.dispatchEvent(%s);
			return link.getAttribute("href").replace("../", "");
		})()`, opens))
		b.holds(`sessionStorage.getItem("followed") === null`)
		b.open(at)
		b.until(painted + ` > 0 && document.querySelector(".followed") !== null`)
		b.holds(`localStorage.getItem("followed") === null`)
		if b.at() != at {
			b.t.Errorf("%s has become %s", at, b.at())
		}
		b.do("reload", chromedp.Reload())
		b.until(painted + ` > 0`)
		b.open("checks/")
		b.open(at) // by another way
		b.holds(`sessionStorage.getItem("followed") === null && document.querySelector(".followed") === null`)
	}
	for _, stored := range []string{`[{path: location.pathname, query: "roles", since: 0}]`, `{"of": "another"}`} {
		evaluate[bool](b, fmt.Sprintf(`localStorage.setItem("followed", JSON.stringify(%s)) === sessionStorage.clear()`, stored))
		b.do("reload", chromedp.Reload())
		b.holds(`sessionStorage.getItem("followed") === null`) // nobody came for it in time
	}
}

// staysOnPage follows a result to a row of the page that it is on.
func staysOnPage(b *tab) {
	b.open("services/s3/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.press("s3:PutObject")
	b.until(finderAnswers("s3:PutObject"))
	b.press(kb.Enter)
	b.until(`location.hash === "#action-PutObject" && !document.querySelector(".finder").matches(":popover-open") && ` + painted + ` > 0`)
	b.holds(`[...CSS.highlights.get("followed")].some((r) => document.querySelector("#action-PutObject").contains(r.startContainer))`)
}

// followsHit waits for the results of a search, goes where the first leads and
// looks whether that is the place it named.
func followsHit(b *tab, follow func()) {
	b.t.Helper()
	b.until(`document.querySelectorAll("#search-results a").length > 5`)
	b.holds(`document.querySelector("#search-results mark") !== null`)
	target := evaluate[string](b, `document.querySelector("#search-results a").href`)
	follow()
	b.holds(fmt.Sprintf(`location.href === %q`, target))
	b.holds(`location.hash === "" || document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null`)
}

// searches asks for a row, with a slip, and for more results.
func searches(b *tab) {
	b.open("search/?q=start+transcription+job")
	b.until(`document.querySelector("#search-results a")?.href.endsWith("/services/transcribe/#action-StartTranscriptionJob")`)
	b.holds(`document.querySelector("#search-results a mark").textContent === "StartTranscriptionJob"`)
	b.holds(`document.querySelector("#search-results a .hit-name").textContent === "transcribe:StartTranscriptionJob"`)
	b.tabTo("#search-results button")
	b.press(kb.Enter)
	b.until(`document.activeElement === document.querySelectorAll("#search-results li > a")[10]`)
	b.open("search/?q=rekogntion+zyzzyva")
	b.until(`document.querySelector("#search-status").textContent.includes("On no page: zyzzyva")`)
	b.do("mean it", chromedp.Click(chromedp.CSS("#search-status button")))
	b.until(`document.querySelector("#search-status").textContent.includes("“rekognition zyzzyva”")`)
	b.holds(`document.querySelector("#search-query").value === "rekognition zyzzyva" && location.search === "?q=rekognition+zyzzyva"`)
	b.open(`search/?q=` + url.QueryEscape(`"pass a role"`))
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	b.open(`search/?q=` + url.QueryEscape(`"role a pass zyzzyva"`))
	b.until(`document.querySelector("#search-status").textContent.startsWith("Nothing for")`)
}

// walksResults goes from the box through the results and back.
func walksResults(b *tab) {
	b.open("search/?q=pass+role")
	b.until(`document.querySelectorAll("#search-results a").length > 5`)
	b.press(kb.Tab)
	b.shortcut("/")
	b.holds(`document.activeElement.matches("#search-query") && document.querySelector(".finder") === null`)
	b.press(kb.Escape)
	b.until(`document.querySelectorAll("#search-results a").length === 0`)
	b.press("pass role")
	followsHit(b, func() {
		b.press(kb.ArrowDown)
		b.press(kb.ArrowDown)
		b.press(kb.ArrowUp)
		b.holds(`document.activeElement === document.querySelector("#search-results a")`)
		b.leads("Enter on a result", chromedp.KeyEvent(kb.Enter))
	})
}

// narrowsResults chooses a kind, a category and a feature; the address holds
// them in one order, and brings them back.
func narrowsResults(b *tab) {
	choose := func(facet, value string) {
		b.t.Helper()
		b.holds(fmt.Sprintf(`(() => { const s = document.querySelector("#search-facets [name=%s]"); s.value = %q; s.dispatchEvent(new Event("change")); return s.value === %q })()`, facet, value, value))
	}
	count := counted("#search-status")
	b.open("search/?q=job")
	b.until(`document.querySelectorAll("#search-kinds button").length > 2 && ` + count + ` > 0`) // names come before it is counted
	all := evaluate[int](b, count)
	choose("supports", "resource-based-policies")
	b.until(`location.search === "?q=job&supports=resource-based-policies"`)
	b.until(count + fmt.Sprintf(` < %d`, all))
	category := evaluate[string](b, `[...document.querySelector("#search-facets [name=category]").options].find((o) => o.value && !o.disabled).value`)
	choose("category", category)
	address := "search/?q=job&cat=" + url.QueryEscape(category) + "&supports=resource-based-policies"
	b.until(fmt.Sprintf(`location.href.endsWith(%q)`, address))
	b.open(address)
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	b.holds(fmt.Sprintf(`document.querySelector("#search-facets [name=category]").value === %q`, category))
	b.holds(`document.querySelector("#search-facets [name=supports]").value === "resource-based-policies"`)
	b.open("search/?q=roles")
	b.until(`document.querySelectorAll("#search-kinds button").length > 2`)
	b.tabTo("#search-kinds button:last-child")
	b.press(kb.Enter)
	b.until(`document.querySelector("#search-kinds button:last-child").matches("[aria-pressed=true]:focus")`)
	b.holds(`location.search === "?q=roles&kind=check" && [...document.querySelectorAll("#search-results h2")].every((h) => h.textContent === "Checks")`)
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?q=roles" && document.querySelector("#search-kinds [aria-pressed=true]")?.textContent === "All"`)
	b.do("forward", chromedp.NavigateForward())
	b.until(`document.querySelector("#search-kinds [aria-pressed=true]")?.textContent.startsWith("Checks")`)
}

// countsWhatItShows holds the heads of the list against the kinds: what stands
// below one is counted as one of that kind, and is what choosing it shows.
func countsWhatItShows(b *tab) {
	b.open("search/?q=StartTr")
	b.until(`document.querySelectorAll("#search-kinds button").length > 2 && document.querySelectorAll("#search-results section").length > 1`)
	b.holds(`[...document.querySelectorAll("#search-results section")].every((section) => {
		const kind = section.querySelector("h2").textContent.split(" · ")[0];
		const button = [...document.querySelectorAll("#search-kinds button")].find((b) => b.textContent.startsWith(kind + " "));
		return section.querySelectorAll("li").length <= Number(button?.querySelector(".count").textContent.replace(",", ""));
	})`)
	b.tabTo("#search-kinds button:nth-child(2)")
	b.press(kb.Enter)
	b.until(`document.querySelector("#search-kinds button:nth-child(2)").matches("[aria-pressed=true]:focus")`)
	b.holds(`document.querySelectorAll("#search-results li").length === Number(document.querySelector("#search-kinds [aria-pressed=true] .count").textContent)`)
}

// takesPhrasesApart counts no words as if they were phrases, and offers them
// where the phrase stands nowhere.
func takesPhrasesApart(b *tab) {
	b.open(`search/?q=` + url.QueryEscape(`"a role"`))
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	b.holds(`document.querySelector("#search-status").textContent.startsWith("10 or more") && document.querySelector("#search-kinds .count") === null`)
	b.open(`search/?q=` + url.QueryEscape(`"role a pass"`))
	b.until(`document.querySelector("#search-status").textContent.startsWith("Nothing for")`)
	b.holds(`document.querySelector("#search-kinds").childElementCount === 0`)
	b.do("words apart", chromedp.Click(chromedp.CSS("#search-status button")))
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	b.holds(`location.search === "?q=role+a+pass"`)
}

// showsNamesEarly holds back the texts: what the query names is there before
// them, stays where it is when they come, and is no answer while they do not.
func showsNamesEarly(t *testing.T, browser context.Context, files map[string][]byte) {
	site := host{base: &url.URL{Path: "/"}, files: files}
	lost, come := make(chan struct{}), make(chan struct{}) // closed when texts fail, and when those asked for again come
	var asked sync.Map
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/search/files/x-") {
			if _, again := asked.LoadOrStore(r.URL.Path, true); !again {
				await(r, lost)
				panic(http.ErrAbortHandler) // the connection ends without an answer
			}
			await(r, come)
		}
		site.ServeHTTP(w, r)
	}))
	server.Config.SetKeepAlivesEnabled(false) // on a line used before, a browser itself asks again
	server.Start()
	t.Cleanup(server.Close)
	b := openTab(t, browser, server.URL+"/")
	b.open("checks/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	b.holds(`(() => { // at once: letter by letter would ask for more, on the few lines to this host
		document.activeElement.value = "StartTr";
		return document.activeElement.dispatchEvent(new Event("input"));
	})()`)
	b.until(`document.querySelectorAll(".finder [role=option]").length > 1 && document.querySelector(".finder-status").textContent === "Searching…"`)
	b.press(kb.ArrowDown)
	b.holds(activeOption + ` === document.querySelectorAll(".finder [role=option]")[1]`)
	second := evaluate[string](b, activeOption+`.href`)
	top := evaluate[float64](b, activeOption+`.getBoundingClientRect().top`)
	close(lost)
	b.until(`document.querySelector(".finder-status button")?.textContent === "Retry"`)
	b.holds(`document.querySelectorAll(".finder [role=option]").length === 0`)
	b.do("try again", chromedp.Click(chromedp.CSS(".finder-status button")))
	b.until(`document.querySelectorAll(".finder [role=option]").length > 1`)
	b.press(kb.ArrowDown)
	close(come)
	b.until(finderAnswers("StartTr"))
	b.holds(fmt.Sprintf(`%s.href === %q && Math.abs(%s.getBoundingClientRect().top - %v) < 2`, activeOption, second, activeOption, top))
	b.forget("request failed", "Failed to load resource")
}

// await waits until a channel is closed, or nobody waits for the answer any more.
func await(r *http.Request, closed <-chan struct{}) {
	select {
	case <-closed:
	case <-r.Context().Done():
	}
}

// findsWithoutScripts goes from the box to the row of an action by its lists.
func findsWithoutScripts(b *tab) {
	b.withoutScripts()
	b.open("services/s3/")
	b.do("type", chromedp.SendKeys(chromedp.CSS("#site-search"), "GetObjectAcl"))
	b.leads("Enter", chromedp.KeyEvent(kb.Enter))
	b.leads("actions", chromedp.Click(chromedp.CSS(`noscript a[href$="actions/"]`)))
	b.leads("the word", chromedp.Click(chromedp.CSS(`a[href$="actions/g/#word-get"]`)))
	b.leads("the action", chromedp.Click(chromedp.CSS(`a[href$="services/s3/#action-GetObjectAcl"]`)))
	if at := b.at(); at != "services/s3/#action-GetObjectAcl" {
		b.t.Errorf("the lists lead to %s", at)
	}
}

// losing serves files, but none whose path begins as is said.
func losing(t *testing.T, files map[string][]byte, lost *atomic.Value) string {
	site := host{base: &url.URL{Path: "/"}, files: files}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if beginning, ok := lost.Load().(string); ok && strings.HasPrefix(r.URL.Path, beginning) {
			panic(http.ErrAbortHandler) // the connection ends without an answer
		}
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// doesWithout gets along where the script of the search does not come: what
// is typed leads to the page of results, and that to the lists.
func doesWithout(t *testing.T, browser context.Context, files map[string][]byte) {
	var lost atomic.Value
	lost.Store("/assets/searching")
	b := openTab(t, browser, losing(t, files, &lost))
	b.open("checks/")
	b.shortcut("/")
	b.holds(`document.activeElement.matches("#site-search")`)
	b.press("pass/role")
	b.until(`document.activeElement.value === "pass/role"`)
	b.enter()
	if at := b.at(); at != "search/?q=pass%2Frole" {
		b.t.Errorf("the field leads to %s", at)
	}
	b.holds(`document.querySelector(".letters a").checkVisibility()`)
	b.forget("request failed", "Failed to load resource")
}

// waitsForEnds has answers whose last byte comes before they end: none is called
// off, which browsers do where nothing may be stored, as site serve has it.
func waitsForEnds(t *testing.T, browser context.Context, files map[string][]byte) {
	site := host{base: &url.URL{Path: "/"}, files: files}
	sent, end := make(chan struct{}), make(chan struct{}) // closed when the first answer is sent, and when answers end
	first := sync.OnceFunc(func() { close(sent) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		site.ServeHTTP(w, r)
		if strings.HasPrefix(r.URL.Path, "/search/files/") {
			w.(http.Flusher).Flush()
			first()
			await(r, end)
		}
	}))
	t.Cleanup(server.Close)
	b := openTab(t, browser, server.URL+"/")
	b.open("search/?q=role")
	<-sent
	for range 2 { // what is asked for and comes later tells that the first has come
		evaluate[bool](b, `fetch("/").then((answer) => answer.text()).then(() => new Promise((done) => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise)
	}
	close(end)
	b.until(resultsOf + `.length > 0`)
	b.seen()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.calledOff > 0 {
		t.Errorf("%d requests were called off", b.calledOff)
	}
}

// triesAgain loses the network while the search is open, says so, and finds
// once it is back.
func triesAgain(t *testing.T, browser context.Context, files map[string][]byte) {
	const everything, nothing = "/", "nothing"
	var lost atomic.Value
	lost.Store(nothing)
	b := openTab(t, browser, losing(t, files, &lost))
	b.open("checks/")
	b.shortcut("/")
	b.until(`document.activeElement.matches(".finder [role=combobox]")`)
	lost.Store(everything)
	b.press("roles")
	b.until(`document.querySelector(".finder-status button")?.textContent === "Retry"`)
	b.holds(`document.querySelectorAll(".finder [role=option]").length === 0 && document.activeElement.value === "roles"`)
	b.tabTo(".finder-status button")
	lost.Store(nothing)
	b.press(kb.Enter)
	b.until(finderAnswers("roles"))
	b.holds(`document.activeElement.matches(".finder [role=combobox]")`)
	b.open("search/?q=sqs")
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	lost.Store(everything)
	b.do("ask for more", chromedp.SendKeys(chromedp.CSS("#search-query"), " kms"))
	b.until(`document.querySelector("#search-status button")?.textContent === "Retry"`)
	lost.Store(nothing)
	b.do("try again", chromedp.Click(chromedp.CSS("#search-status button")))
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	lost.Store("/search/files/x-") // between what was counted and the texts
	b.do("ask for more", chromedp.SendKeys(chromedp.CSS("#search-query"), " workmail"))
	b.until(`document.querySelector("#search-status button")?.textContent === "Retry"`)
	b.holds(`document.querySelectorAll("#search-results li").length === 0`)
	lost.Store(nothing)
	b.holds(`dispatchEvent(new Event("online"))`)
	b.until(`document.querySelectorAll("#search-results li").length > 0`)
	b.forget("request failed", "Failed to load resource")
}

// cutShort takes an end off each shard of terms.
func cutShort(files map[string][]byte) map[string][]byte {
	for path, data := range files {
		if strings.HasPrefix(path, "search/files/p-") {
			files[path] = data[:len(data)/2]
		}
	}
	return files
}

func findsNothingWrong(b *tab) {
	b.open("search/?q=sqs")
	b.until(`document.querySelector("#search-status button")?.textContent === "Retry"`)
	b.holds(`document.querySelectorAll("#search-results li").length === 0`)
}
