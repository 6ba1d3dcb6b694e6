// Command stage runs the search stage of a build as a process of its own, so
// that it can be measured beside another indexer:
//
//	stage draw FOLDER FILE    # draws the pages of a folder of documents into a file
//	stage index FILE FOLDER   # indexes these pages into a folder
//	stage used COMMAND…       # prints seconds of processor time and megabytes at the peak of a command
//
// It is run where templates and static stand.
package main

import (
	"context"
	"encoding/gob"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

func main() {
	log.SetFlags(0)
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "draw":
		err = draw(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "index":
		err = index(os.Args[2], os.Args[3])
	case len(os.Args) > 2 && os.Args[1] == "used":
		err = used(os.Args[2], os.Args[3:])
	default:
		log.Fatal("usage: stage draw FOLDER FILE | stage index FILE FOLDER | stage used COMMAND…")
	}
	if err != nil {
		log.Fatal(err)
	}
}

// draw leaves the HTML out, which the index does not read.
func draw(content, file string) error {
	var roots []source.Root
	for _, folder := range []string{content, "templates", "static"} {
		root, err := source.Open(folder)
		if err != nil {
			return err
		}
		roots = append(roots, root)
	}
	in := build.Input{Content: roots[:1], Templates: roots[1], Static: roots[2]}
	d, err := build.Draw(context.Background(), memo.NewStore(), in)
	if err != nil {
		return err
	}
	for i := range d.Pages {
		d.Pages[i].HTML = nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(d.Pages); err != nil {
		return err
	}
	return f.Close()
}

func index(file, folder string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var pages []render.Page
	if err := gob.NewDecoder(f).Decode(&pages); err != nil {
		return err
	}
	files, err := build.Index(context.Background(), memo.NewStore(), pages)
	if err != nil {
		return err
	}
	for path, data := range files {
		path = filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// used counts what the command's own processes took, too.
func used(name string, args []string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	state := cmd.ProcessState
	peak := state.SysUsage().(*syscall.Rusage).Maxrss // kilobytes on Linux
	fmt.Printf("%.2f %.0f\n", (state.UserTime() + state.SystemTime()).Seconds(), float64(peak)/1024)
	return nil
}
