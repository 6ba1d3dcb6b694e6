package build_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	gestures "github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// promisesOfComparing are what the matrix, comparisons, features and the home
// page promise to those who come to compare.
func promisesOfComparing(t *testing.T, open func(*testing.T) *tab, site build.Site) {
	t.Run("home", func(t *testing.T) { showsAllAtOnce(open(t), site) })
	t.Run("features", func(t *testing.T) { tellsOfFeatures(open(t), site) })
	t.Run("matrix by hand", func(t *testing.T) { choosesByHand(open(t)) })
	t.Run("files", func(t *testing.T) { takesWhatIsShown(open(t)) })
	t.Run("fingers", func(t *testing.T) { opensByFinger(open(t)) })
	t.Run("heads", func(t *testing.T) { keepsHeads(open(t)) })
	t.Run("upwards", func(t *testing.T) { goesUp(open(t)) })
	t.Run("assistive technology", func(t *testing.T) { announces(open(t)) })
	t.Run("compare by keys", func(t *testing.T) { comparesByKeys(open(t)) })
	t.Run("in common and apart", func(t *testing.T) { setsApart(open(t)) })
	t.Run("without scripts", func(t *testing.T) { comparesWithoutScripts(open(t), site) })
}

// taps touches the middle of an element, as a finger does.
func (b *tab) taps(selector string) {
	b.t.Helper()
	at := evaluate[[]float64](b, fmt.Sprintf(`(({ x, y, width, height }) => [x + width / 2, y + height / 2])(document.querySelector(%q).getBoundingClientRect())`, selector))
	if _, err := chromedp.Call(b.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}); err != nil {
		b.t.Fatal(err)
	}
	for _, touch := range []gestures.DispatchTouchEventParams{
		{Type: gestures.DispatchTouchEventTypeTouchStart, TouchPoints: []*gestures.TouchPoint{{X: at[0], Y: at[1]}}},
		{Type: gestures.DispatchTouchEventTypeTouchEnd, TouchPoints: []*gestures.TouchPoint{}},
	} {
		if _, err := chromedp.Call(b.ctx, gestures.DispatchTouchEvent, touch); err != nil {
			b.t.Fatalf("tap %s: %v", selector, err)
		}
	}
}

// named gives the names of what an element holds of one role, as assistive
// technology is told.
func (b *tab) named(selector, role string) []string {
	b.t.Helper()
	element, err := chromedp.Call(b.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: fmt.Sprintf(`document.querySelector(%q)`, selector)})
	if err != nil {
		b.t.Fatal(err)
	}
	tree, err := chromedp.Call(b.ctx, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: element.Result.ObjectID, Role: role})
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, node := range tree.Nodes {
		if !node.Ignored && node.Name != nil {
			names = append(names, strings.Trim(string(node.Name.Value), `"`))
		}
	}
	return names
}

// keepsCopies puts what is copied into window.copied.
func (b *tab) keepsCopies() {
	b.t.Helper()
	evaluate[bool](b, `(navigator.clipboard.writeText = async (text) => { window.copied = text }, true)`)
}

