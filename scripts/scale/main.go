//go:build unix

// Command scale indexes made sites of growing size and prints, for each, what
// that takes: processor time, peak memory of the process so far, files, and
// what a first query loads.
//
//	go run ./scripts/scale [PAGES…]
//
// The words of a page follow Zipf's law over a vocabulary of forty thousand, so
// that some stand on nearly every page and most on few.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io/fs"
	"log"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing/fstest"
	"time"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/search"
)

func main() {
	log.SetFlags(0)
	sizes := []int{1_000, 10_000, 100_000}
	if len(os.Args) > 1 {
		sizes = nil
	}
	for _, arg := range os.Args[1:] {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			log.Fatal("usage: go run ./scripts/scale [PAGES…]")
		}
		sizes = append(sizes, n)
	}
	fmt.Printf("%9s %9s %9s %9s %9s %9s %9s\n", "pages", "CPU s", "peak MB", "files", "MB", "query KB", "requests")
	for _, n := range sizes {
		if err := measure(n); err != nil {
			log.Fatal(err)
		}
		runtime.GC()
	}
}

// measure indexes n pages and asks one query.
func measure(n int) error {
	pages := made(n)
	before := used()
	files, err := build.Index(context.Background(), memo.NewStore(), pages)
	if err != nil {
		return err
	}
	after := used()
	size := 0
	for _, data := range files {
		size += len(data)
	}
	kilobytes, requests, err := firstQuery(files)
	if err != nil {
		return err
	}
	fmt.Printf("%9d %9.1f %9d %9d %9.1f %9.1f %9d\n", n, (after.cpu - before.cpu).Seconds(), after.peak, len(files), float64(size)/1e6, kilobytes, requests)
	return nil
}

// query holds a word that many pages have, one of some and one of few.
const query = "word7 word300 word9000"

// firstQuery says what an index opened anew loads for a query. The manifest is
// counted as a host compresses it.
func firstQuery(files map[string][]byte) (kilobytes float64, requests int, err error) {
	loads := counting{MapFS: fstest.MapFS{}, loaded: map[string]int{}}
	for path, data := range files {
		loads.MapFS[path] = &fstest.MapFile{Data: data}
	}
	index, err := search.Open(loads)
	if err != nil {
		return 0, 0, err
	}
	if _, err := index.Search(query, 10); err != nil {
		return 0, 0, err
	}
	sum := 0
	for path, n := range loads.loaded {
		if strings.HasSuffix(path, ".json") {
			if n, err = packedSize(files[path]); err != nil {
				return 0, 0, err
			}
		}
		sum += n
	}
	return float64(sum) / 1024, len(loads.loaded), nil
}

// counting notes which files are read.
type counting struct {
	fstest.MapFS
	loaded map[string]int
}

func (c counting) ReadFile(path string) ([]byte, error) {
	data, err := fs.ReadFile(c.MapFS, path)
	c.loaded[path] = len(data)
	return data, err
}

func packedSize(data []byte) (int, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		return 0, err
	}
	err := w.Close()
	return b.Len(), err
}

// made gives n pages, the same for the same n.
func made(n int) []render.Page {
	random := rand.New(rand.NewPCG(6, uint64(n)))
	zipf := rand.NewZipf(random, 1.2, 5, 40_000)
	text := func(least, most int) string {
		var b strings.Builder
		for range least + random.IntN(most-least) {
			fmt.Fprintf(&b, "word%d ", zipf.Uint64())
		}
		return b.String()
	}
	pages := make([]render.Page, n)
	for i := range pages {
		service := i / 40
		p := render.Page{URL: fmt.Sprintf("services/s%d/topic-%d/", service, i), Kind: "topic", Title: text(3, 8), Service: fmt.Sprintf("s%d", service),
			Categories: []string{fmt.Sprintf("category %d", service%20)}}
		for s := range 1 + random.IntN(6) {
			p.Sections = append(p.Sections, render.Section{ID: fmt.Sprintf("part-%d", s), Heading: text(2, 6), Text: text(20, 80)})
		}
		pages[i] = p
	}
	return pages
}

// A usage is what the process has taken so far.
type usage struct {
	cpu  time.Duration
	peak int64 // of memory, in MB
}

func used() usage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		log.Fatal(err)
	}
	return usage{time.Duration(r.Utime.Nano() + r.Stime.Nano()), peakMB(int64(r.Maxrss))}
}

// peakMB reads the peak as the system gives it: macOS in bytes, others in
// kilobytes.
func peakMB(maxrss int64) int64 {
	if runtime.GOOS == "darwin" {
		return maxrss >> 20
	}
	return maxrss >> 10
}
