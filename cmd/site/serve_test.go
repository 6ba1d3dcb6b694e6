package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A session is a run of `site serve` in this process.
type session struct {
	address string // as it printed it
	log     *bytes.Buffer
	done    chan int // the exit status
}

// served runs `site serve` until ctx is done, and waits for its address.
func served(t *testing.T, ctx context.Context, args ...string) session {
	t.Helper()
	in, out := io.Pipe()
	s := session{log: &bytes.Buffer{}, done: make(chan int, 1)}
	go func() {
		status := run(ctx, append([]string{"serve"}, args...), strings.NewReader(""), out, s.log)
		out.Close()
		s.done <- status
	}()
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		t.Fatalf("no address was printed: exit status %d\n%s", <-s.done, s.log)
	}
	s.address = strings.TrimSpace(line)
	return s
}

// fetched gives a page of the site.
func fetched(t *testing.T, ctx context.Context, address string) (status int, body string) {
	t.Helper()
	response := requested(t, ctx, address)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

func requested(t *testing.T, ctx context.Context, address string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// reloads reads the next reload event of a stream and gives the edition that it
// names.
func reloads(t *testing.T, events *bufio.Scanner) (edition string) {
	t.Helper()
	for events.Scan() {
		if events.Text() == "event: reload" && events.Scan() {
			return events.Text()
		}
	}
	t.Fatalf("the stream ended without a reload event: %v", events.Err())
	return ""
}

// The main loop of a writer: serve, look, edit, see the page reload, look
// again, stop.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "page.md")
	draft := filepath.Join(t.TempDir(), "draft")
	write := func(text string) { // in one go, so that one edit is one change
		t.Helper()
		if err := errors.Join(os.WriteFile(draft, []byte(text), 0o644), os.Rename(draft, page)); err != nil {
			t.Fatal(err)
		}
	}
	write("# A page\n\nThe first words.\n")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := served(t, ctx, "--content", dir)
	if !strings.HasPrefix(s.address, "http://127.0.0.1:") {
		t.Errorf("the address is %s", s.address)
	}
	if status, body := fetched(t, ctx, s.address+"guides/page/"); status != http.StatusOK || !strings.Contains(body, "The first words.") {
		t.Errorf("status %d:\n%s", status, body)
	}
	if status, body := fetched(t, ctx, s.address+"a/b/c"); status != http.StatusNotFound || !strings.Contains(body, "There is no such page") {
		t.Errorf("status %d:\n%s", status, body)
	}

	stream := requested(t, ctx, s.address+"_atlas/events")
	defer stream.Body.Close()
	events := bufio.NewScanner(stream.Body)
	reloads(t, events) // tells of the edition that is shown
	write("# A page\n\nOther words.\n")
	reloads(t, events)
	if _, body := fetched(t, ctx, s.address+"guides/page/"); !strings.Contains(body, "Other words.") {
		t.Errorf("the page is still:\n%s", body)
	}

	cancel()
	if status := <-s.done; status != interrupted {
		t.Errorf("exit status %d\n%s", status, s.log)
	}
	if log := s.log.String(); !strings.HasPrefix(log, "content: "+dir+"\n") {
		t.Errorf("the log begins otherwise:\n%s", log)
	}
}

// A folder of documents that is replaced as a whole, as git does between
// branches, is read where it stands now. While there is none, the last good
// site stays.
func TestServeReplacedFolder(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "docs"), filepath.Join(t.TempDir(), "other")
	for folder, words := range map[string]string{dir: "The first words.", other: "Other words."} {
		text := []byte("# A page\n\n" + words + "\n")
		if err := errors.Join(os.Mkdir(folder, 0o755), os.WriteFile(filepath.Join(folder, "page.md"), text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	s := served(t, t.Context(), "--content", dir)
	stream := requested(t, t.Context(), s.address+"_atlas/events")
	defer stream.Body.Close()
	events := bufio.NewScanner(stream.Body)
	first := reloads(t, events)
	if err := os.Rename(dir, dir+"-old"); err != nil {
		t.Fatal(err)
	}
	if edition := reloads(t, events); edition != first {
		t.Errorf("without its folder the site became %s", edition)
	}
	if err := os.Rename(other, dir); err != nil {
		t.Fatal(err)
	}
	reloads(t, events)
	if _, body := fetched(t, t.Context(), s.address+"guides/page/"); !strings.Contains(body, "Other words.") {
		t.Errorf("the page is still:\n%s", body)
	}
}

// Ctrl-C before the site is published leaves the old one as it is.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{{"build", "-d", dir}, {"check"}, {"matrix"}, {"explain", "transcribe", "abac"}, {"search", "roles"}} {
		var out, errOut bytes.Buffer
		if status := run(ctx, args, strings.NewReader(""), &out, &errOut); status != interrupted {
			t.Errorf("%v: exit status %d\n%s", args, status, &errOut)
		}
		if out.Len() > 0 {
			t.Errorf("%v printed %s", args, &out)
		}
		if lines := strings.Split(strings.TrimSpace(errOut.String()), "\n"); lines[len(lines)-1] != "site: interrupted" {
			t.Errorf("%v: %s", args, &errOut)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
}

// What is read can never steer the terminal of a reader.
func TestErrorsArePrintable(t *testing.T) {
	var out, errOut bytes.Buffer
	if status := run(t.Context(), []string{"check", "--content", "no\x1b[31mwhere"}, strings.NewReader(""), &out, &errOut); status != failed {
		t.Errorf("exit status %d", status)
	}
	if strings.Contains(errOut.String(), "\x1b") {
		t.Errorf("%q", errOut.String())
	}
}
