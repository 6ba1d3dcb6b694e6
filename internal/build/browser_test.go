package build_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/render"
)

// TestBrowser reads the default site in Chromium, at the root of a host and
// below a path. One browser serves all; each test has a tab of its own.
func TestBrowser(t *testing.T) {
	browser := startBrowser(t)
	site := run(t, input(t))
	own := run(t, input(t, opened(t, "testdata/content")))
	root := serveFiles(t, site.FileMap(), "/")

	t.Run("faults are seen", func(t *testing.T) { seesFaults(t, openTab(t, browser, serveFiles(t, faulty, "/"))) })
	t.Run("reading", func(t *testing.T) { reads(openTab(t, browser, root)) })
	t.Run("reading below a path", func(t *testing.T) { reads(openTab(t, browser, serveFiles(t, site.FileMap(), "/x/"))) })
	t.Run("keyboard", func(t *testing.T) { usesKeys(openTab(t, browser, root)) })
	t.Run("menu on a phone", func(t *testing.T) { opensMenu(openTab(t, browser, root)) })
	t.Run("colours", func(t *testing.T) { choosesColours(openTab(t, browser, root)) })
	t.Run("tables", func(t *testing.T) { filters(openTab(t, browser, root)) })
	t.Run("list of services", func(t *testing.T) { findsServices(openTab(t, browser, root)) })
	t.Run("code", func(t *testing.T) { copiesCode(openTab(t, browser, root)) })
	t.Run("contents", func(t *testing.T) { followsReader(openTab(t, browser, root)) })
	t.Run("policies", func(t *testing.T) { narrowsPolicies(openTab(t, browser, root)) })
	t.Run("forms", func(t *testing.T) { offersForms(openTab(t, browser, root)) })
	t.Run("matrix", func(t *testing.T) { asksTheMatrix(openTab(t, browser, root)) })
	t.Run("matrix on a phone", func(t *testing.T) { asksOnPhone(openTab(t, browser, root)) })
	t.Run("matrix in shapes", func(t *testing.T) { showsShapes(openTab(t, browser, root)) })
	t.Run("rows on a phone", func(t *testing.T) { opensRows(openTab(t, browser, root)) })
	t.Run("evidence", func(t *testing.T) { opensEvidence(openTab(t, browser, root)) })
	t.Run("compare", func(t *testing.T) { compares(openTab(t, browser, root)) })
	t.Run("questions", func(t *testing.T) { followsQuestions(openTab(t, browser, root)) })
	t.Run("no scripts", func(t *testing.T) { readsWithoutScripts(openTab(t, browser, root), kinds(site)) })
	t.Run("comparing", func(t *testing.T) {
		promisesOfComparing(t, func(t *testing.T) *tab { return openTab(t, browser, root) }, site)
	})
	t.Run("words", func(t *testing.T) { quotesWords(openTab(t, browser, serveFiles(t, own.FileMap(), "/")), own) })
	t.Run("media", func(t *testing.T) { promisesOfMedia(t, func(t *testing.T) *tab { return openTab(t, browser, root) }) })
	t.Run("narrow", func(t *testing.T) {
		fits(openTab(t, browser, root), kinds(site))
		fits(openTab(t, browser, serveFiles(t, own.FileMap(), "/")), kinds(own))
		grows(openTab(t, browser, root))
	})
}

// faulty is a page with one fault of each sort.
var faulty = map[string][]byte{"index.html": []byte(`<!doctype html><title>Faults</title>
<meta http-equiv="Content-Security-Policy" content="` + render.Policy + `">
<script>document.title = "inline"</script><script src="fault.js"></script><img src="missing.png" alt="">`),
	"fault.js": []byte(`console.error("one", {two: 2}); throw new Error("three");`), "favicon.ico": nil, "404.html": nil}

// seesFaults holds the tests themselves to account: a tab tells each fault.
func seesFaults(t *testing.T, b *tab) {
	b.open("")
	told := strings.Join(b.seen(), "\n")
	for _, wanted := range []string{"security: ", "console.error \"one\"", "exception: Uncaught Error: three", "answered with 404", "missing.png"} {
		if !strings.Contains(told, wanted) {
			t.Errorf("%q was not told, but\n%s", wanted, told)
		}
	}
	b.faults = nil
}