// showsAllAtOnce finds on one screen of the home page what the site is, the
// search, the picture of all cells, the questions and what is wrong now.
func showsAllAtOnce(b *tab, site build.Site) {
	b.size(1280, 800)
	b.open("")
	for _, part := range []string{"h1", "#site-search", ".heat", "[aria-labelledby=questions] li:nth-child(3)", "[aria-labelledby=marked] li"} {
		b.holds(fmt.Sprintf(`document.querySelector(%q).getBoundingClientRect().bottom <= innerHeight`, part))
	}
	b.holds(`document.querySelectorAll(".heat tbody tr").length === 11`)
	// The counts of a row are those of its bars, and add up to all services.
	for i, class := range []string{"yes", "partial", "no"} {
		b.holds(fmt.Sprintf(`[...document.querySelectorAll(".heat tbody tr")].every((row) =>
			(row.querySelector("path.%s")?.getAttribute("d").split("M").length ?? 1) - 1 === (Number.parseInt(row.cells[%d].textContent) || 0))`, class, 2+i))
	}
	b.holds(fmt.Sprintf(`[...document.querySelectorAll(".heat tbody tr")].every((row) => [2, 3, 4, 5].reduce((sum, i) => sum + (Number.parseInt(row.cells[i].textContent) || 0), 0) === %d)`, len(site.Matrix.Services)))
	if heads := b.named(".heat", "columnheader"); !slices.Equal(heads[2:], []string{"Yes", "Partial", "No", "Not stated"}) {
		b.t.Errorf("the heads of the counts are called %q", heads)
	}
	b.holds(`[...document.querySelectorAll(".heat td svg")].every((picture) => picture.getAttribute("role") === "img" && /contradictory or stale$/.test(picture.getAttribute("aria-label")))`)
	b.leads("the picture", chromedp.Click(chromedp.CSS(".heat tr:nth-child(5) svg")))
	if at := b.at(); at != "matrix/?sort=rbp" {
		b.t.Errorf("the picture leads to %s", at)
	}
}

// tellsOfFeatures finds on the page of each feature its guide with an example,
// its counts, a glyph for each service, all services with the words that
// decide, and where documentation and catalog differ.
func tellsOfFeatures(b *tab, site build.Site) {
	for i, f := range parse.Features {
		counts, differ := map[parse.Support]int{}, 0
		for _, row := range site.Matrix.Services {
			c := row.Cells[i]
			counts[c.Support]++
			if c.Support != parse.Unstated && c.Derived != "" && c.Derived != c.Support {
				differ++
			}
		}
		b.open("features/" + f.ID + "/")
		b.holds(`document.querySelector("article h2") !== null && document.querySelector("article .code") !== null`)
		for n, support := range []parse.Support{parse.Yes, parse.Partial, parse.No, parse.Unstated} {
			b.holds(fmt.Sprintf(`document.querySelector(".tallies li:nth-child(%d) b").textContent === "%d"`, n+1, counts[support]))
			b.holds(fmt.Sprintf(`[...document.querySelectorAll(".units .%s")].reduce((sum, path) => sum + path.getAttribute("d").split("M").length - 1, 0) === %d`, support, counts[support]))
			b.holds(fmt.Sprintf(`%d === 0 || document.getElementById("%[2]s") !== null && document.querySelector(".tallies a[href='#%[2]s']") !== null`, counts[support], support))
		}
		b.holds(fmt.Sprintf(`document.querySelectorAll(".who tr[id]").length === %d`, len(site.Matrix.Services)-counts[parse.Unstated]))
		b.holds(`[...document.querySelectorAll(".who tr[id]")].every((row) => row.cells[1].querySelector("a.place") !== null)`)
		b.holds(fmt.Sprintf(`(document.querySelector(".differ")?.children.length ?? 0) === %d`, differ))
	}
}

// quotesWords finds, where documents have words, those of each claim that
// decides on the pages of the features.
func quotesWords(b *tab, site build.Site) {
	found := 0
	for i, f := range parse.Features {
		b.open("features/" + f.ID + "/")
		for _, row := range site.Matrix.Services {
			if c := row.Cells[i]; c.Support != parse.Unstated && c.Claims[0].Quote != "" {
				found++
				b.holds(fmt.Sprintf(`document.getElementById(%q).querySelector("q").textContent.length > 10`, "service-"+row.Slug))
			}
		}
	}
	if found == 0 {
		b.t.Error("no claim has words")
	}
}

