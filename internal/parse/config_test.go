package parse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

func TestConfig(t *testing.T) {
	for text, want := range map[string][]string{
		"":                {},
		"# nothing yet\n": {},
		"exceptions:\n  - {path: guides/x.md, code: FULL_ADMIN, reason: on purpose}\n  - path: a.md\n    code: B\n    reason: C\n": {
			"guides/x.md FULL_ADMIN on purpose 2", "a.md B C 3"},
		"exceptions:\n  - {path: a.md, code: B}\n":           {"site.yaml:2:5 BAD_EXCEPTION"},
		"exceptions:\n  - {pth: a.md, code: B, reason: C}\n": {"site.yaml:2:6 UNKNOWN_KEY", "site.yaml:2:5 BAD_EXCEPTION"},
		"exception: []\n":        {"site.yaml:1:1 UNKNOWN_KEY"},
		"exceptions: all\n":      {"site.yaml:1:13 WRONG_TYPE"},
		"exceptions:\n  - all\n": {"site.yaml:2:5 WRONG_TYPE"},
		"exceptions: [\n":        {"site.yaml:1:13 FRONT_MATTER_SYNTAX"},
		"exceptions:\n  - {path: a.md, code: B, reason: \"\"}\n": {"site.yaml:2:5 BAD_EXCEPTION"},
		"edit: https://example.org/edit/main/docs\n":             {"https://example.org/edit/main/docs/"},
		"edit: https://example.org/edit/main/docs/\n":            {"https://example.org/edit/main/docs/"},
		"edit: docs/\n":                    {"site.yaml:1:7 WRONG_TYPE"},
		"edit: \"javascript:alert(1)\"\n":  {"site.yaml:1:7 WRONG_TYPE"},
		"edit: https://example.org/?f=1\n": {"site.yaml:1:7 WRONG_TYPE"},
		"edit: [https://example.org/]\n":   {"site.yaml:1:7 WRONG_TYPE"},
		"- a list\n":                       {"site.yaml:1:1 WRONG_TYPE"},
	} {
		c := ParseConfig(source.File{Path: "site.yaml", Display: "site.yaml", Data: text})
		got := []string{}
		if c.Edit != "" {
			got = append(got, c.Edit)
		}
		for _, e := range c.Exceptions {
			got = append(got, fmt.Sprint(e.Path, " ", e.Code, " ", e.Reason, " ", e.Line))
		}
		for _, d := range c.Found {
			got = append(got, d.Pos.String()+" "+string(d.Code))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// places gives exceptions without their lines.
func places(all []Exception) []Exception {
	all = slices.Clone(all)
	for i := range all {
		all[i].Shown = ""
	}
	return all
}

// What stands behind the language of a block says what is wrong on purpose.
func TestAllowed(t *testing.T) {
	for info, want := range map[string]string{
		``:                             `[] []`,
		`json`:                         `[] []`,
		`json title="an example"`:      `[] []`,
		`json allow="A" reason="x y"`:  `[{ A x y 2 16 }] []`,
		`json reason="x" allow="A, B"`: `[{ A x 2 27 } { B x 2 27 }] []`,
		`json allow="A"`:               `[] [a.md:2:16 BAD_EXCEPTION]`,
		`json allow="A" reason=" "`:    `[] [a.md:2:16 BAD_EXCEPTION]`,
	} {
		topic := Parse(source.File{Path: "a.md", Display: "a.md", Data: "# T\n```" + info + "\n{}\n```\n"})
		found := []string{}
		for _, d := range topic.Found {
			found = append(found, d.Pos.String()+" "+string(d.Code))
		}
		if got := fmt.Sprint(places(topic.Codes()[0].Allowed), " ", found); got != want {
			t.Errorf("%s gives %s, want %s", info, got, want)
		}
	}
}

// Behind the language also stand what the block shows and which of its lines
// are set off.
func TestWhatAFenceSays(t *testing.T) {
	for info, want := range map[string]string{
		``:                                    `"" [] []`,
		`json title="site.yaml" {2}`:          `"site.yaml" [2] []`,
		`json {1, 3-4}`:                       `"" [1 3 4] []`,
		`json {4-4,1}`:                        `"" [1 4] []`,
		`json {.numbered}`:                    `"" [] []`,
		`json {} title=" "`:                   `"" [] []`,
		`json title="{1}"`:                    `"{1}" [] []`,
		`json {5}`:                            `"" [] [a.md:2:10 BAD_LINES]`,
		`json {0,2}`:                          `"" [2] [a.md:2:10 BAD_LINES]`,
		`json {3-2}`:                          `"" [] [a.md:2:10 BAD_LINES]`,
		`json {1-99999999999999999999999999}`: `"" [] [a.md:2:10 BAD_LINES]`,
	} {
		topic := Parse(source.File{Path: "a.md", Display: "a.md", Data: "# T\n```" + info + "\n{\n\n\n}\n```\n"})
		found := []string{}
		for _, d := range topic.Found {
			found = append(found, d.Pos.String()+" "+string(d.Code))
		}
		code := topic.Codes()[0]
		if got := fmt.Sprintf("%q %v %v", code.Title, code.Chosen, found); got != want {
			t.Errorf("%s gives %s, want %s", info, got, want)
		}
	}
}

// TestManyRanges sets off a line once, however many ranges hold it.
func TestManyRanges(t *testing.T) {
	const n = 20_000
	topic := Parse(source.File{Path: "a.md", Data: "```json {" + strings.Repeat(fmt.Sprintf("1-%d,", n), n) + "1}\n" + strings.Repeat("x\n", n) + "```\n"})
	if got := len(topic.Codes()[0].Chosen); got != n {
		t.Errorf("%d lines are set off, want %d", got, n)
	}
}
