package build_test

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// media says for which medium and with which preferences pages are shown:
// name and value in turns.
func (b *tab) media(medium string, features ...string) {
	b.t.Helper()
	params := emulation.SetEmulatedMediaParams{Media: medium}
	for i := 0; i < len(features); i += 2 {
		params.Features = append(params.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, params); err != nil {
		b.t.Fatal(err)
	}
}

// compared is a comparison in which features, keys and actions differ.
const compared = "compare/?s=rekognition,transcribe,s3"

// showsCompared opens the comparison and waits for its table.
func showsCompared(b *tab) {
	b.t.Helper()
	b.open(compared)
	b.until(`document.querySelectorAll(".compare-features tr[data-differs]").length === 11`)
}

// tellsByShape finds that the four glyphs of a page differ without colours,
// and none is of the colour of its ground: a full disc, a ring with its left
// half full, a ring, a line. They are boxes or, in the cells of the matrix,
// pictures that are drawn whatever happens to grounds.
func tellsByShape(b *tab) {
	b.t.Helper()
	for class, shape := range map[string]struct{ box, picture string }{
		"yes":      {`left === right && 2 * left + 2 >= height`, `/^radial[^,]*closest-side, [^,]*,[^,]*,[^,]* 95%,/`},
		"partial":  {`2 * left + 2 >= height && right <= 1`, `/^radial.* 95%.*, radial.* 74%/`},
		"no":       {`left === right && left <= 1 && height > 6`, `/^radial.* 74%/`},
		"unstated": {`left === 0 && height <= 2`, `/^linear/`},
	} {
		b.holds(fmt.Sprintf(`(() => {
			const ground = getComputedStyle(document.documentElement).backgroundColor;
			const glyph = [...document.querySelectorAll("main .%[1]s")].find((e) => e.checkVisibility() && !e.matches("svg *, .by-catalog"));
			const { backgroundImage, printColorAdjust, color } = getComputedStyle(glyph);
			if (backgroundImage !== "none") return %[3]s.test(backgroundImage) && printColorAdjust === "exact" && color !== ground;
			const style = getComputedStyle(glyph, "::before");
			const [left, right, height] = [style.borderLeftWidth, style.borderRightWidth, style.height].map(parseFloat);
			return %[2]s && style.borderTopStyle === "solid" && style.borderTopColor !== ground;
		})()`, class, shape.box, shape.picture))
	}
}

// keepsForcedColours finds support, marks, what is pressed, chosen, open or
// different, and pictures, where the reader's system imposes its colours and
// drops grounds and shadows.
func keepsForcedColours(b *tab) {
	const ground = `getComputedStyle(document.documentElement).backgroundColor`
	b.media("", "forced-colors", "active")
	b.open("matrix/?f=rbp:yp")
	b.holds(`matchMedia("(forced-colors: active)").matches`)
	b.until(settled)
	b.holds(`getComputedStyle(document.querySelector("#rbp .filter")).borderTopWidth > getComputedStyle(document.querySelector("#abac .filter")).borderTopWidth`)
	b.open("matrix/#transcribe.abac")
	b.until(`document.querySelector(".matrix td.open") !== null`)
	b.holds(`getComputedStyle(document.querySelector(".matrix td.open")).outlineStyle === "solid"`)
	b.holds(`[...document.querySelectorAll(".legend .mark")].every((mark) => getComputedStyle(mark).borderTopStyle === "solid")`)

	showsCompared(b)
	tellsByShape(b)
	b.holds(`[...document.querySelectorAll(".bar-of")].every((bar) => getComputedStyle(bar).backgroundColor !== ` + ground + `)`)
	b.holds(`[...document.querySelectorAll("[data-differs=yes] > th")].every((head) => getComputedStyle(head).borderInlineStartWidth === "3px")`)
	b.holds(`[...document.querySelectorAll("[data-differs=no] > th")].every((head) => getComputedStyle(head).borderInlineStartWidth === "0px")`)
	b.do("type", chromedp.SendKeys(chromedp.CSS("#compare-add"), "k"))
	b.until(`document.querySelector("#compare-found [aria-selected=true]") !== null`)
	b.holds(`getComputedStyle(document.querySelector("#compare-found [aria-selected=true]")).outlineStyle === "solid"`)
	b.holds(`getComputedStyle(document.querySelector("#compare-found [aria-selected=false]")).outlineStyle === "none"`)
	b.holds(`getComputedStyle(document.activeElement).outlineStyle === "solid"`)

	const fill = `getComputedStyle(document.querySelector(%q)).fill`
	b.open("")
	for _, class := range []string{"yes", "partial", "no", "marked"} {
		b.holds(fmt.Sprintf(fill+` !== `+ground, ".heat ."+class))
	}
	b.holds(fmt.Sprintf(fill+` !== `+fill, ".heat .marked", ".heat .yes"))
	b.open("features/abac/")
	tellsByShape(b)
	for _, class := range []string{"yes", "partial", "no", "unstated"} {
		b.holds(fmt.Sprintf(fill+` !== `+ground, ".units ."+class))
	}
}

// pages are the objects of a printed document that stand for its pages, and
// their sizes.
var (
	printedPages = regexp.MustCompile(`/Type\s*/Page\b`)
	printedSize  = regexp.MustCompile(`/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]`)
)

// print gives how many pages the tab's page takes on paper, and whether they
// lie on their long side.
func (b *tab) print() (pages int, landscape bool) {
	b.t.Helper()
	asStyled := true
	result, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &asStyled})
	if err != nil {
		b.t.Fatal(err)
	}
	size := printedSize.FindSubmatch(result.Data)
	if size == nil {
		b.t.Fatalf("%s: the printed document has no size", b.at())
	}
	width, _ := strconv.ParseFloat(string(size[1]), 64)
	height, _ := strconv.ParseFloat(string(size[2]), 64)
	return len(printedPages.FindAll(result.Data, -1)), width > height
}