// choosesByHand filters, sorts and hides columns by the menus, finds services
// by other names and prefixes, and takes the link of what is shown.
func choosesByHand(b *tab) {
	const names = `[...document.querySelectorAll(".matrix tbody:not(.aside) tr[data-v]:not(.out) th a")].map((a) => a.textContent)`
	b.open("matrix/")
	all := evaluate[int](b, rowsShown+`.length`)
	menu := func(n int) string { return fmt.Sprintf(`.choices label:nth-of-type(%d) input`, n) }
	count := func(n int) int {
		return evaluate[int](b, fmt.Sprintf(`Number(document.querySelector(".choices label:nth-of-type(%d) .number").textContent)`, n))
	}
	b.do("open the menu", chromedp.Click(chromedp.CSS("#rbp .filter")))
	b.until(`document.querySelector(".choices").matches(":popover-open")`)
	yes, partial := count(1), count(2)
	if sum := yes + partial + count(3) + count(4); sum != all {
		b.t.Errorf("the choices of a column count %d of %d services", sum, all)
	}
	b.do("choose", chromedp.Click(chromedp.CSS(menu(1))))
	b.until(fmt.Sprintf(`location.search === "?f=rbp:y" && %s.length === %d`, rowsShown, yes))
	b.press(kb.ArrowDown) // no choice is made by an arrow
	b.press(kb.Tab)
	b.press(" ")
	b.until(fmt.Sprintf(`location.search === "?f=rbp:yp" && %s.length === %d`, rowsShown, yes+partial))
	b.do("sort", chromedp.Click(chromedp.CSS(".choices fieldset:nth-of-type(2) label:nth-of-type(2) input")))
	b.until(`location.search === "?f=rbp:yp&sort=rbp" && ` + settled)
	b.holds(column("rbp") + fmt.Sprintf(`.slice(0, %d).every((word) => word.startsWith("Yes"))`, yes))
	b.press(kb.Escape)
	b.do("open the columns", chromedp.Click(chromedp.CSS("[data-do=columns]")))
	b.do("hide the first column", chromedp.Click(chromedp.CSS(menu(1))))
	b.until(`location.search.endsWith("&cols=pa.rlp.ck.rbp.acls.abac.tc.pp.sr.slr")`)
	b.until(`!document.querySelector("#ibp").checkVisibility() && document.querySelector("#pa").checkVisibility()`)
	b.press(kb.Escape)
	b.keepsCopies()
	b.do("copy the link", chromedp.Click(chromedp.CSS("#matrix-chips button:last-child")))
	b.until(`window.copied === location.href`)

	b.open("matrix/")
	const choose = `((category) => {
		const select = document.querySelector("#matrix-tools select");
		select.value = category;
		select.dispatchEvent(new Event("change"));
		return [...document.querySelectorAll(".category")].length;
	})("storage")`
	evaluate[int](b, choose)
	b.until(`location.search === "?cat=storage" && ` + settled)
	b.until(rowsShown + `.length === Number.parseInt(` + statusOf + `)`)
	b.holds(names + `.includes("S3") && !` + names + `.includes("EC2")`)
	for typed, found := range map[string]string{"kinesis firehose": "Data Firehose", "elasticmapreduce": "EMR"} {
		b.open("matrix/")
		b.do("type", chromedp.SendKeys(chromedp.CSS("#matrix-tools input"), typed))
		b.until(settled + ` && ` + rowsShown + `.length < 10`)
		b.holds(fmt.Sprintf(names+`.includes(%q)`, found))
	}
}

