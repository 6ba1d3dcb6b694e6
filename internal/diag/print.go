package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"
)

// Formats lists the names that [Print] knows.
var Formats = []string{"text", "json", "sarif", "github"}

// Print writes the diagnostics in one of [Formats]. Colour, where wanted, is
// used by the text form alone.
func Print(w io.Writer, format string, ds []Diagnostic, colour bool) error {
	switch format {
	case "json":
		return printJSON(w, ds)
	case "sarif":
		return printSARIF(w, ds)
	case "github":
		return printGitHub(w, ds)
	}
	return printText(w, ds, colour)
}

const (
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

// severityColours are the ANSI colours of the severities, by their value.
var severityColours = [...]string{"\x1b[31m", "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[34m"}

// printText writes "file:line:column: severity: message [CODE]", the line
// with a caret below the column, and the hint.
func printText(w io.Writer, ds []Diagnostic, colour bool) error {
	paint := func(code, s string) string {
		if !colour {
			return s
		}
		return code + s + reset
	}
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", paint(bold, Printable(d.Pos.String())),
			paint(severityColours[d.Severity], d.Severity.String()), Printable(d.Message), d.Code)
		if d.Source != "" {
			line, caret := excerpt(d.Source, d.Column)
			fmt.Fprintf(&b, "    %s\n    %s%s\n", line, strings.Repeat(" ", caret), paint(severityColours[d.Severity], "^"))
		}
		if d.Hint != "" {
			fmt.Fprintf(&b, "    hint: %s\n", Printable(d.Hint))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// excerpt cuts a source line to what fits a terminal, and gives the width
// before the column within the cut.
func excerpt(line string, column int) (cut string, caret int) {
	const width, before = 100, 60
	runes := []rune(Printable(line))
	caret = max(0, min(column-1, len(runes)))
	if len(runes) <= width {
		return string(runes), caret
	}
	from := max(0, caret-before)
	to := min(len(runes), from+width)
	cut = string(runes[from:to])
	caret -= from
	if from > 0 {
		cut, caret = "…"+cut, caret+1
	}
	if to < len(runes) {
		cut += "…"
	}
	return cut, caret
}

// Printable replaces control characters, so that no input can steer the
// terminal of a reader. Tabs become spaces, rune for rune.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return '\uFFFD'
		}
		return r
	}, s)
}

// PrintableText is [Printable] for text of several lines.
func PrintableText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Printable(line)
	}
	return strings.Join(lines, "\n")
}

// Record is the JSON form of a diagnostic.
type Record struct {
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"end_line"`
	EndColumn int      `json:"end_column"`
	Code      Code     `json:"code"`
	Severity  Severity `json:"severity"`
	Message   string   `json:"message"`
	Hint      string   `json:"hint"`
}

func printJSON(w io.Writer, ds []Diagnostic) error {
	records := make([]Record, 0, len(ds))
	for _, d := range ds {
		records = append(records, Record{d.File, d.Line, d.Column, d.EndLine, d.EndColumn, d.Code, d.Severity, d.Message, d.Hint})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(records)
}

// printGitHub writes workflow commands, which GitHub shows as annotations on
// the lines of a pull request.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func printGitHub(w io.Writer, ds []Diagnostic) error {
	levels := [...]string{"error", "warning", "warning", "notice", "notice"}
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "::%s file=%s", levels[d.Severity], property.Replace(Printable(d.File)))
		if d.Line > 0 {
			fmt.Fprintf(&b, ",line=%d,col=%d", d.Line, d.Column)
		}
		if d.EndLine > 0 {
			fmt.Fprintf(&b, ",endLine=%d,endColumn=%d", d.EndLine, d.EndColumn)
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", property.Replace(string(d.Code)), data.Replace(PrintableText(withHint(d))))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printSARIF writes a SARIF 2.1.0 log with one run.
func printSARIF(w io.Writer, ds []Diagnostic) error {
	levels := [...]string{"error", "warning", "warning", "note", "note"}
	report, err := sarif.New(sarif.Version210)
	if err != nil {
		return err
	}
	run := sarif.NewRunWithInformationURI("IAM Atlas", "https://github.com/iam-atlas/iam-atlas").WithColumnKind("unicodeCodePoints")
	run.Results = []*sarif.Result{}
	for _, d := range ds {
		run.AddRule(string(d.Code)).WithDescription(title(d))
		location := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(reference(d.File)))
		if d.Line > 0 {
			location.WithRegion(region(d))
		}
		run.CreateResultForRule(string(d.Code)).
			WithLevel(levels[d.Severity]).
			WithMessage(sarif.NewTextMessage(withHint(d))).
			AddLocation(sarif.NewLocationWithPhysicalLocation(location))
	}
	report.AddRun(run)
	if err := report.PrettyWrite(w); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}

// reference gives a path as a URI reference, which SARIF asks for: a space or
// a letter beyond ASCII stands as %20 and the like.
func reference(file string) string {
	u := url.URL{Path: file}
	return u.String()
}

// withHint gives the message with the hint on a line of its own.
func withHint(d Diagnostic) string {
	if d.Hint == "" {
		return d.Message
	}
	return d.Message + "\nhint: " + d.Hint
}

func region(d Diagnostic) *sarif.Region {
	r := sarif.NewRegion().WithStartLine(d.Line).WithStartColumn(max(1, d.Column))
	if d.EndLine > 0 {
		r.WithEndLine(d.EndLine).WithEndColumn(d.EndColumn)
	}
	return r
}

// title says in general what is wrong where a diagnostic has its code.
func title(d Diagnostic) string {
	if d.Title != "" {
		return d.Title
	}
	for _, r := range Rules {
		if r.Code == d.Code {
			return r.Title
		}
	}
	return string(d.Code)
}
