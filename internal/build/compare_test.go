package build_test

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What the matrix shows: its rows, and the words of a column of them.
const (
	rowsShown = `document.querySelectorAll(".matrix tbody:not(.aside) tr[data-v]:not(.out)")`
	settled   = `!document.querySelector("table.matrix").hasAttribute("aria-busy")`
	statusOf  = `document.querySelector("#matrix-status").textContent`
)

// column gives the words of the cells shown below a head.
func column(id string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".matrix tbody:not(.aside) tr[data-v]:not(.out)")].map((row) => row.cells[document.getElementById(%q).cellIndex].textContent)`, id)
}

// asksTheMatrix filters by two columns and a name, sorts, hides columns, goes
// back and forward, loads again, and takes what is shown as a file.
func asksTheMatrix(b *tab) {
	b.open("matrix/")
	all := evaluate[int](b, rowsShown+`.length`)
	b.do("choose", chromedp.Click(chromedp.CSS("#rbp .filter")), chromedp.Click(chromedp.CSS(".choices label:nth-of-type(1) input")))
	b.until(`location.search === "?f=rbp:y"`)
	b.until(settled)
	b.holds(rowsShown + fmt.Sprintf(`.length < %d`, all))
	b.holds(column("rbp") + `.every((word) => word.startsWith("Yes"))`)
	b.press(kb.Escape)
	b.until(`!document.querySelector(".choices").matches(":popover-open") && document.activeElement.matches("#rbp .filter")`)
	count := evaluate[string](b, `(document.querySelector("#abac .filter").click(), document.querySelector(".choices label:nth-of-type(3) .number").textContent)`)
	b.do("choose", chromedp.Click(chromedp.CSS(".choices label:nth-of-type(3) input")))
	b.until(`location.search === "?f=rbp:y,abac:n"`)
	b.until(fmt.Sprintf(`%s.length === %s`, rowsShown, count))
	told := fmt.Sprintf("%s of %d services: resource-based policies = yes and ABAC = no", count, all)
	b.holds(fmt.Sprintf(statusOf+` === %q`, told))
	b.holds(`document.querySelector("#matrix-status").getAttribute("role") === "status"`)

	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?f=rbp:y"`)
	b.until(statusOf + `.endsWith("resource-based policies = yes")`)
	b.do("forward", chromedp.NavigateForward())
	b.until(fmt.Sprintf(statusOf+` === %q`, told))
	b.do("reload", chromedp.Reload())
	b.until(fmt.Sprintf(statusOf+` === %q`, told))
	b.until(fmt.Sprintf(`%s.length === %s`, rowsShown, count))

	b.open("matrix/?f=abac:stale.yes,nonsense:yes&sort=-rlp&cols=abac.rlp")
	b.until(`location.search === "?f=abac:ys&sort=-rlp&cols=rlp.abac"`)
	b.holds(`document.querySelector("#rlp").getAttribute("aria-sort") === "descending"`)
	b.holds(`[...document.querySelectorAll(".heads th")].filter((head) => head.checkVisibility()).length === 3`)
	b.until(rowsShown + `.length === Number.parseInt(` + statusOf + `)`)
	b.holds(column("rlp") + `.findLastIndex((word) => word.startsWith("No")) < ` + column("rlp") + `.findIndex((word) => word.startsWith("Yes"))`)
	b.holds(column("abac") + `.every((word) => word.startsWith("Yes") || word.includes("stale"))`)

	b.open("matrix/")
	b.do("type a former name", chromedp.SendKeys(chromedp.CSS("#matrix-tools input"), "key management"))
	b.until(`location.search === "?q=key+management"`)
	b.holds(rowsShown + `.length > 0 && ` + rowsShown + `.length < 20`)
	b.holds(`document.querySelector('.matrix a[href$="services/kms/"]').checkVisibility()`)
	rows := evaluate[int](b, rowsShown+`.length`)
	evaluate[bool](b, `(window.taken = [], URL.createObjectURL = (blob) => (taken.push(blob), "#"), true)`)
	b.do("take", chromedp.Click(chromedp.CSS("[data-do=csv]")), chromedp.Click(chromedp.CSS("[data-do=json]")))
	b.until(`taken.length === 2`)
	csv := evaluate[string](b, `taken[0].text()`, chromedp.EvalAwaitPromise)
	if lines := strings.Count(csv, "\n"); lines != rows+1 || !strings.HasPrefix(csv, "service,name,prefix,category,identity-based-policies,") {
		b.t.Errorf("%d rows are shown, and the file is\n%s", rows, csv)
	}
	if services := evaluate[int](b, `taken[1].text().then((text) => JSON.parse(text).services.length)`, chromedp.EvalAwaitPromise); services != rows {
		b.t.Errorf("%d rows are shown, and the file has %d", rows, services)
	}
}