// kinds gives the longest page of each kind.
func kinds(site build.Site) []render.Page {
	pages := slices.Clone(site.Pages)
	slices.SortFunc(pages, func(a, b render.Page) int {
		if a.Kind != b.Kind {
			return strings.Compare(a.Kind, b.Kind)
		}
		return len(b.HTML) - len(a.HTML)
	})
	return slices.CompactFunc(pages, func(a, b render.Page) bool { return a.Kind == b.Kind })
}

// reads goes from the home page to the matrix, a service, the search, and what
// the search finds.
func reads(b *tab) {
	b.open("")
	b.holds(`document.querySelectorAll(".features tbody tr").length === 11`)
	b.follow(`.site-nav a[href$="matrix/"]`)
	b.holds(`document.querySelectorAll(".matrix tbody tr").length > 300`)
	b.follow(`.matrix tbody th a[href$="services/transcribe/"]`)
	if at := b.at(); at != "services/transcribe/" {
		b.t.Errorf("the matrix leads to %s", at)
	}
	b.holds(`document.querySelector("h1").textContent === "Amazon Transcribe"`)
	b.holds(`document.querySelectorAll(".support tbody tr").length === 11`)
	b.do("type", chromedp.SendKeys(chromedp.CSS("#site-search"), "pass role"))
	b.until(finderAnswers("pass role"))
	b.follow(".finder-foot a")
	if at := b.at(); at != "search/?q=pass+role" {
		b.t.Errorf("the search leads to %s", at)
	}
	followsHit(b, func() { b.follow("#search-results a") })
}

// followsReader scrolls through a page whose contents mark what is being read.
func followsReader(b *tab) {
	b.open("services/transcribe/")
	marked := `[...document.querySelectorAll(".contents [aria-current]")].map((a) => a.hash).join() === `
	b.until(marked + `"#support"`)
	evaluate[bool](b, `(document.querySelector("#actions").scrollIntoView(), true)`)
	b.until(marked + `"#actions"`)
	evaluate[bool](b, `(scrollTo(0, document.documentElement.scrollHeight), true)`)
	b.until(marked + `"#sources"`)
	// Firefox may draw a bar of the system's colours in a page of others.
	b.holds(`getComputedStyle(document.querySelector(".contents .entries")).scrollbarColor.endsWith("rgba(0, 0, 0, 0)")`)

	b.size(1280, 480) // more entries than fit
	b.open("features/abac/")
	evaluate[bool](b, `(scrollTo(0, document.documentElement.scrollHeight), true)`)
	b.until(marked + `"#services"`)
	b.holds(`document.querySelector(".contents .entries").scrollTop > 0`)
	b.holds(`document.querySelector(".contents [aria-current]").getBoundingClientRect().bottom <= innerHeight`)
	evaluate[bool](b, `(scrollTo(0, 0), true)`)
	b.until(marked + `"#what-it-is"`)
	b.holds(`document.querySelector(".contents .entries").scrollTop === 0`)
}

// usesKeys reaches everything by keys alone.
func usesKeys(b *tab) {
	b.open("")
	b.press(kb.Tab)
	b.holds(`document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().top >= 0`)
	b.press(kb.Enter)
	b.until(`location.hash === "#content"`)
	b.open("services/transcribe/")
	b.tabTo(`.site-nav a[href$="matrix/"]`)
	b.shortcut("?")
	b.until(`document.querySelector(".keys").matches(":popover-open")`)
	b.holds(`document.querySelector(".keys").textContent.includes("Search") && !document.querySelector(".keys").textContent.includes("Tick")`)
	b.press(kb.Escape)
	b.until(`!document.querySelector(".keys").matches(":popover-open") && document.activeElement.matches(".site-nav a[href$='matrix/']")`)
	b.leads("Enter", chromedp.KeyEvent(kb.Enter))
	b.tabTo(".foot button")
	b.press(kb.Enter)
	b.until(`document.querySelector(".keys").matches(":popover-open")`)
	b.holds(`document.querySelector(".keys").textContent.includes("Tick")`)
}

// opensMenu opens and closes the menu that a narrow window has.
func opensMenu(b *tab) {
	b.size(390, 844)
	b.open("")
	b.tabTo(".menu")
	b.press(kb.Enter)
	b.until(`document.querySelector("#site-nav").matches(":popover-open")`)
	b.press(kb.Escape)
	b.until(`!document.querySelector("#site-nav").matches(":popover-open")`)
	b.holds(`document.activeElement.matches(".menu")`)
	b.press(kb.Enter)
	b.until(`document.querySelector("#site-nav").matches(":popover-open")`)
	b.tabTo(`#site-nav a[href$="checks/"]`)
	b.leads("Enter in the menu", chromedp.KeyEvent(kb.Enter))
	if at := b.at(); at != "checks/" {
		b.t.Errorf("the menu leads to %s", at)
	}
}

