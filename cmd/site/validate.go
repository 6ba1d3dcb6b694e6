package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/policy"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

func (a *app) validate() *cobra.Command {
	var typeName, resourceType, format string
	cmd := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Tell what is wrong with policies",
		Long: `validate checks IAM policies and tells what is wrong with them: faults of JSON, of the
policy language and of names, and what makes a policy less safe than it looks.

FILE is a policy, or any text with policies inside; - is standard input. A file that is
named is meant to be a policy, so that a text which is none is an error. Of a folder, the
files that end in .json and .jsonl are read, and those that hold no policy are left alone.

Each line of a .jsonl file is an object {"id", "policy_type", "resource_type", "policy"},
of which all but the policy may be absent; the policy is a text or an object. Lines,
columns and offsets are those in the policy, counted from its own first character.

--format json prints an array of {"file", "id", "line", "column", "end_line",
"end_column", "code", "severity", "message", "fix"}. A fix is null or {"safe", "message",
"edits": [{"start", "end", "text"}]} with byte offsets. Safe edits never overlap; those at
one offset apply in the order of the array.

The exit status is 1 where there is an error.`,
		Example: `  site validate policy.json
  aws iam get-policy-version … | site validate -
  site validate --type resource --resource-type AWS::S3::Bucket bucket-policy.json
  site validate --format github policies/`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("there is no file to validate; name one, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, diag.Formats); err != nil {
				return err
			}
			o := policy.Options{ResourceType: resourceType}
			if typeName != "" {
				if err := oneOf("type", typeName, policyTypes()); err != nil {
					return err
				}
				o.Type, _ = policy.ParseType(typeName)
			}
			if resourceType != "" && !resourceTypeForm.MatchString(resourceType) {
				return fmt.Errorf("--resource-type %q is no type such as AWS::S3::Bucket", resourceType)
			}
			return a.runValidate(cmd.Context(), args, o, format)
		},
	}
	a.catalogFlag(cmd)
	cmd.Flags().StringVar(&typeName, "type", "", "`type` of the policies: identity, resource, scp, rcp or trust (default: what each shows)")
	cmd.Flags().StringVar(&resourceType, "resource-type", "", "`type` of the resource that the policies are attached to, such as AWS::S3::Bucket")
	cmd.Flags().StringVar(&format, "format", "text", "text, json, sarif or github")
	return cmd
}

// resourceTypeForm is that of the types of AWS CloudFormation, by which IAM
// Access Analyzer names resources, too.
var resourceTypeForm = regexp.MustCompile(`^[A-Z]\w*(::[A-Z]\w*){2}$`)

func policyTypes() []string {
	var names []string
	for _, t := range policy.Types {
		names = append(names, t.String())
	}
	return names
}

func (a *app) runValidate(ctx context.Context, args []string, o policy.Options, format string) error {
	known, err := a.knownCatalog()
	if err != nil {
		return err
	}
	o.Catalog = known
	v := &validation{options: o, types: map[policy.Type]int{}}
	for _, arg := range args {
		if err := v.argument(ctx, arg, a.in); err != nil {
			return err
		}
	}
	if format == "json" {
		err = printJSON(a.out, v.records())
	} else {
		err = diag.Print(a.out, format, v.shown(format), a.colour(a.out))
	}
	if err != nil {
		return err
	}
	for _, name := range v.others {
		a.say("%s: not an IAM policy, left alone", diag.Printable(name))
	}
	a.say("%s: %s", v.policies(), tally(v.diagnostics()))
	return statusOf(v.diagnostics())
}

// A validation gathers what is found in all files.
type validation struct {
	options policy.Options
	found   []foundInPolicy
	types   map[policy.Type]int // policies of each type
	others  []string            // files that were named and hold no policy
}

// A foundInPolicy is a finding, or what keeps a file from being read.
type foundInPolicy struct {
	diag.Diagnostic
	file, id string
	line     int // of a .jsonl file on which the policy stands, or 0
	fix      *policy.Fix
}