// compares picks services by other names, shows only what differs, and takes
// one away again; from the matrix, ticks lead there, and from services links.
func compares(b *tab) {
	b.open("matrix/?q=comprehend")
	b.do("tick", chromedp.Click(chromedp.CSS("[data-do=tick]")), chromedp.Click(chromedp.CSS(`.matrix tr:has(a[href$="services/comprehend/"]) input`)))
	b.do("filter", chromedp.Click(chromedp.CSS("#matrix-chips button")))
	b.until(settled + ` && ` + rowsShown + `.length > 400`)
	// Far down the page: rows above come into view, and turn out higher, while one would aim.
	b.holds(`(document.querySelector('.matrix tr:has(a[href$="services/transcribe/"]) input').click(), true)`)
	b.follow("#matrix-tray a")
	if at := b.at(); at != "compare/?s=comprehend,transcribe" {
		b.t.Errorf("ticks lead to %s", at)
	}
	b.until(`document.querySelectorAll(".compare-features tr[data-differs]").length === 11`)

	// A glyph stays on the line of its word, however narrow the column.
	b.open("compare/?s=kms,s3,lambda,ec2,sqs,iam")
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 6`)
	b.holds(`document.querySelectorAll(".compare-features .partial").length > 0`)
	b.holds(`[...document.querySelectorAll(".compare-features span:not(.by-catalog) > .word")].every((word) => word.parentElement.getBoundingClientRect().height < 30)`)

	b.open("compare/")
	b.do("pick", chromedp.SendKeys(chromedp.CSS("#compare-add"), "key management"))
	b.until(`document.querySelector("#compare-found [aria-selected=true]") !== null`)
	b.press(kb.Enter)
	b.until(`location.search === "?s=kms"`)
	b.do("pick", chromedp.SendKeys(chromedp.CSS("#compare-add"), "s3"))
	b.until(`document.querySelector("#compare-found [aria-selected=true]")?.dataset.slug === "s3"`)
	b.press(kb.Enter)
	b.until(`location.search === "?s=kms,s3"`)
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 2`)
	b.holds(`document.querySelectorAll(".compare-features tr[data-differs=no]").length > 0`)
	b.holds(`document.querySelector(".compare-features .source a") !== null && document.title.startsWith("KMS, S3 · ")`)
	b.holds(`[...document.querySelectorAll(".compare-features th a")].map((a) => a.textContent).includes("Access control lists")`)
	b.do("only differences", chromedp.Click(chromedp.CSS("[data-do=only]")))
	b.until(`location.search === "?s=kms,s3&only=differences"`)
	b.until(`[...document.querySelectorAll("tr[data-differs=no]")].every((row) => !row.checkVisibility())`)
	b.holds(`[...document.querySelectorAll("tr[data-differs=yes]")].every((row) => row.checkVisibility())`)
	b.do("reload", chromedp.Reload())
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 2`)
	b.do("take away", chromedp.Click(chromedp.CSS("#compare-chosen button")))
	b.until(`location.search === "?s=s3&only=differences" && document.querySelector(".side-by-side") === null`)

	b.open("services/transcribe/")
	b.follow(`.contents a[href*="compare/?s=transcribe,"]`)
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 2`)
	b.size(390, 844)
	if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 390 {
		b.t.Errorf("a comparison is %d px wide", wide)
	}
}