// prints finds pages on paper black on white whatever colours are chosen, their
// tools gone, shapes kept, nothing cut off, and tables of many columns on the
// long side with their heads on each page.
func prints(b *tab) {
	const white = `getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).slice(0, 3).every((part) => Number(part) === 255)`
	const black = `getComputedStyle(document.querySelector("h1")).color.match(/\d+/g).every((part) => Number(part) < 60)`
	const unseen = `[...document.querySelectorAll(".bar, .tools, .filter, .tray, .contents, .crumbs, .find, .copy")].every((e) => !e.checkVisibility())`
	const repeated = `[...document.querySelectorAll("thead")].every((head) => getComputedStyle(head).display === "table-header-group"
		&& [...head.querySelectorAll("*")].every((e) => getComputedStyle(e).position !== "sticky"))`
	b.size(1032, 700) // the room of a page on its long side, less its margins
	for _, p := range []struct {
		url       string
		landscape bool
	}{{"features/abac/", false}, {"matrix/?cat=media", true}, {compared, true}} {
		b.media("")
		if b.open(p.url); p.url == compared {
			showsCompared(b)
		}
		b.media("print", "prefers-color-scheme", "dark")
		for _, condition := range []string{white, black, unseen, repeated} {
			b.holds(condition)
		}
		tellsByShape(b)
		// Readers of PDF lose rings that are pictures.
		b.holds(`[...document.querySelectorAll(".no.drawn, .partial.drawn")].every((glyph) => getComputedStyle(glyph).backgroundImage === "none" && getComputedStyle(glyph, "::before").borderTopWidth === "1px")`)
		b.holds(`[...document.querySelectorAll("tr.out")].every((row) => !row.checkVisibility())`)
		b.holds(`getComputedStyle(document.querySelector(".yes"), "::before").printColorAdjust === "exact"`)
		b.holds(`[...document.querySelectorAll("html, .scroll")].every((e) => e.scrollWidth <= 1032)`)
		if _, landscape := b.print(); landscape != p.landscape {
			b.t.Errorf("%s is printed on the long side: %t", p.url, landscape)
		}
	}
	b.holds(`[...document.querySelectorAll(".bar-of, [data-differs=yes] > th")].every((e) => getComputedStyle(e).printColorAdjust === "exact")`)
	repeatsHeads(b)
}

// repeatsHeads finds the heads of a long table on each page: they take room, so
// that without them there are fewer pages. Rows are high, so that it shows.
func repeatsHeads(b *tab) {
	styled := func(rule string) {
		b.t.Helper()
		b.holds(fmt.Sprintf(`(() => {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(%q);
			return document.adoptedStyleSheets.push(sheet) > 0;
		})()`, rule))
	}
	b.open("compare/management-and-governance/")
	styled(".matrix tbody tr { block-size: 7rem }")
	with, _ := b.print()
	styled("@media print { table.matrix.matrix thead { display: table-row-group !important } }")
	if without, _ := b.print(); with <= without {
		b.t.Errorf("a table takes %d pages with heads on each, and %d without", with, without)
	}
}

// staysStill finds that nothing moves by itself: no rule of the style sheets
// says so, and no element of pages that differ most does.
func staysStill(b *tab) {
	const moving = `[...document.querySelectorAll("*")].filter((e) => {
		const style = getComputedStyle(e);
		return style.animationName !== "none" || style.scrollBehavior !== "auto" || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
	}).length`
	const rules = `[...document.styleSheets].flatMap(function all(of) {
		return [...of.cssRules].flatMap((rule) => [...(rule.cssRules ? all(rule) : []), ...(rule.style ? [rule.style] : [])]);
	})`
	b.media("", "prefers-reduced-motion", "reduce")
	for _, url := range []string{"", "matrix/?q=transcribe#transcribe.abac", "compare/media/", "features/abac/", compared} {
		b.open(url)
		if n := evaluate[int](b, moving); n > 0 {
			b.t.Errorf("%s: %d elements move", url, n)
		}
		b.holds(`document.getAnimations().length === 0`)
	}
	b.holds(rules + `.length > 500 && ` + rules + `.every((style) => !/(^|; )(transition|animation|scroll-behavior)/.test(style.cssText))`)
	evaluate[bool](b, `(document.querySelector("main").style.transition = "color 1s", true)`)
	if evaluate[int](b, moving) == 0 {
		b.t.Error("what moves is not seen")
	}
}

// promisesOfMedia are held whatever shows the page.
func promisesOfMedia(t *testing.T, open func(*testing.T) *tab) {
	t.Run("forced colours", func(t *testing.T) { keepsForcedColours(open(t)) })
	t.Run("print", func(t *testing.T) { prints(open(t)) })
	t.Run("motion", func(t *testing.T) { staysStill(open(t)) })
}
