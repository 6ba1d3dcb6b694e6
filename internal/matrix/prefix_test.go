package matrix

import (
	"slices"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestUnknownPrefix tells a prefix that the catalog does not have, at its
// place, where the catalog knows the service.
func TestUnknownPrefix(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       []string
	}{
		{"in a sentence", "# How Amazon Transcribe works with IAM\n\nPolicy actions in Amazon Transcribe use the following prefix before the action: `transcibe:`\\.\n",
			[]string{`in.md:3:82: the catalog has no actions with the prefix "transcibe" [UNKNOWN_PREFIX]`}},
		{"on a line of its own", "# How Amazon Transcribe works with IAM\n\nPolicy actions in Amazon Transcribe use the following prefixes before the action:\n\n```\ntranscribe\ntranscriber\n```\n",
			[]string{`in.md:7:1: the catalog has no actions with the prefix "transcriber" [UNKNOWN_PREFIX]`}},
		{"known, in capitals", "# How Amazon Transcribe works with IAM\n\nActions use the prefix `Transcribe:` before the action.\n", nil},
		{"of another service", "# How Amazon Transcribe works with IAM\n\nActions use the prefix `s3:` before the action.\n", nil},
		{"of a service that the catalog lacks", "# How Amazon Zephyr works with IAM\n\nActions use the prefix `zephyr:` before the action.\n", nil},
		{"stated in front matter", "---\nservice: transcribe\nprefixes: [transcriber]\n---\n\n# Transcribe\n\nActions use the prefix `transcriber:` before the action.\n", nil},
		{"no prefix", "# How Amazon Transcribe works with IAM\n\nA prefix is no action: it stands before one.\n", nil},
	} {
		topic := parse.Parse(source.File{Path: "in.md", Display: "in.md", Data: c.page})
		if _, found := build(t, topic); !slices.Equal(found, c.want) {
			t.Errorf("%s: %q, want %q", c.name, found, c.want)
		}
	}
}

// TestUnknownPrefixHint names the prefixes of the service itself.
func TestUnknownPrefixHint(t *testing.T) {
	topic := parse.Parse(source.File{Path: "in.md", Display: "in.md", Data: "# How Amazon DevOps Guru works with IAM\n\nActions use the prefix `awes:` before the action.\n"})
	_, found := Build([]parse.Topic{topic}, []string{"content"}, embedded(t), nil)
	if len(found) != 1 || found[0].Hint != "the actions of Amazon DevOps Guru have the prefix devops-guru" {
		t.Errorf("%+v", found)
	}
}