// showsShapes finds what the heads of columns and categories count, hides the
// words, and takes parts of the state away at their chips.
func showsShapes(b *tab) {
	b.open("matrix/?f=rbp:yp&sort=abac&d=shapes")
	b.until(settled + ` && ` + statusOf + `.includes(" = yes or partial")`)
	b.holds(`getComputedStyle(document.querySelector(".matrix td a.yes")).fontSize === "0px"`)
	b.holds(`document.querySelectorAll("#matrix-chips .chip").length === 2 && !document.querySelector(".legend").checkVisibility()`)
	b.do("take the order away", chromedp.Click(chromedp.CSS("#matrix-chips .chip:nth-child(2)")))
	b.until(`location.search === "?f=rbp:yp&d=shapes" && ` + settled)
	b.holds(`document.activeElement.closest("#matrix-chips") !== null`)
	// Of each category so many are shown as its head tells, and of these all are yes or partial.
	b.holds(`[...document.querySelectorAll(".matrix tbody:not(.aside) tr.category")].every((head) => {
		const rows = head.parentElement.querySelectorAll("tr[data-v]:not(.out)").length;
		const cell = head.cells[document.getElementById("rbp").cellIndex];
		return head.querySelector(".meta").textContent.startsWith(rows + " of ") && Number.parseInt(cell.textContent) === rows
			&& [...cell.querySelectorAll("rect")].reduce((sum, bar) => sum + Number(bar.getAttribute("width")), 0) === rows;
	})`)
	b.do("words", chromedp.Click(chromedp.CSS("[data-d=words]")))
	b.until(`location.search === "?f=rbp:yp"`)
	b.do("clear", chromedp.Click(chromedp.CSS("#matrix-chips button:nth-last-child(2)")))
	b.until(`location.search === "" && ` + settled + ` && document.querySelector(".legend").checkVisibility()`)
	b.holds(`document.querySelectorAll(".matrix .aside, .matrix .out").length === 0 && document.querySelectorAll(".matrix [tabindex='0']").length === 1`)
	b.holds(`document.documentElement.scrollHeight > 20 * innerHeight / 2`)
	// What is out of view is still found by the browser's own search.
	b.holds(`window.find("Wickr") && getSelection().toString() === "Wickr"`)
}

// opensRows opens all features of a service from its row on a phone, and the
// evidence of one of them from there.
func opensRows(b *tab) {
	b.size(390, 844)
	b.open("matrix/?q=transcribe")
	b.until(`document.querySelector("table.matrix").getAttribute("role") === "table" && ` + settled)
	b.do("press a row", chromedp.Click(chromedp.CSS(`.matrix tr:has(a[href$="services/transcribe/"]) td:nth-child(4)`)))
	b.until(`location.hash === "#transcribe" && document.querySelectorAll(".sheet:popover-open .row-list li").length === 11`)
	b.holds(`document.querySelector(".sheet").getBoundingClientRect().bottom <= innerHeight && document.documentElement.scrollWidth <= 390`)
	b.do("press a feature", chromedp.Click(chromedp.CSS(".row-list li:nth-child(3) button")))
	b.until(`location.hash === "#transcribe.resource-level-permissions" && document.querySelector(".sheet .evidence-list li") !== null`)
	b.press(kb.Escape)
	b.until(`location.hash === ""`)
	b.open("matrix/#transcribe")
	b.until(`document.querySelectorAll(".sheet:popover-open .row-list li").length === 11`)
}

// followsQuestions finds as many services behind each question of the home
// page as it tells.
func followsQuestions(b *tab) {
	for i := range 3 {
		b.open("")
		link := fmt.Sprintf(`[aria-labelledby=questions] li:nth-child(%d)`, i+1)
		told := evaluate[string](b, fmt.Sprintf(`document.querySelector("%s .number").textContent`, link))
		b.follow(link + " a")
		b.until(statusOf + fmt.Sprintf(`.startsWith("%s of ")`, told))
	}
}

// A shift tells how far things moved since the page was opened, and what did.
type shift struct {
	Sum   float64
	Moved []string
}

// shifted gives the shift of a page. Observers hear in their order, and each
// page has been painted.
const shifted = `new Promise((done) => {
	const shift = { Sum: 0, Moved: [] };
	new PerformanceObserver((list) => {
		for (const { value, sources } of list.getEntries()) {
			shift.Sum += value;
			for (const { node, previousRect, currentRect } of sources) shift.Moved.push(JSON.stringify([node?.outerHTML?.slice(0, 80), previousRect, currentRect]));
		}
	}).observe({ type: "layout-shift", buffered: true });
	new PerformanceObserver(() => done(shift)).observe({ type: "paint", buffered: true });
})`

// mostShift is what nobody sees: a place where the browser paused in reading
// the page, and painted.
const mostShift = 0.001

