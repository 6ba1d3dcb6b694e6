// Command pictures takes the pictures of the README from the default site, as
// Chromium shows it in light and in dark:
//
//	go run ./scripts/pictures
//
// It is run from the top of the repository and writes .github/pictures.
package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

const (
	folder = ".github/pictures"
	width  = 1240 // CSS pixels: words stand in the matrix from 1216 on
	height = 620
	scale  = 1.5
)

// A picture shows a page with one row of a table below the heads, or the
// beginning where no row is given.
type picture struct{ name, page, row string }

var pictures = []picture{
	{name: "matrix", page: "matrix/", row: `tr:has(th a[href$="services/braket/"])`},
	{name: "service", page: "services/chime/"},
}

func main() {
	log.SetFlags(0)
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	site, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(site)
	if out, err := exec.Command("go", "run", "./cmd/site", "build", "-d", filepath.Join(site, "out")).CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(site, "out"))))
	defer server.Close()
	ctx, stop := startBrowser(ctx)
	defer stop()
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for _, p := range pictures {
		for _, theme := range []string{"light", "dark"} {
			if err := take(ctx, p, server.URL+"/"+p.page, theme); err != nil {
				return fmt.Errorf("%s, %s: %w", p.name, theme, err)
			}
		}
	}
	return nil
}

// startBrowser starts Chromium. Root, as whom containers run, gets no sandbox.
func startBrowser(ctx context.Context) (context.Context, context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, _ = chromedp.NewExecAllocator(ctx, options...)
	return chromedp.NewContext(ctx)
}

// take writes one picture and says how large it is.
func take(ctx context.Context, p picture, address, theme string) error {
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
	if err != nil {
		return err
	}
	err = chromedp.Do(ctx, chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)), chromedp.Navigate(address))
	if err == nil && p.row != "" {
		// Rows are laid out as they come into view, and move what is below them.
		err = chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`new Promise((done) => {
			const row = document.querySelector(%q);
			const heads = row.closest("table").querySelector("thead tr:last-child th");
			const below = () => row.getBoundingClientRect().top - heads.getBoundingClientRect().bottom;
			const settle = () => {
				if (Math.abs(below()) < 1) return done();
				scrollBy(0, below());
				requestAnimationFrame(() => requestAnimationFrame(settle));
			};
			settle();
		})`, p.row), chromedp.EvalAwaitPromise))
	}
	if err != nil {
		return err
	}
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	small, err := reduced(shot)
	if err != nil {
		return err
	}
	path := filepath.Join(folder, p.name+"-"+theme+".png")
	fmt.Printf("%s: %d KB\n", path, len(small)/1024)
	return os.WriteFile(path, small, 0o666)
}

// reduced gives a PNG with the colours that fill most of it, as many as an
// index of one byte tells apart: pages are flat, and the others are edges of
// letters.
func reduced(shot []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, err
	}
	counts := map[color.Color]int{}
	bounds := full.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[full.At(x, y)]++
		}
	}
	palette := slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	few := image.NewPaletted(bounds, palette[:min(256, len(palette))])
	draw.Draw(few, bounds, full, bounds.Min, draw.Src)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&out, few)
	return out.Bytes(), err
}
