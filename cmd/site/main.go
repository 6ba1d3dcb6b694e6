// Command site makes IAM Atlas: it reads documentation, holds its claims
// against each other, checks its example policies and writes a static site.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses. All commands keep to them.
const (
	fine        = 0
	foundErrors = 1
	failed      = 2 // wrong usage, or our own failure
	interrupted = 130
)

// errFound says that the input has errors, which are told already.
var errFound = errors.New("errors found")

// run runs one command and gives its exit status. What it prints to errOut
// begins with "site: " where it is not a diagnostic.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{in: in, out: out, errOut: errOut}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "site: interrupted")
		return interrupted
	case errors.Is(err, errFound):
		return foundErrors
	case err != nil:
		fmt.Fprintf(errOut, "site: %s\n", diag.Printable(strings.TrimSpace(err.Error())))
		return failed
	}
	return fine
}

// An app holds what all commands share: the streams and the flags that go
// with several of them.
type app struct {
	in          io.Reader
	out, errOut io.Writer
	content     []string
	catalog     string
	noColour    bool
	verbose     bool
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "site",
		Short: "Make a site that tells how cloud services work with IAM",
		Long: `site reads Markdown that tells how cloud services work with IAM, turns it into a
matrix in which every cell leads to the line that fills it, checks every example
policy, and writes a static site.

Results go to standard output, progress and diagnostics to standard error.
Exit status: 0 fine, 1 errors found in the input, 2 wrong usage or a failure of
the program, 130 interrupted.`,
		Example: `  site serve                                # the default site, reloading at each edit
  site build --content docs -d public       # a site from a folder of documents
  site check --content docs --format github # annotations for a pull request
  site explain transcribe abac              # why a cell says what it says
  site search "service-linked role"`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolVar(&a.noColour, "no-color", false, "print without colours (so does NO_COLOR in the environment)")
	root.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "print diagnostics also where a question is answered")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.build(), a.serve(), a.check(), a.matrix(), a.explain(), a.search(), a.validate(), a.importCommand(), a.catalogCommand(), a.version())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.HasSubCommands() {
			c.Args, c.RunE = noArgs, root.RunE
		}
		if c.Args == nil {
			c.Args = noArgs
		}
	}
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil {
		help.Args = func(cmd *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				return unknownCommand(found, rest[0])
			}
			return err
		}
	}
	return root
}

// noArgs refuses words behind a command that takes none, or whose own commands
// do not go by that name.
func noArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasSubCommands():
		return unknownCommand(cmd, args[0])
	case cmd.Flags().Lookup("content") != nil:
		return fmt.Errorf("%s takes no %q; name a folder of documents with --content", cmd.CommandPath(), args[0])
	}
	return fmt.Errorf("%s takes no %q; see %[1]s --help", cmd.CommandPath(), args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	message := fmt.Sprintf("unknown command %q for %q", name, cmd.CommandPath())
	if near := diag.Nearest(name, names); near != "" {
		return fmt.Errorf("%s; did you mean %s?", message, near)
	}
	return fmt.Errorf("%s; see %s --help", message, cmd.CommandPath())
}

// flagError adds the nearest flag to the message on an unknown one.
func flagError(cmd *cobra.Command, err error) error {
	message := err.Error()
	name, ok := strings.CutPrefix(message, "unknown flag: --")
	if !ok {
		return err
	}
	near := diag.Nearest(name, flagNames(cmd))
	if near == "" {
		return fmt.Errorf("%s; see %s --help", message, cmd.CommandPath())
	}
	return fmt.Errorf("%s; did you mean --%s?", message, near)
}

// colour says whether a stream takes colours.
func (a *app) colour(w io.Writer) bool {
	return a.onTerminal(w) && !a.noColour && os.Getenv("NO_COLOR") == ""
}

func (a *app) onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// say prints a line of progress.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.errOut, format+"\n", args...)
}
