package diag

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// sample is one diagnostic of each shape.
func sample() []Diagnostic {
	text := NewText("| ACLs | Perhaps |\n\tä\t<- here\n" + strings.Repeat("long ", 30) + "X" + strings.Repeat(" tail", 30) + "\nesc \x1b[31m red\n")
	bad := New(UnknownSupport, Pos{"a, b: c.md", 1, 10}, "cell %q is not Yes, Partial or No", "Perhaps").In(text)
	bad.EndLine, bad.EndColumn = 1, 17
	return []Diagnostic{
		bad.WithHint("write %s", "Yes"),
		New(NULByte, Pos{"t.md", 2, 4}, "tabs").In(text),
		New(BrokenLink, Pos{"t.md", 3, 151}, "far on the right").In(text),
		New(Contradiction, Pos{"t.md", 4, 5}, "a \x1b[2J message\nof 100%% on two lines").In(text),
		New(BadFileName, Pos{File: "n\u202e.md"}, "no line"),
	}
}

func print(t *testing.T, format string, colour bool) string {
	t.Helper()
	var b strings.Builder
	if err := Print(&b, format, sample(), colour); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPrintText(t *testing.T) {
	want := `a, b: c.md:1:10: error: cell "Perhaps" is not Yes, Partial or No [UNKNOWN_SUPPORT]
    | ACLs | Perhaps |
             ^
    hint: write Yes
t.md:2:4: warning: tabs [NUL_BYTE]
     ä <- here
       ^
t.md:3:151: error: far on the right [BROKEN_LINK]
    …long long long long long long long long long long long long X tail tail tail tail tail tail tail tai…
                                                                 ^
t.md:4:5: error: a ` + "\uFFFD[2J message\uFFFD" + `of 100% on two lines [CONTRADICTION]
    esc ` + "\uFFFD" + `[31m red
        ^
n` + "\uFFFD" + `.md: error: no line [BAD_FILE_NAME]
`
	if got := print(t, "text", false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPrintColour(t *testing.T) {
	coloured := print(t, "text", true)
	for _, want := range []string{"\x1b[1ma, b: c.md:1:10\x1b[0m: \x1b[31merror\x1b[0m: ", "\x1b[33mwarning\x1b[0m", "\x1b[31m^\x1b[0m"} {
		if !strings.Contains(coloured, want) {
			t.Errorf("%q is missing in %q", want, coloured)
		}
	}
	plain := coloured
	for _, code := range []string{bold, reset, severityColours[Error], severityColours[Warning]} {
		plain = strings.ReplaceAll(plain, code, "")
	}
	if plain != print(t, "text", false) {
		t.Errorf("colour changes the words: %q", plain)
	}
	for _, format := range Formats[1:] {
		if print(t, format, true) != print(t, format, false) {
			t.Errorf("%s is coloured", format)
		}
	}
}

func TestPrintJSON(t *testing.T) {
	var got []map[string]any
	if err := json.Unmarshal([]byte(print(t, "json", false)), &got); err != nil {
		t.Fatal(err)
	}
	first, err := json.Marshal(got[0])
	want := `{"code":"UNKNOWN_SUPPORT","column":10,"end_column":17,"end_line":1,"file":"a, b: c.md","hint":"write Yes","line":1,` +
		`"message":"cell \"Perhaps\" is not Yes, Partial or No","severity":"error"}`
	if err != nil || string(first) != want || len(got) != 5 {
		t.Errorf("%d records, the first\n%s\nwant\n%s", len(got), first, want)
	}
	var b strings.Builder
	if err := Print(&b, "json", nil, false); err != nil || b.String() != "[]\n" {
		t.Errorf("nothing is printed as %q, %v", b.String(), err)
	}
}

func TestPrintGitHub(t *testing.T) {
	want := `::error file=a%2C b%3A c.md,line=1,col=10,endLine=1,endColumn=17,title=UNKNOWN_SUPPORT::cell "Perhaps" is not Yes, Partial or No%0Ahint: write Yes
::warning file=t.md,line=2,col=4,title=NUL_BYTE::tabs
::error file=t.md,line=3,col=151,title=BROKEN_LINK::far on the right
::error file=t.md,line=4,col=5,title=CONTRADICTION::a ` + "\uFFFD" + `[2J message%0Aof 100%25 on two lines
::error file=n` + "\uFFFD" + `.md,title=BAD_FILE_NAME::no line
`
	if got := print(t, "github", false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPrintSARIF(t *testing.T) {
	var got struct {
		Version string
		Runs    []struct {
			ColumnKind string
			Tool       struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID               string
						ShortDescription struct{ Text string }
					}
				}
			}
			Results []struct {
				RuleID, Level string
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn, EndLine, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(print(t, "sarif", false)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "2.1.0" || len(got.Runs) != 1 || got.Runs[0].Tool.Driver.Name != "IAM Atlas" || len(got.Runs[0].Tool.Driver.Rules) != 5 {
		t.Fatalf("%+v", got)
	}
	results := got.Runs[0].Results
	if len(results) != 5 || results[0].RuleID != "UNKNOWN_SUPPORT" || results[0].Level != "error" || results[1].Level != "warning" {
		t.Fatalf("%+v", results)
	}
	if r := results[0].Locations[0].PhysicalLocation.Region; r == nil || r.StartLine != 1 || r.StartColumn != 10 || r.EndColumn != 17 {
		t.Errorf("region %+v", r)
	}
	if r := results[4].Locations[0].PhysicalLocation.Region; r != nil {
		t.Errorf("a file without line has the region %+v", r)
	}
	if kind := got.Runs[0].ColumnKind; kind != "unicodeCodePoints" {
		t.Errorf("columns are counted in %q", kind)
	}
	if text := results[0].Message.Text; text != "cell \"Perhaps\" is not Yes, Partial or No\nhint: write Yes" {
		t.Errorf("the message is %q", text)
	}
	for i, want := range map[int]string{0: "./a,%20b:%20c.md", 1: "t.md", 4: "n%E2%80%AE.md"} {
		if uri := results[i].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != want {
			t.Errorf("the file of result %d is %q, want %q", i, uri, want)
		}
	}
	var b strings.Builder
	if err := Print(&b, "sarif", nil, false); err != nil || !strings.Contains(b.String(), `"results": []`) {
		t.Errorf("nothing is printed as %s, %v", b.String(), err)
	}
}

// A code of another table says itself what it stands for.
func TestPrintSARIFTitles(t *testing.T) {
	var b strings.Builder
	ds := []Diagnostic{
		{Pos: Pos{"a.md", 1, 1}, Code: "SMART_QUOTE", Title: "A quote is curly", Message: "curly"},
		New(NULByte, Pos{"a.md", 2, 1}, "a NUL byte"),
	}
	if err := Print(&b, "sarif", ds, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A quote is curly", RuleOf(NULByte).Title} {
		if !strings.Contains(b.String(), fmt.Sprintf(`"text": %q`, want)) {
			t.Errorf("no rule is described as %q:\n%s", want, b.String())
		}
	}
	if !strings.HasSuffix(b.String(), "}\n") {
		t.Errorf("the last line has no end: %q", b.String()[len(b.String())-10:])
	}
}

// TestPrintable leaves nothing that steers a terminal or turns text around.
func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain ä €": "plain ä €", "a\tb": "a b", "\x1b[31m": "\uFFFD[31m", "\x00\x07\x7f\u0085\u009b": strings.Repeat("\uFFFD", 5),
		"a\u202eb\u2066c": "a\uFFFDb\uFFFDc", "a\r\nb": "a\uFFFD\uFFFDb",
	} {
		if got := Printable(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := PrintableText("a\x1b\n\tb\n"); got != "a\uFFFD\n b\n" {
		t.Errorf("text of lines becomes %q", got)
	}
}