// choosesColours follows the system until the reader chooses, and the choice
// from then on.
func choosesColours(b *tab) {
	is := func(theme string, dark bool) {
		b.t.Helper()
		b.holds(fmt.Sprintf(`document.documentElement.dataset.theme === %q`, theme))
		b.holds(fmt.Sprintf(`(getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g)[0] < 128) === %t`, dark))
	}
	toggle := chromedp.Click(chromedp.CSS(".theme"))
	b.prefer("dark")
	b.open("")
	is("system", true)
	b.prefer("light")
	is("system", false)
	b.do("choose light", toggle)
	b.prefer("dark")
	is("light", false)
	b.follow(`.site-nav a[href$="matrix/"]`)
	is("light", false)
	b.do("choose dark", toggle)
	b.prefer("light")
	is("dark", true)
	b.open("services/transcribe/")
	is("dark", true)
	b.do("choose the system's", toggle)
	is("system", false)
}

// filters narrows a table of the catalog and sorts it.
func filters(b *tab) {
	const shown = `[...document.querySelectorAll(".actions tbody tr[id]")].filter((row) => row.checkVisibility())`
	b.open("services/transcribe/")
	all := evaluate[int](b, shown+`.length`)
	b.do("filter", chromedp.SendKeys(chromedp.CSS(`input[aria-label="Filter actions"]`), "vocabulary"))
	b.until(shown + fmt.Sprintf(`.length < %d`, all))
	b.holds(shown + `.length > 0 && ` + shown + `.every((row) => /vocabulary/i.test(row.textContent))`)
	b.do("sort", chromedp.Click(chromedp.CSS(".actions .sort")), chromedp.Click(chromedp.CSS(".actions .sort")))
	b.holds(`document.querySelector(".actions thead th").getAttribute("aria-sort") === "descending"`)
}

// findsServices narrows the list of services and takes it back.
func findsServices(b *tab) {
	const shown = `[...document.querySelectorAll(".letters li")].filter((entry) => entry.checkVisibility())`
	b.open("services/")
	all := evaluate[int](b, shown+`.length`)
	b.do("filter", chromedp.SendKeys(chromedp.CSS("#service-filter"), "Tran lat"))
	b.until(shown + `.map((entry) => entry.querySelector("code").textContent).join() === "translate"`)
	b.holds(`[...document.querySelectorAll(".jump li")].filter((letter) => letter.checkVisibility()).length === 1`)
	b.press(kb.Escape)
	b.until(shown + fmt.Sprintf(`.length === %d`, all))
}

// copiesCode has a button at each block of code, which copies its text.
func copiesCode(b *tab) {
	const bare = `[...document.querySelectorAll(".code")].filter((code) => !code.querySelector(".copy") && !code.nextElementSibling?.querySelector(".copy"))`
	const press = `(() => {
		window.copied = "";
		navigator.clipboard.writeText = async (text) => { window.copied = text };
		document.querySelector(".code > .copy").click();
		return true })()`
	for page, begins := range map[string]string{"guides/in-ci/": "go run ./cmd/site check", "guides/writing-content/": "go run ./cmd/site serve"} {
		b.open(page)
		b.holds(`document.querySelectorAll(".code").length > 5 && ` + bare + `.length === 0`)
		b.holds(press)
		b.until(fmt.Sprintf(`window.copied.startsWith(%q)`, begins))
	}
	b.open("services/transcribe/")
	b.holds(bare + `.length === 0`)
	// A hanging line that is wrapped as prose is brings WebKit down.
	b.holds(`[...document.querySelectorAll(".code .long")].length > 5 && [...document.querySelectorAll("pre *")].every((part) => getComputedStyle(part).textWrapStyle === "auto")`)
}

