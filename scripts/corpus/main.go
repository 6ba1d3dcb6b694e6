// Command corpus measures a build of a large folder of documents beside
// goldmark alone, which parses and renders the same files: processor time and
// peak memory of one process each, in one run.
//
//	go run ./scripts/corpus DIR
package main

import (
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 3 && os.Args[1] == "-goldmark":
		if err := convert(os.Args[2]); err != nil {
			log.Fatal(err)
		}
	case len(os.Args) == 2:
		if err := measure(os.Args[1]); err != nil {
			log.Fatal(err)
		}
	default:
		log.Fatal("usage: go run ./scripts/corpus DIR")
	}
}

// measure runs both processes and prints what they took.
func measure(dir string) error {
	tmp, err := os.MkdirTemp("", "corpus")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	site := filepath.Join(tmp, "site")
	if out, err := exec.Command("go", "build", "-o", site, "./cmd/site").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	alone, err := used(exec.Command(self, "-goldmark", dir), 0)
	if err != nil {
		return err
	}
	build, err := used(exec.Command(site, "build", "--content", dir, "-d", filepath.Join(tmp, "out")), foundErrors)
	if err != nil {
		return err
	}
	fmt.Printf("%-14s %9s %9s\n", "", "CPU s", "peak MB")
	fmt.Printf("%-14s %9.1f %9.0f\n", "goldmark alone", alone.cpu, alone.peak)
	fmt.Printf("%-14s %9.1f %9.0f\n", "site build", build.cpu, build.peak)
	fmt.Printf("%-14s %9.1f %9.1f\n", "ratio", build.cpu/alone.cpu, build.peak/alone.peak)
	return nil
}

// A usage is what a process took: seconds of processor time, megabytes.
type usage struct{ cpu, peak float64 }

// foundErrors is the exit status of a build that found errors in its input,
// which is no failure here.
const foundErrors = 1

// used runs a process that may end with one status besides 0.
func used(cmd *exec.Cmd, tolerated int) (usage, error) {
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := cmd.Run(); err != nil && (tolerated == 0 || cmd.ProcessState.ExitCode() != tolerated) {
		return usage{}, fmt.Errorf("%s: %w\n%s", cmd, err, said.String())
	}
	state := cmd.ProcessState
	peak := state.SysUsage().(*syscall.Rusage).Maxrss // kilobytes on Linux
	return usage{(state.UserTime() + state.SystemTime()).Seconds(), float64(peak) / 1024}, nil
}

// convert reads every Markdown file and turns it into HTML.
func convert(dir string) error {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return md.Convert(text, io.Discard)
	})
}