// opensStill opens a page of which nothing may move until it is ready. On a busy
// machine something may move at one visit; what moves at each is the page's fault.
func (b *tab) opensStill(address, ready string) {
	b.t.Helper()
	var moved shift
	for range 2 {
		b.open(address)
		b.until(ready)
		if moved = evaluate[shift](b, shifted, chromedp.EvalAwaitPromise); moved.Sum <= mostShift {
			return
		}
	}
	b.t.Errorf("%s moves by %v: %s", address, moved.Sum, moved.Moved)
}

// asksOnPhone shows only the columns that a filter names, in words, and moves
// nothing to do so.
func asksOnPhone(b *tab) {
	b.size(390, 844)
	for _, address := range []string{"matrix/", "matrix/?f=rbp:y,abac:n", "matrix/?cat=compute&sort=abac", "matrix/#transcribe.abac"} {
		b.opensStill(address, `document.querySelector("table.matrix").getAttribute("role") === "table" && `+settled+` && !document.documentElement.hasAttribute("data-asked")`)
		if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 390 {
			b.t.Errorf("%s is %d px wide", address, wide)
		}
	}
	b.until(`document.querySelector(".sheet:popover-open .evidence-list li") !== null`)
	b.holds(`document.querySelector(".sheet").getBoundingClientRect().bottom <= innerHeight`)
	b.open("matrix/?f=rbp:y,abac:n")
	b.until(`document.querySelector("table.matrix").classList.contains("few")`)
	b.holds(`[...document.querySelectorAll(".heads th")].filter((head) => head.checkVisibility()).length === 3`)
	b.holds(`parseFloat(getComputedStyle(document.querySelector(".matrix td a.yes:not([hidden])")).fontSize) > 0`)
}

// opensEvidence opens the evidence of cells by keys and by address.
func opensEvidence(b *tab) {
	b.open("matrix/?q=transcribe")
	b.until(`document.querySelectorAll("tbody [tabindex='0']").length === 1`)
	evaluate[bool](b, `(document.querySelector(".heads th:last-child .filter").focus(), true)`)
	b.press(kb.Tab)
	b.holds(`document.activeElement.matches(".matrix tbody th a")`)
	b.press(kb.ArrowRight)
	b.press(kb.ArrowRight)
	b.press(kb.ArrowRight)
	b.holds(`document.activeElement.closest("td").cellIndex === 3`)
	b.press(kb.Enter)
	b.until(`document.querySelectorAll(".sheet:popover-open .evidence-list li").length > 1`)
	b.holds(`location.hash === "#transcribe.resource-level-permissions" && location.search === "?q=transcribe"`)
	b.holds(`document.querySelector(".sheet").contains(document.activeElement)`)
	b.holds(`document.querySelector(".evidence-list li").className === "decides" && document.querySelectorAll(".evidence-list a").length > 1`)
	b.press(kb.ArrowRight)
	b.until(`location.hash === "#transcribe.condition-keys"`)
	b.press(kb.Escape)
	b.until(`!document.querySelector(".sheet").matches(":popover-open") && location.hash === ""`)
	b.until(`document.activeElement.closest("td")?.cellIndex === 4`)

	b.open("matrix/?q=transcribe#rekognition.abac")
	b.until(`document.querySelector(".sheet:popover-open .evidence-list li") !== null`)
	b.holds(`document.querySelector(".sheet h2").textContent.includes("Rekognition")`)
	b.do("close", chromedp.Click(chromedp.CSS(".sheet-head button")))
	b.do("click a cell", chromedp.Click(chromedp.CSS(`.matrix a[href$="services/rekognition/#service-roles"]`)))
	b.until(`location.hash === "#rekognition.service-roles"`)
	b.until(`document.querySelector(".sheet:popover-open .evidence-list li") !== null`)

	// Who came by an address goes on from its cell.
	b.open("compare/")
	b.open("matrix/#rekognition.abac")
	b.until(`document.querySelector(".sheet:popover-open .evidence-list li") !== null`)
	b.press(kb.Escape)
	b.until(`!document.querySelector(".sheet").matches(":popover-open")`)
	b.until(`document.activeElement.closest("td")?.cellIndex === 7`)
	b.press(kb.ArrowLeft)
	b.holds(`document.activeElement.closest("td")?.cellIndex === 6`)
}