// narrowsPolicies filters the gallery; the address holds what is chosen, and
// brings it back. An example opens in its place.
func narrowsPolicies(b *tab) {
	const shown = `[...document.querySelectorAll(".policy")].filter((row) => row.checkVisibility())`
	const status = `document.querySelector("#policy-filters [role=status]").textContent`
	b.open("policies/")
	all := evaluate[int](b, shown+`.length`)
	b.holds(status + fmt.Sprintf(` === "%d policies"`, all))
	const choose = `(() => { const s = document.querySelector("#policy-filters [name=service]"); s.value = "iam"; s.dispatchEvent(new Event("change")); return true })()`
	b.holds(choose)
	b.holds(`location.search === "?service=iam"`)
	b.until(status + fmt.Sprintf(`.endsWith(" of %d policies")`, all))
	b.holds(shown + fmt.Sprintf(`.length > 0 && %s.length < %d`, shown, all))
	b.holds(shown + `.every((row) => /iam:/.test(row.textContent))`)
	b.holds(`[...document.querySelector("#policy-filters [name=type]").options].some((option) => option.disabled || / \(\d+\)$/.test(option.textContent))`)
	b.open("policies/?action=PassRole&service=iam&type=nonsense")
	b.holds(`document.querySelector("#policy-filters [name=action]").value === "PassRole"`)
	b.until(status + fmt.Sprintf(`.endsWith(" of %d policies")`, all))
	b.holds(`location.search === "?action=PassRole&service=iam"`)
	b.holds(shown + `.length > 0 && ` + shown + `.every((row) => /PassRole/.test(row.textContent))`)
	b.do("open", chromedp.Click(chromedp.CSS(".policy summary")))
	b.holds(`document.querySelector(".policy[open] .whole .code").checkVisibility()`)
	b.do("clear", chromedp.Click(chromedp.CSS("#policy-filters [type=reset]")))
	b.until(shown + fmt.Sprintf(`.length === %d && location.search === ""`, all))
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?action=PassRole&service=iam" && ` + status + fmt.Sprintf(`.endsWith(" of %d policies")`, all))
}

// offersForms finds at every example that is there to be copied the button
// that copies it, and below some what their actions take.
func offersForms(b *tab) {
	b.open("features/temporary-credentials/")
	b.holds(`document.querySelector(".forms + .takes") !== null`)
	b.holds(`[...document.querySelectorAll(".forms")].every((forms) => forms.querySelector(":scope > .copy")?.textContent === "Copy JSON")`)
	b.do("open one", chromedp.Click(chromedp.CSS(".forms summary")))
	b.holds(`document.querySelector(".forms pre").offsetWidth === document.querySelector(".code").offsetWidth`)
	b.open("services/transcribe/")
	b.do("open the actions", chromedp.Click(chromedp.CSS(".takes summary")))
	b.holds(`[...document.querySelectorAll(".takes[open] tbody :is(th, td):not(:nth-child(4)) code")].every((code) => code.getClientRects().length === 1)`)
	b.holds(`[...document.querySelectorAll(".takes[open] .scroll")].every((table) => table.scrollWidth <= table.clientWidth)`)
}

// readsWithoutScripts finds on each kind of page its text, and nothing that
// only scripts could serve.
func readsWithoutScripts(b *tab, pages []render.Page) {
	b.withoutScripts()
	for _, p := range pages {
		b.open(p.URL)
		b.holds(`document.documentElement.dataset.theme === undefined`)
		b.holds(`document.querySelector("h1").checkVisibility() && document.querySelector("main").innerText.length > 100`)
		b.holds(`[...document.querySelectorAll(".theme, .bar kbd")].every((e) => !e.checkVisibility())`)
		b.holds(`document.querySelectorAll("main a[href]").length > 0 || document.body.matches(".check")`)
	}
	b.open("")
	b.do("type", chromedp.SendKeys(chromedp.CSS("#site-search"), "role"))
	b.leads("the search field", chromedp.KeyEvent(kb.Enter))
	b.holds(`document.querySelector("noscript").checkVisibility() && document.querySelector(".letters").checkVisibility()`)
	b.size(390, 844)
	b.open("matrix/")
	b.holds(`[...document.querySelectorAll(".heads th:not(:first-child)")].every((head) => getComputedStyle(head).inlineSize === "24px") && document.querySelector(".heads th").offsetWidth > 90`)
}

// fits wants no page to scroll sideways on a phone.
func fits(b *tab, pages []render.Page) {
	b.size(390, 844)
	for _, p := range pages {
		b.open(p.URL)
		if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 390 {
			b.t.Errorf("%s is %d px wide", p.URL, wide)
		}
	}
}

// grows wants text of twice the size to fit a phone, whose window is then as
// good as half as wide.
func grows(b *tab) {
	b.size(195, 422)
	for _, page := range []string{"", "services/", "search/", "compare/", "policies/", "report/", "guides/", "features/"} {
		b.open(page)
		if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 195 {
			b.t.Errorf("%s is %d px wide", page, wide)
		}
	}
}