// takesWhatIsShown holds the files to what the table shows: rows and columns,
// their order, and each cell.
func takesWhatIsShown(b *tab) {
	b.open("matrix/?q=kinesis&sort=-rlp&cols=rlp.abac")
	b.until(settled + ` && ` + rowsShown + `.length === Number.parseInt(` + statusOf + `)`)
	evaluate[bool](b, `(window.taken = [], URL.createObjectURL = (blob) => (taken.push(blob), "#"), true)`)
	b.do("take", chromedp.Click(chromedp.CSS("[data-do=csv]")), chromedp.Click(chromedp.CSS("[data-do=json]")))
	b.until(`taken.length === 2`)
	const shown = `[...` + rowsShown + `].map((row) => [row.cells[0].querySelector("a").textContent, ...["rlp", "abac"].map((id) => {
		const cell = row.cells[document.getElementById(id).cellIndex];
		const word = cell.querySelector(".by-catalog") ? "unstated" : cell.firstChild.textContent.trim().toLowerCase();
		return word === "not stated" ? "unstated" : word;
	})].join())`
	rows := evaluate[[]string](b, shown)
	lines := strings.Split(strings.TrimSpace(evaluate[string](b, `taken[0].text()`, chromedp.EvalAwaitPromise)), "\n")
	if lines[0] != "service,name,prefix,category,resource-level-permissions,abac" || len(lines) != len(rows)+1 || len(rows) < 4 {
		b.t.Fatalf("the table shows %q, and the file\n%s", rows, strings.Join(lines, "\n"))
	}
	for i, line := range lines[1:] {
		fields := strings.Split(line, ",") // no name here holds a comma
		word := func(field string) string { word, _, _ := strings.Cut(field, ";"); return word }
		wanted := strings.Split(rows[i], ",")
		if n := len(fields); word(fields[n-2]) != wanted[1] || word(fields[n-1]) != wanted[2] || !strings.Contains(fields[1], strings.Fields(wanted[0])[0]) {
			b.t.Errorf("the table shows %q, and the file %q", rows[i], line)
		}
	}
	const listed = `taken[1].text().then((text) => JSON.parse(text).services.map((s) => [s.short_name, ...Object.values(s.cells).map((c) => c.support)].join()))`
	if services := evaluate[[]string](b, listed, chromedp.EvalAwaitPromise); !slices.Equal(services, rows) {
		b.t.Errorf("the table shows %q, and the file %q", rows, services)
	}
}

// opensByFinger opens evidence by a tap and never by hovering, and finds in it
// all claims with their words, places, links and dates.
func opensByFinger(b *tab) {
	const cell = `.matrix a[href$="services/transcribe/#resource-level-permissions"]`
	b.open("matrix/?q=transcribe")
	b.until(settled + ` && ` + rowsShown + `.length < 5`)
	at := evaluate[[]float64](b, fmt.Sprintf(`(({ x, y }) => [x + 8, y + 8])(document.querySelector('%s').getBoundingClientRect())`, cell))
	if _, err := chromedp.Call(b.ctx, gestures.DispatchMouseEvent, gestures.DispatchMouseEventParams{Type: gestures.DispatchMouseEventTypeMouseMoved, X: at[0], Y: at[1]}); err != nil {
		b.t.Fatal(err)
	}
	b.until(fmt.Sprintf(`document.querySelector('%s').matches(":hover")`, cell))
	b.holds(`document.querySelector(":popover-open") === null && location.hash === ""`)
	b.taps(cell)
	b.until(`document.querySelector(".sheet:popover-open .evidence-list li") !== null`)
	const claims = `fetch("../api/v1/services/transcribe.json").then((answer) => answer.json()).then((service) => {
		const known = service.cells["resource-level-permissions"].claims;
		const items = [...document.querySelectorAll(".evidence-list li")];
		return items.length === known.length && known.length > 2 && items.every((item, i) =>
			item.querySelector("a[href]") !== null && item.textContent.includes(known[i].date) &&
			item.textContent.toLowerCase().includes(known[i].support) && (known[i].quote === "" || item.querySelector("q").textContent === known[i].quote));
	})`
	if !evaluate[bool](b, claims, chromedp.EvalAwaitPromise) {
		b.t.Errorf("the evidence is not what is known of the cell: %s", evaluate[string](b, `document.querySelector(".sheet").innerText`))
	}
	b.keepsCopies()
	b.do("copy the link", chromedp.Click(chromedp.CSS(".sheet-foot button")))
	b.until(`window.copied === location.href && copied.endsWith("?q=transcribe#transcribe.resource-level-permissions")`)
	b.press(kb.Escape)

	b.size(390, 844)
	b.open("matrix/?q=transcribe")
	b.until(settled + ` && ` + rowsShown + `.length < 5`)
	b.taps(`.matrix tr:has(a[href$="services/transcribe/"]) td:nth-child(6)`)
	b.until(`document.querySelectorAll(".sheet:popover-open .row-list li").length === 11`)
}

