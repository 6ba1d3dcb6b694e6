package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the wanted outputs in testdata")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"site": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// Each script in testdata/script shows one behaviour of the command.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"bytes": writeBytes,
			"huge":  writeHuge,
			"taken": takePort,
			"same":  same,
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "anyname": // the disk takes names that are not UTF-8
				return runtime.GOOS == "linux", nil
			case "root": // may read every file
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("unknown condition")
		},
	})
}

// exits runs a command and holds its exit status against a wanted one:
//
//	exits 2 site build --colour
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARG…]")
	}
	status := 0
	var failure *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failure) {
		status = failure.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("the exit status is %d, wanted %s", status, args[0])
	}
}

// writeBytes writes a file whose name and content, in Go's notation, an
// archive cannot hold:
//
//	bytes 'content/nul.md' 'a\x00b'
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes NAME CONTENT")
	}
	var plain []string
	for _, arg := range args {
		s, err := strconv.Unquote(`"` + arg + `"`)
		ts.Check(err)
		plain = append(plain, s)
	}
	ts.Check(os.WriteFile(ts.MkAbs(plain[0]), []byte(plain[1]), 0o644))
}

// writeHuge writes a file larger than any that is read, without taking the
// room on the disk:
//
//	huge content/huge.md
func writeHuge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: huge NAME")
	}
	name := ts.MkAbs(args[0])
	ts.Check(os.WriteFile(name, []byte("# A page\n"), 0o644))
	ts.Check(os.Truncate(name, 33<<20))
}

// takePort takes a free port until the script ends, and puts its number into
// the variable PORT.
func takePort(ts *testscript.TestScript, neg bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv("PORT", strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
}

// same says whether two folders hold the same files:
//
//	same public elsewhere/public
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same FOLDER FOLDER")
	}
	a, b := folder(ts, args[0]), folder(ts, args[1])
	if equal := slices.Equal(a, b); equal == neg {
		ts.Fatalf("the folders are the same: %v (%d and %d names and contents)", equal, len(a), len(b))
	}
}

// folder lists names and contents.
func folder(ts *testscript.TestScript, name string) []string {
	var all []string
	root := os.DirFS(ts.MkAbs(name))
	ts.Check(fs.WalkDir(root, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, path)
		all = append(all, path, string(data))
		return err
	}))
	if len(all) == 0 {
		ts.Fatalf("%s is empty", name)
	}
	return all
}
