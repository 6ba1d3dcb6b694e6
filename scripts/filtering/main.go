// Command filtering measures how long the matrix takes to answer, in Chromium
// on a processor slowed four times:
//
//	go run ./cmd/site build -d DIR
//	go run ./scripts/filtering DIR
//
// For each thing that a reader does it prints in milliseconds, of twenty times:
// the median and the longest from the event until the frame with the first
// screen is painted; and the medians of how long the page's thread was at work
// until then, and afterwards, until all rows stand. On a machine that does other
// things, too, the last two still hold.
//
// How fast the machine itself is, it tells before and after: by what a plain
// table of as many cells takes, on the processor as it is, without slowing.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

const (
	times  = 20
	slower = 4
)

// A pair is something that a reader does, and what takes it back.
type pair struct{ name, does, back, undoes string }

// pairs are measured one after the other, each on a page of its own.
var pairs = []pair{
	{"filter a column", `choice("rbp", "checkbox", 0).click()`, "clear it", clear},
	{"filter out little", `choice("pa", "checkbox", 0).click()`, "clear it", clear},
	{"filter by text", `type("data")`, "clear the text", `type("")`},
	{"choose a category", `pick("compute")`, "choose all", `pick("")`},
	{"sort by a column", `choice("abac", "radio", 1).click()`, "sort by category", `choice("abac", "radio", 0).click()`},
	{"after reading it all: filter", `choice("rbp", "checkbox", 0).click()`, "clear it", clear},
}

const (
	readAll = 5 // the pair before which the reader scrolls through the table
	clear   = `document.querySelector("#matrix-chips .chip").click()`
)

// frame waits for one. It is painted when a task that its callback posted ahead
// of all others runs.
const frame = `
	const frame = () => new Promise((done) => requestAnimationFrame(() => scheduler.postTask(done, { priority: "user-blocking" })));
`