// keepsHeads scrolls far down the matrix and finds its head below the bar and
// the names of services within the window.
func keepsHeads(b *tab) {
	for _, width := range []int64{1280, 390} {
		b.size(width, 800)
		b.open("matrix/")
		b.until(`document.querySelector("table.matrix").getAttribute("role") === "table"`)
		evaluate[bool](b, `(scrollTo(0, 4000), true)`)
		b.until(`scrollY > 3000`)
		b.holds(`(({ top, bottom }) => top >= 0 && bottom < innerHeight / 2)(document.querySelector("#abac").getBoundingClientRect())`)
		b.holds(`document.documentElement.scrollWidth <= innerWidth`)
		b.until(`document.elementsFromPoint(30, innerHeight / 2).some((e) => e.matches(".matrix tbody th"))`)
	}
}

// goesUp follows arrows up to a row that the head of the table would cover: a
// browser that scrolls no further than it must has to be told of the head.
func goesUp(b *tab) {
	const head = `document.querySelector("table.matrix thead").getBoundingClientRect().bottom`
	const focused = `document.activeElement.getBoundingClientRect()`
	for _, width := range []int64{1280, 390} {
		b.size(width, 800)
		b.open("matrix/")
		b.until(`document.querySelector("table.matrix").getAttribute("role") === "table"`)
		b.until(`(() => {
			const link = document.querySelector(".matrix tbody a[href$='services/sqs/']");
			const above = () => link.getBoundingClientRect().top - ` + head + `;
			scrollBy(0, above() - 4);
			link.focus({ preventScroll: true });
			return above() > 0 && above() < 8 && document.activeElement === link })()`)
		b.press(kb.ArrowUp)
		b.holds(`!document.activeElement.matches("[href$='services/sqs/']")`)
		b.holds(focused + `.top >= ` + head)
	}
}

// announces finds what assistive technology is told: heads of columns and
// rows, and a line that says what is shown.
func announces(b *tab) {
	features := []string{}
	for _, f := range parse.Features {
		features = append(features, f.Short)
	}
	for _, width := range []int64{1280, 390} {
		b.size(width, 844)
		b.open("matrix/?q=transcribe")
		b.until(`document.querySelector("table.matrix").getAttribute("role") === "table" && ` + settled + ` && ` + rowsShown + `.length < 5`)
		columns := strings.Join(b.named("table.matrix", "columnheader"), "|")
		for _, name := range features {
			if !strings.Contains(columns, name) {
				b.t.Errorf("at %d px no head is called %q: %s", width, name, columns)
			}
		}
		// A row that does not match is told by nobody, found by no search, and reached by no key.
		rows := b.named("table.matrix", "rowheader")
		if shown := evaluate[int](b, rowsShown+`.length`); len(rows) != shown*2 || !slices.ContainsFunc(rows, func(name string) bool { return strings.HasPrefix(name, "Transcribe") }) {
			b.t.Errorf("at %d px of %d rows these are told, and Transcribe among them: %q", width, shown, rows)
		}
		heads := evaluate[int](b, `[...document.querySelector("table.matrix").tHead.rows].filter((row) => row.checkVisibility()).length`)
		if told := b.named("table.matrix", "row"); len(told) != heads+len(rows) {
			b.t.Errorf("at %d px %d rows are told, want %d and %d of heads", width, len(told), len(rows), heads)
		}
		b.holds(`!window.find("Rekognition") && window.find("Transcribe")`)
		b.holds(`(document.querySelector("tr.out a").focus(), !document.activeElement.closest("tr"))`)
	}
	if tables := b.named("main", "table"); len(tables) != 1 || tables[0] == "" {
		b.t.Errorf("the table is called %q", tables)
	}
	b.size(1280, 844)
	showsCompared(b)
	heads := b.named("#comparison", "columnheader")
	if !strings.Contains(strings.Join(heads, "|"), "Amazon Rekognition") {
		b.t.Errorf("the heads of a comparison are called %q", heads)
	}
	b.holds(`document.querySelector("#compare-status").getAttribute("role") === "status"`)
	b.holds(`/^Side by side: \d+ of 11 features differ\.$/.test(document.querySelector("#compare-status").textContent)`)
}

