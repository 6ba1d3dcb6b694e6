package parse

import (
	"reflect"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestFacts: front matter that is written is read as what it was, whatever its
// texts hold.
func TestFacts(t *testing.T) {
	want := Front{Service: `Amazon "Zephyr": #1`, Prefixes: []string{"zephyr", "no"}, Categories: []string{"Winds, and more"}, HasClaims: true, Line: 1,
		Sources: []Source{
			{ID: "yes", Title: "How Amazon Zephyr\u00a0works: with {IAM}\n\t'", URL: "https://example.com/a%20b#c", Commit: "1234567", Date: "2023-06-15", Licence: "CC BY-SA 4.0"},
			{ID: "second", Title: "null"},
		},
		Claims: []FrontClaim{
			{Feature: "acls", Support: "no", Origin: "section", Source: "yes", SourceLine: 12},
			{Feature: "abac", Support: "partial", Origin: "overview", Source: "second", Note: "for, {some} \\ tables"},
		}}
	text := want.Facts("A comment: of any kind.")
	topic := Parse(source.File{Path: "a.md", Data: text})
	got := topic.Front
	for i := range got.Claims {
		got.Claims[i].at = want.Claims[i].at
	}
	if !reflect.DeepEqual(got, want) || len(topic.Found) > 0 || len(topic.Blocks) > 0 {
		t.Errorf("got\n%+v\nwant\n%+v\n%v\nof\n%s", got, want, topic.Found, text)
	}
}