// meter defines how an act is prepared, done and waited for. The page has
// settled when it leaves most of an idle moment to others: it lays rows out in
// these.
const meter = frame + `
	const settled = async () => {
		do { await frame(); await new Promise((done) => setTimeout(done)) } while (document.querySelector("table.matrix[aria-busy]"));
		let idle;
		do { idle = await new Promise((done) => requestIdleCallback(done)) } while (idle.timeRemaining() < 20);
	};
	const choice = (column, type, at) => {
		const menu = document.querySelector(".choices");
		if (!menu.matches(":popover-open")) document.querySelector("#" + column + " .filter").click();
		return menu.querySelectorAll("[type=" + type + "]")[at];
	};
	const set = (name, value, event) => {
		const field = document.querySelector("#matrix-tools [name=" + name + "]");
		field.value = value;
		field.dispatchEvent(new Event(event, { bubbles: true }));
	};
	const type = (text) => set("q", text, "input");
	const pick = (category) => set("cat", category, "change");
	const scrollThrough = async () => {
		for (let y = 0; y < document.documentElement.scrollHeight; y += 600) { scrollTo(0, y); await frame() }
		scrollTo(0, 0);
	};
	var prepare = async (act) => {
		if (act.startsWith("choice")) eval(act.replace(/\.click\(\)$/, ""));
		else document.querySelector(".choices").hidePopover();
		await settled();
	};
	var timed = async (act) => {
		const started = performance.now();
		eval(act);
		await frame();
		return performance.now() - started;
	};
`

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: filtering DIR, the folder of a built site")
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, folder string) error {
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer server.Close()
	ctx, stop := startBrowser(ctx)
	defer stop()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		return err
	}
	if err := showPlain(ctx); err != nil {
		return err
	}
	for i, p := range pairs {
		if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/matrix/"), evaluate(meter+`settled()`)); err != nil {
			return err
		}
		if i == 0 {
			elements, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll("*").length`))
			if err != nil {
				return err
			}
			fmt.Printf("%d elements; %d times each, %d times slowed; milliseconds\n%-30s %8s %8s %8s %8s\n", elements, times, slower,
				"", "median", "longest", "busy", "later")
		}
		if i == readAll {
			if err := chromedp.Do(ctx, evaluate(`scrollThrough()`)); err != nil {
				return err
			}
		}
		if err := p.measure(ctx); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return showPlain(ctx)
}

// plain makes a table of 475 rows that has nothing of ours, and measures how
// long all rows take to be shown again where few were, and to stand in another
// order.
const plain = `(async () => {` + frame + `
	const words = ["Yes", "No", "Partial"];
	const row = (i) => "<tr><th><a href=x>Service " + i + "</a> <code>s" + i + "</code></th>" +
		words.concat(words, words, words).slice(1).map((word) => "<td><a href=x>" + word + "</a></td>").join("") + "</tr>";
	document.body.innerHTML = "<style>table { border-collapse: collapse } td, th { border-bottom: 1px solid; padding: 3px 8px }</style>" +
		"<table><tbody>" + Array.from({ length: 475 }, (_, i) => row(i)).join("") + "</tbody></table>";
	const body = document.querySelector("tbody");
	const rows = [...body.rows];
	const timed = async (act) => {
		await frame();
		await new Promise((done) => setTimeout(done, 100));
		const started = performance.now();
		act();
		await frame();
		return performance.now() - started;
	};
	const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];
	const shown = [], sorted = [];
	for (let i = 0; i < 9; i++) {
		rows.forEach((row, i) => (row.hidden = i > 20));
		shown.push(await timed(() => rows.forEach((row) => (row.hidden = false))));
		sorted.push(await timed(() => body.append(...rows.reverse())));
	}
	return [median(shown), median(sorted)];
})()`

func showPlain(ctx context.Context) error {
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	took, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](plain, chromedp.EvalAwaitPromise))
	if err != nil {
		return fmt.Errorf("a plain table: %w", err)
	}
	fmt.Printf("a plain table, not slowed: shows all %.0f, sorts %.0f\n", took[0], took[1])
	return nil
}

// startBrowser starts Chromium. Root, as whom containers run, gets no sandbox.
func startBrowser(ctx context.Context) (context.Context, context.CancelFunc) {
	options := chromedp.DefaultExecAllocatorOptions[:]
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, _ = chromedp.NewExecAllocator(ctx, options...)
	return chromedp.NewContext(ctx)
}

func evaluate(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](expression, chromedp.EvalAwaitPromise)
}

// A sample is one act: until the frame was painted, and how long the page's
// thread was at work until then and afterwards.
type sample struct{ painted, busy, later float64 }

// measure does an act and takes it back, over and over.
func (p pair) measure(ctx context.Context) error {
	if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slower}); err != nil {
		return err
	}
	var does, undoes []sample
	for range times {
		for _, step := range []struct {
			act  string
			into *[]sample
		}{{p.does, &does}, {p.undoes, &undoes}} {
			s, err := one(ctx, step.act)
			if err != nil {
				return err
			}
			*step.into = append(*step.into, s)
		}
	}
	show(p.name, does)
	show(p.back, undoes)
	_, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 1})
	return err
}

func one(ctx context.Context, act string) (sample, error) {
	var s sample
	err := chromedp.Do(ctx, evaluate(fmt.Sprintf(`prepare(%q)`, act)))
	if err != nil {
		return s, err
	}
	start, err := busy(ctx)
	if err != nil {
		return s, err
	}
	if s.painted, err = chromedp.Run(ctx, chromedp.Evaluate[float64](fmt.Sprintf(`timed(%q)`, act), chromedp.EvalAwaitPromise)); err != nil {
		return s, err
	}
	painted, err := busy(ctx)
	if err != nil {
		return s, err
	}
	if err := chromedp.Do(ctx, evaluate(`settled()`)); err != nil {
		return s, err
	}
	end, err := busy(ctx)
	s.busy, s.later = painted-start, end-painted
	return s, err
}

// busy gives the milliseconds for which the page's thread has been at work.
func busy(ctx context.Context) (float64, error) {
	metrics, err := chromedp.Call(ctx, performance.GetMetrics, chromedp.Void{})
	if err != nil {
		return 0, err
	}
	for _, m := range metrics.Metrics {
		if m.Name == "TaskDuration" {
			return 1000 * m.Value, nil
		}
	}
	return 0, errors.New("the browser tells no TaskDuration")
}

func show(name string, samples []sample) {
	median := func(of func(sample) float64) (float64, float64) {
		var all []float64
		for _, s := range samples {
			all = append(all, of(s))
		}
		slices.Sort(all)
		return all[len(all)/2], all[len(all)-1]
	}
	painted, longest := median(func(s sample) float64 { return s.painted })
	busy, _ := median(func(s sample) float64 { return s.busy })
	later, _ := median(func(s sample) float64 { return s.later })
	fmt.Printf("%-30s %8.0f %8.0f %8.0f %8.0f\n", name, painted, longest, busy, later)
}