// comparesByKeys picks services, opens evidence, leaves out what is the same,
// and goes back, without a mouse.
func comparesByKeys(b *tab) {
	const chosen = `document.querySelector("#compare-found [aria-selected=true]")?.dataset.slug`
	b.open("compare/?s=nonsense,kms&only=differences&x=1")
	b.until(`location.search === "?s=kms&only=differences"`)
	b.open("compare/")
	b.holds(`!document.querySelector("[data-do=only]").checkVisibility()`)
	b.tabTo("#compare-add")
	b.press("Kinesis Firehose")
	b.until(chosen + ` === "firehose" && document.activeElement.getAttribute("aria-activedescendant") === "compare-found-0"`)
	b.press(kb.Enter)
	b.until(`location.search === "?s=firehose"`)
	b.press("kinesis")
	b.until(`document.querySelectorAll("#compare-found [role=option]").length > 2`)
	first := evaluate[string](b, chosen)
	b.press(kb.ArrowDown)
	b.holds(chosen + fmt.Sprintf(` !== %q`, first))
	b.press(kb.ArrowUp)
	b.holds(chosen + fmt.Sprintf(` === %q`, first))
	b.press(kb.Escape)
	b.holds(`document.querySelector("#compare-found").hidden && document.activeElement.value === "" && document.activeElement.getAttribute("aria-expanded") === "false"`)
	b.press("no such thing")
	b.until(`document.querySelector("#compare-found").textContent.startsWith("No service")`)
	b.press(kb.Enter)
	b.holds(`location.search === "?s=firehose"`)
	b.press(kb.Escape)
	b.press("s3")
	b.until(chosen + ` === "s3"`)
	b.press(kb.Enter)
	b.until(`location.search === "?s=firehose,s3" && document.querySelectorAll(".side-by-side thead th").length === 2`)

	b.tabTo("[data-do=only]")
	b.press(kb.Enter)
	b.until(`location.search === "?s=firehose,s3&only=differences" && document.querySelector("#compare-status").textContent.endsWith("left out.")`)
	b.holds(`document.activeElement.matches("[data-do=only]")`)
	b.holds(`[...document.querySelectorAll(".side-by-side tbody")].every((body) => body.hidden || [...body.querySelectorAll("[data-differs]")].some((row) => row.checkVisibility()))`)
	b.keepsCopies()
	b.tabTo("[data-do=link]")
	b.press(kb.Enter)
	b.until(`window.copied === location.href`)
	b.tabTo(".compare-features summary")
	b.press(kb.Enter)
	b.until(`document.querySelector(".compare-features details[open] .evidence-list li a").checkVisibility()`)
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?s=firehose,s3" && document.querySelector(".side-by-side [data-differs=no]").checkVisibility()`)
	b.do("back", chromedp.NavigateBack())
	b.until(`location.search === "?s=firehose" && document.querySelector(".side-by-side") === null && document.querySelector("h1").textContent === "Compare services"`)
	b.do("forward", chromedp.NavigateForward())
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 2`)

	// The sixth service takes the field away, and the focus goes on.
	b.open("compare/?s=s3,kms,sqs,sns,ec2")
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 5`)
	evaluate[bool](b, `(document.querySelector("#compare-add").focus(), true)`)
	b.press("transcribe")
	b.until(chosen + ` === "transcribe"`)
	b.press(kb.Enter)
	b.until(`document.querySelectorAll(".side-by-side thead th").length === 6`)
	b.holds(`!document.querySelector("#compare-add").checkVisibility() && document.activeElement.matches("[data-do=only]")`)
}