// argument checks what one argument names.
func (v *validation) argument(ctx context.Context, arg string, in io.Reader) error {
	if arg == "-" {
		data, err := io.ReadAll(io.LimitReader(in, source.MaxSize+1))
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		if len(data) > source.MaxSize {
			return fmt.Errorf("standard input has more than the %d MB that are read", source.MaxSize>>20)
		}
		v.file(arg, string(data), true)
		return nil
	}
	info, err := os.Stat(arg)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noFile(arg)
	case err == nil && info.IsDir():
		return v.folder(ctx, arg)
	}
	data, err := source.ReadFile(arg)
	if err != nil {
		code := diag.UnreadableFile
		if info != nil && info.Size() > source.MaxSize {
			code = diag.FileTooLarge
		}
		v.unreadable([]diag.Diagnostic{diag.New(code, diag.Pos{File: arg}, "%s", strings.TrimPrefix(err.Error(), arg+": "))})
		return nil
	}
	v.file(arg, string(data), true)
	return nil
}

// unreadable tells what keeps files from being read as they should be.
func (v *validation) unreadable(ds []diag.Diagnostic) {
	for _, d := range ds {
		v.found = append(v.found, foundInPolicy{Diagnostic: d, file: d.File})
	}
}

// noFile tells of a file that does not exist, with the nearest beside it.
func noFile(name string) error {
	var names []string
	if entries, err := os.ReadDir(filepath.Dir(name)); err == nil {
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	if near := diag.Nearest(filepath.Base(name), names); near != "" {
		return fmt.Errorf("%s: there is no such file; did you mean %s?", name, filepath.Join(filepath.Dir(name), near))
	}
	return fmt.Errorf("%s: there is no such file", name)
}

// folder checks the policies below a folder.
func (v *validation) folder(ctx context.Context, dir string) error {
	root, err := source.Open(dir)
	if err != nil {
		return err
	}
	files, found, err := source.Read(ctx, []source.Root{root}, ".json", ".jsonl")
	if err != nil {
		return err
	}
	if len(files) == 0 && len(found) == 0 {
		return fmt.Errorf("%s: there is no file to validate: none ends in .json or .jsonl", dir)
	}
	v.unreadable(found)
	for _, f := range files {
		v.file(f.Display, f.Data, false)
	}
	return nil
}

// file checks one file: one text, or one policy a line.
func (v *validation) file(name, text string, named bool) {
	if strings.HasSuffix(name, ".jsonl") {
		v.lines(name, text, named)
		return
	}
	_, damaged := source.Clean(source.File{Display: name, Data: text})
	v.unreadable(damaged)
	o := v.options
	o.Meant = named
	if !v.text(place{file: name}, text, o) && named {
		v.others = append(v.others, name)
	}
}

// A policyLine is a line of a .jsonl file.
type policyLine struct {
	ID           json.RawMessage `json:"id"`
	PolicyType   *string         `json:"policy_type"`
	ResourceType *string         `json:"resource_type"`
	Policy       json.RawMessage `json:"policy"`
}

// lines checks the policies of a .jsonl file. Where the file was not named,
// lines that hold no policy are those of something else.
func (v *validation) lines(name, text string, named bool) {
	text = strings.TrimPrefix(text, "\uFEFF")
	for number, start := 1, 0; start < len(text); number++ {
		line, _, _ := strings.Cut(text[start:], "\n")
		start += len(line) + 1
		if strings.TrimSpace(line) != "" {
			v.line(name, number, line, named)
		}
	}
}

func (v *validation) line(name string, number int, line string, named bool) {
	var l policyLine
	pos := diag.Pos{File: name, Line: number, Column: 1}
	if err := json.Unmarshal([]byte(line), &l); err != nil || len(l.Policy) == 0 {
		if !named {
			return
		}
		v.bad(pos, line, "", `the line is no object {"id", "policy_type", "resource_type", "policy"}`, "each line is one object in JSON, with a policy")
		return
	}
	id := plain(l.ID)
	o := v.options
	o.Meant = true
	if l.PolicyType != nil && *l.PolicyType != "" {
		t, ok := policy.ParseType(*l.PolicyType)
		if !ok {
			v.bad(pos, line, id, oneOf("policy_type", *l.PolicyType, policyTypes()).Error()[len("--"):], "")
			return
		}
		o.Type = t
	}
	if l.ResourceType != nil {
		o.ResourceType = *l.ResourceType
	}
	at := place{name, id, number}
	if !v.text(at, plain(l.Policy), o) {
		v.others = append(v.others, at.String())
	}
}

// bad tells of a line that cannot be understood.
func (v *validation) bad(pos diag.Pos, line, id, message, hint string) {
	v.found = append(v.found, foundInPolicy{diag.Diagnostic{Pos: pos, EndLine: pos.Line, EndColumn: len([]rune(line)) + 1,
		Severity: diag.Error, Code: policy.JSONSyntaxError, Message: message, Hint: hint}, pos.File, id, 0, nil})
}

// plain gives the value of a string, and any other JSON as it stands.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// A place is where a text comes from: a file, or a line of a .jsonl file.
type place struct {
	file, id string
	line     int
}

// String names the place for a reader: the file, and the id or number of a
// line behind #.
func (p place) String() string {
	if p.line == 0 {
		return p.file
	}
	return fmt.Sprintf("%s#%s", p.file, cmp.Or(p.id, fmt.Sprint(p.line)))
}

// longestShown is the length in bytes of the longest line of which a part is
// shown below a finding.
const longestShown = 100_000

// text checks one text and says whether it holds a policy.
func (v *validation) text(at place, text string, o policy.Options) bool {
	result := policy.Validate(text, o)
	if result.Document.Kind == policy.NotPolicy {
		return false
	}
	for _, d := range result.Documents {
		if d.Kind != policy.NotPolicy && d.Kind != policy.Host {
			v.types[policy.TypeOf(d, o)]++
		}
	}
	index := diag.NewText(text)
	for _, f := range result.Findings {
		d := diag.Diagnostic{Pos: index.At(at.String(), f.Start), Severity: f.Severity, Code: f.Code, Message: f.Message, Hint: f.Hint}
		d.EndLine, d.EndColumn = index.Pos(f.End)
		if check, ok := policy.CheckOf(f.Code); ok {
			d.Title = check.Title
		}
		if f.Related >= 0 {
			line, column := index.Pos(f.Related)
			d.Message += fmt.Sprintf(" (line %d, column %d)", line, column)
		}
		if d = d.In(index); len(d.Source) > longestShown {
			d.Source = ""
		}
		v.found = append(v.found, foundInPolicy{d, at.file, at.id, at.line, f.Fix})
	}
	return true
}

func (v *validation) diagnostics() []diag.Diagnostic {
	var all []diag.Diagnostic
	for _, f := range v.found {
		all = append(all, f.Diagnostic)
	}
	return all
}

// shown gives the diagnostics as a format wants them: annotations stand on the
// line of the file, which for a policy in a .jsonl file is that of the policy.
func (v *validation) shown(format string) []diag.Diagnostic {
	all := v.diagnostics()
	for i, f := range v.found {
		if d := &all[i]; format != "text" && f.line > 0 {
			d.Message = fmt.Sprintf("%s at %d:%d: %s", cmp.Or(f.id, "policy"), d.Line, d.Column, d.Message)
			d.Pos, d.EndLine, d.EndColumn = diag.Pos{File: f.file, Line: f.line, Column: 1}, 0, 0
		}
	}
	return all
}

// policies says how many there are, and of which types.
func (v *validation) policies() string {
	n := 0
	var types []string
	for _, t := range slices.Concat([]policy.Type{policy.Inferred}, policy.Types) {
		if count := v.types[t]; count > 0 {
			n += count
			types = append(types, fmt.Sprintf("%d %s", count, t))
		}
	}
	switch {
	case n == 1:
		return "1 policy (" + strings.TrimPrefix(types[0], "1 ") + ")"
	case n == 0:
		return "0 policies"
	}
	return fmt.Sprintf("%d policies (%s)", n, strings.Join(types, ", "))
}

// A findingRecord is the JSON form of a finding.
type findingRecord struct {
	File      string        `json:"file"`
	ID        string        `json:"id"`
	Line      int           `json:"line"`
	Column    int           `json:"column"`
	EndLine   int           `json:"end_line"`
	EndColumn int           `json:"end_column"`
	Code      diag.Code     `json:"code"`
	Severity  diag.Severity `json:"severity"`
	Message   string        `json:"message"`
	Fix       *fixRecord    `json:"fix"`
}

type fixRecord struct {
	Safe    bool         `json:"safe"`
	Message string       `json:"message"`
	Edits   []editRecord `json:"edits"`
}

type editRecord struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

func (v *validation) records() []findingRecord {
	records := []findingRecord{}
	for _, f := range v.found {
		r := findingRecord{f.file, f.id, f.Line, f.Column, f.EndLine, f.EndColumn, f.Code, f.Severity, f.Message, nil}
		if f.fix != nil {
			r.Fix = &fixRecord{f.fix.Safe, f.fix.Message, []editRecord{}}
			for _, e := range f.fix.Edits {
				r.Fix.Edits = append(r.Fix.Edits, editRecord(e))
			}
		}
		records = append(records, r)
	}
	return records
}