// setsApart holds a comparison to what is known of its services: actions by
// access level, condition keys and resource types in common and apart, example
// policies.
func setsApart(b *tab) {
	showsCompared(b)
	const held = `Promise.all(["rekognition", "transcribe", "s3"].map((slug) => fetch("../api/v1/services/" + slug + ".json").then((answer) => answer.json()))).then((services) => {
		const wrong = [];
		const rows = [...document.querySelectorAll(".side-by-side tr[data-differs]")];
		const rowOf = (name) => rows.find((row) => row.cells[0].textContent === name);
		services.forEach((service, i) => {
			for (const { level, actions } of service.catalog.levels) {
				const list = [...rowOf(level).cells[i + 1].querySelectorAll("code")].map((code) => code.textContent);
				if (list.join() !== actions.join()) wrong.push(level);
			}
			const links = [...rowOf("Examples").cells[i + 1].querySelectorAll("a")].map((a) => a.getAttribute("href"));
			if (links.length !== service.policies.length) wrong.push("examples of " + service.slug);
		});
		for (const [part, kind] of [[".compare-keys", "condition_keys"], [".compare-types", "resource_types"]]) {
			const sets = services.map((service) => new Set(service.catalog[kind].map(({ name }) => name)));
			const names = [...new Set(sets.flatMap((set) => [...set]))];
			const common = names.filter((name) => sets.every((set) => set.has(name))).length;
			if (!document.querySelector(part + " .category").textContent.includes(common + " in common, " + (names.length - common) + " apart")) wrong.push(kind);
			for (const name of names) {
				sets.forEach((set, i) => {
					if ((rowOf(name).cells[i + 1].querySelector(".yes") !== null) !== set.has(name)) wrong.push(name);
				});
				if ((rowOf(name).dataset.differs === "no") !== sets.every((set) => set.has(name))) wrong.push("difference in " + name);
			}
		}
		return wrong.join();
	})`
	if wrong := evaluate[string](b, held, chromedp.EvalAwaitPromise); wrong != "" {
		b.t.Errorf("the comparison is wrong about %s", wrong)
	}
}

// comparesWithoutScripts reads the whole matrix, follows a cell to its
// evidence, and compares the services of a category.
func comparesWithoutScripts(b *tab, site build.Site) {
	b.withoutScripts()
	b.open("matrix/")
	b.holds(fmt.Sprintf(`document.querySelectorAll(".matrix tr[data-v]").length === %d`, len(site.Matrix.Services)))
	b.holds(`[...document.querySelectorAll(".instrument, .filter, .tray")].every((tool) => !tool.checkVisibility())`)
	b.leads("a link", chromedp.Click(chromedp.CSS(`.matrix a[href$="services/transcribe/#abac"]`)))
	if at := b.at(); at != "services/transcribe/#abac" {
		b.t.Errorf("a cell leads to %s", at)
	}
	b.holds(`document.querySelector("#abac").matches("tr") && document.querySelector("#abac td a[href]") !== null`)
	b.open("compare/?s=kms,s3")
	b.holds(`document.querySelector("noscript").checkVisibility() && !document.querySelector("#compare-tools").checkVisibility()`)
	b.leads("a link", chromedp.Click(chromedp.CSS(`#compare-list a[href$="compare/media/"]`)))
	b.holds(`document.querySelectorAll(".matrix tr[data-v]").length > 5 && document.querySelector(".legend").checkVisibility()`)
	b.holds(`document.querySelectorAll(".counts tbody tr").length > 5`)
	b.open("")
	b.holds(`document.querySelectorAll(".heat path").length > 20`)
	b.leads("a link", chromedp.Click(chromedp.CSS(`[aria-labelledby=questions] a`)))
	b.holds(`document.querySelector(".matrix tr[data-v]") !== null`)
}
