package matrix

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A doc is a document of a test.
type doc struct {
	path string
	text string
	root int
}

// read gives the topics of documents, in their order.
func read(docs ...doc) []parse.Topic {
	var topics []parse.Topic
	for _, d := range docs {
		topics = append(topics, parse.Parse(source.File{Root: d.root, Path: d.path, Display: d.path, Data: d.text}))
	}
	return topics
}

// page gives the text of a page on Amazon Zephyr with one section about ACLs.
func page(verdict string) string {
	return "# How Amazon Zephyr works with IAM\n\n## ACLs\n\nZephyr " + verdict + " ACLs.\n"
}

// stated gives a page of front matter that makes one claim on ACLs.
func stated(date, claims string) string {
	return "---\nservice: Amazon Zephyr\n" + date + "claims:\n  - {feature: acls, " + claims + "}\n---\n"
}

// TestDecide says which of several claims decides a cell, and which of the
// others contradict it.
func TestDecide(t *testing.T) {
	const overview = "# How Amazon Zephyr works with IAM\n\n| Feature | Zephyr support |\n|---|---|\n| ACLs | Yes |\n\n"
	for _, c := range []struct {
		name     string
		docs     []doc
		want     string // the claims of the cell, the deciding one first
		why      string
		conflict string // the diagnostic, or empty
	}{
		{
			name: "a section goes before an overview",
			docs: []doc{{"a.md", overview + "## ACLs\n\nZephyr does not support ACLs.\n", 0}},
			want: "no section a.md:9, yes overview a.md:5", why: "a claim of a page's section goes before one of its overview",
			conflict: "a.md:5:3: Access control lists (ACLs) of Amazon Zephyr is yes here and no in a.md:9:1, which decides [CONTRADICTION]",
		},
		{
			name: "an overview goes before the reference table, even a newer one",
			docs: []doc{{"a.md", stated("date: 2024-01-01\n", "support: no, origin: reference"), 0}, {"b.md", overview, 0}},
			want: "yes overview b.md:5, no reference a.md:5", why: "a claim of a page's overview goes before one of its reference",
			conflict: "a.md:5:15: Access control lists (ACLs) of Amazon Zephyr is no here and yes in b.md:5:3, which decides [CONTRADICTION]",
		},
		{
			name: "the newer document goes first and the older is history",
			docs: []doc{{"a.md", stated("date: 2020-05-01\n", "support: no"), 0}, {"b.md", stated("date: 2021-01-01\n", "support: yes"), 0}},
			want: "yes section b.md:5, (no section a.md:5)", why: "its document is newer",
		},
		{
			name: "a document without date is the oldest",
			docs: []doc{{"a.md", page("does not support"), 0}, {"b.md", stated("date: 1999-01-01\n", "support: yes"), 0}},
			want: "yes section b.md:5, (no section a.md:5)", why: "its document is newer",
		},
		{
			name: "the page on IAM goes before another page",
			docs: []doc{
				{"a.md", "# Roles for Amazon Zephyr\n\n## ACLs\n\nIt supports ACLs.\n", 0},
				{"b.md", "---\nservice: Amazon Zephyr\n---\n" + page("supports"), 0},
				{"c.md", "---\nservice: Amazon Zephyr\ntitle: Lists\n---\n## ACLs\n\nIt supports ACLs.\n", 0},
			},
			want: "yes section b.md:8, yes section a.md:5, yes section c.md:7", why: "its page tells how the service works with IAM",
		},
		{
			name: "a table goes before a sentence",
			docs: []doc{{"a.md", "# How Amazon Zephyr works with IAM\n\n## ACLs\n\nZephyr supports ACLs.\n\n| | |\n|---|---|\n| Supports ACLs | Partial |\n", 0}},
			want: "partial section a.md:9, yes section a.md:5", why: "a table goes before a sentence",
		},
		{
			name: "then the path decides",
			docs: []doc{{"b.md", page("supports"), 0}, {"a.md", page("supports"), 0}},
			want: "yes section a.md:5, yes section b.md:5", why: "its document comes first by path",
		},
		{
			name: "the root goes before the path",
			docs: []doc{{"b.md", page("supports"), 0}, {"a.md", page("partially supports"), 1}},
			want: "yes section content/b.md:5, partial section more/a.md:5", why: "its document comes first by path",
		},
		{
			name: "then the line",
			docs: []doc{{"a.md", "---\nservice: Amazon Zephyr\nclaims:\n  - {feature: acls, support: yes}\n  - {feature: acls, support: partial}\n---\n", 0}},
			want: "yes section a.md:4, partial section a.md:5", why: "it stands first on its page",
		},
		{
			name: "yes against partial is no contradiction",
			docs: []doc{{"a.md", page("supports"), 0}, {"b.md", page("partially supports"), 0}},
			want: "yes section a.md:5, partial section b.md:5", why: "its document comes first by path",
		},
		{
			name: "no against partial is one",
			docs: []doc{{"a.md", page("does not support"), 0}, {"b.md", page("partially supports"), 0}},
			want: "no section a.md:5, partial section b.md:5", why: "its document comes first by path",
			conflict: "b.md:5:1: Access control lists (ACLs) of Amazon Zephyr is partial here and no in a.md:5:1, which decides [CONTRADICTION]",
		},
		{
			name: "one claim alone",
			docs: []doc{{"a.md", page("does not support"), 0}},
			want: "no section a.md:5", why: "no other document claims anything",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			roots := []string{"content", "more"}[:1+c.docs[len(c.docs)-1].root]
			m, found := buildRoots(t, roots, read(c.docs...)...)
			row, ok := m.Row("zephyr")
			if !ok {
				t.Fatalf("no row: %+v", m.Services)
			}
			cell := row.Cells[parse.Feature{ID: "acls"}.Index()]
			if got := claims(cell); got != c.want {
				t.Errorf("claims\n%s\nwant\n%s", got, c.want)
			}
			if got := cell.Why(); got != c.why {
				t.Errorf("why %q, want %q", got, c.why)
			}
			if got := strings.Join(found, "\n"); got != c.conflict || cell.Conflict != (c.conflict != "") {
				t.Errorf("conflict %t, diagnostics\n%s\nwant\n%s", cell.Conflict, got, c.conflict)
			}
			if first, _ := cell.Decides(); first.Support != cell.Support {
				t.Errorf("the cell is %s", cell.Support)
			}
		})
	}
}

// claims writes the claims of a cell; history stands in brackets.
func claims(cell Cell) string {
	var all []string
	for _, c := range cell.Claims {
		s := fmt.Sprintf("%s %s %s:%d", c.Support, c.Origin, c.File, c.Line)
		if !c.Current {
			s = "(" + s + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

// TestServices says which service a topic belongs to.
func TestServices(t *testing.T) {
	for _, c := range []struct{ name, path, text, want string }{
		{"front matter by slug", "a.md", "---\nservice: sqs\n---\n# How Amazon S3 works with IAM\n", "sqs"},
		{"front matter by name", "a.md", "---\nservice: Amazon Simple Queue Service\n---\n", "sqs"},
		{"front matter goes before everything else", "a.md", "---\nservice: zephyr\n---\n# How Amazon S3 works with IAM\n", "zephyr"},
		{"title of the usual form", "a.md", "# How Amazon Transcribe Works with IAM\n", "transcribe"},
		{"title with a question", "a.md", "# How does AWS Lambda work with AWS Identity and Access Management?\n", "lambda"},
		{"title with an abbreviation in brackets", "a.md", "# How Amazon Simple Queue Service (Amazon SQS) works with IAM\n", "sqs"},
		{"unknown name with a known abbreviation", "a.md", "# How Amazon Wonderful Queue (Amazon SQS) works with IAM\n", "sqs"},
		{"title of a service that does not exist", "a.md", "# How Amazon Zephyr works with IAM\n", "zephyr"},
		{"title that ends in the name", "a.md", "# Using service-linked roles for Amazon Chime\n", "chime"},
		{"title about your resources", "a.md", "# Managing access to your Amazon Personalize resources\n", "personalize"},
		{"the longest name goes first", "a.md", "# Roles for Amazon S3 Glacier vaults\n", "glacier"},
		{"short name in capitals", "a.md", "# Using tags with SQS queues\n", "sqs"},
		{"everyday word with the vendor", "a.md", "# Troubleshooting AWS Support access\n", "support"},
		{"everyday word without the vendor", "a.md", "# Getting help and Support\n", ""},
		{"another everyday word", "a.md", "# Config for beginners\n", ""},
		{"everyday word by front matter", "a.md", "---\nservice: Support\n---\n", "support"},
		{"name of the guide above plain text", "a.txt", "Amazon Rekognition\nDeveloper Guide\n\nUsing identity-based policies\n\nWords.\n", "rekognition"},
		{"subject of the sentences", "a.md", "# Access control\n\nPolicy actions in Amazon DynamoDB use the following prefix: `dynamodb:`.\n", "dynamodb"},
		{"subject that does not exist, without claims", "a.md", "# Access control\n\nPolicy actions in Amazon Zephyr use the following prefix: `zephyr:`.\n", ""},
		{"subject that does not exist, with claims", "a.md", "# Access control\n\n## Actions\n\nPolicy actions in Amazon Zephyr use the following prefix: `zephyr:`.\n", "zephyr"},
		{"a guide of ours", "guides/a.md", "---\ntitle: What Amazon S3 does\n---\n", ""},
		{"the guide of a feature", "guides/a.md", "---\ntitle: Lists\nfeature: acls\n---\n", ""},
		{"a page of nothing", "a.md", "# Welcome\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, found := build(t, read(doc{path: c.path, text: c.text})...)
			if got := m.Places[0].Service; got != c.want || len(found) > 0 {
				t.Errorf("service %q, want %q; %v", got, c.want, found)
			}
			if _, ok := m.Row(c.want); ok != (c.want != "") || len(m.Services) > 1 {
				t.Errorf("rows %+v", m.Services)
			}
		})
	}
}

// TestFolders says that a topic without a name of its own belongs to the
// service of its folder, where the titles there name one alone.
func TestFolders(t *testing.T) {
	m, _ := build(t, read(
		doc{path: "one/a.md", text: "# How Amazon S3 works with IAM\n"},
		doc{path: "one/b.md", text: "# Welcome\n\n## ACLs\n\nIt supports ACLs.\n"},
		doc{path: "two/a.md", text: "# How Amazon S3 works with IAM\n"},
		doc{path: "two/b.md", text: "# How AWS Lambda works with IAM\n"},
		doc{path: "two/c.md", text: "# Welcome\n\n## ACLs\n\nIt does not support ACLs.\n"},
		doc{path: "three/a.md", text: "# Access\n\nPolicy actions in Amazon S3 use the following prefix: `s3:`.\n"},
		doc{path: "three/b.md", text: "# Welcome\n"},
		doc{path: "one/deeper/a.md", text: "# Welcome\n"},
		doc{path: "one/guide.md", text: "---\nfeature: acls\n---\n"},
	)...)
	var got []string
	for _, p := range m.Places {
		got = append(got, p.Service)
	}
	if want := []string{"s3", "s3", "s3", "lambda", "", "s3", "", "", ""}; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("services %q, want %q", got, want)
	}
	s3, _ := m.Row("s3")
	if got := claims(s3.Cells[parse.Feature{ID: "acls"}.Index()]); got != "yes section one/b.md:5" {
		t.Errorf("claims %s: a topic without service claims nothing", got)
	}
}

// TestGuides says whose guide pages of no service stand in.
func TestGuides(t *testing.T) {
	m, _ := build(t, read(
		doc{path: "one/b.md", text: "# Welcome\n\n## ACLs\n\nIt supports ACLs.\n"},
		doc{path: "one/a.md", text: "# Begin\n"},
		doc{path: "one/x.md", text: "# How Amazon S3 works with IAM\n"},
		doc{path: "one/y.md", text: "# Roles for Amazon S3\n"},
		doc{path: "one/z.md", text: "# Calling AWS Lambda\n"},
		doc{path: "half/a.md", text: "# Welcome\n"},
		doc{path: "half/x.md", text: "# How Amazon S3 works with IAM\n"},
		doc{path: "half/y.md", text: "# How AWS Lambda works with IAM\n"},
		doc{path: "one/deeper/a.md", text: "# Welcome\n"},
		doc{path: "guides/a.md", text: "# Welcome\n"},
		doc{path: "guides/x.md", text: "# How Amazon S3 works with IAM\n"},
		doc{path: "guides/y.md", text: "---\ntitle: Ours\n---\n"},
	)...)
	var got []string
	for _, p := range m.Places {
		got = append(got, p.Guide)
	}
	if want := "s3,s3,,,,,,,,,,"; strings.Join(got, ",") != want {
		t.Errorf("guides of %q, want %s", got, want)
	}
	s3, _ := m.Row("s3")
	if want := []int{1, 0}; !slices.Equal(s3.Guide, want) {
		t.Errorf("the guide of S3 has the topics %v, want %v", s3.Guide, want)
	}
	if got := claims(s3.Cells[parse.Feature{ID: "acls"}.Index()]); got != "" {
		t.Errorf("claims %s: a page of a guide alone makes none", got)
	}
}

// TestUnlistedNames says that a service which only a document tells of is
// known by that name in the titles of others.
func TestUnlistedNames(t *testing.T) {
	m, _ := build(t, read(
		doc{path: "z/a.md", text: page("supports")},
		doc{path: "b.md", text: "# Service-linked roles for Amazon Zephyr kites\n"},
		doc{path: "c.txt", text: "Amazon Zephyr\nUser Guide\n\nFlying high\n\nWords.\n"},
		doc{path: "d/d.md", text: "# A zephyr in the morning\n"},
		doc{path: "e.txt", text: "Amazon Gust\nUser Guide\n\nFlying low\n\nWords.\n"},
	)...)
	var got []string
	for _, p := range m.Places {
		got = append(got, p.Service)
	}
	if want := "zephyr,zephyr,zephyr,,"; strings.Join(got, ",") != want {
		t.Errorf("services %q, want %s", got, want)
	}
}

// TestPlaces says where topics stand on the site.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name  string
		docs  []doc
		want  string // kind service/slug (file) of each document
		found string
	}{
		{
			name: "names that collide are numbered in the order of paths",
			docs: []doc{{"b/Using Roles.md", page("supports"), 0}, {"a/using-roles.md", page("supports"), 0}, {"c/using_roles.txt", page("supports"), 0}},
			want: "topic zephyr/using-roles-2 (b/Using Roles.md), topic zephyr/using-roles (a/using-roles.md), topic zephyr/using-roles-3 (c/using_roles.txt)",
		},
		{
			name: "a number that is taken is left out",
			docs: []doc{{"a/x.md", page("supports"), 0}, {"b/x-2.md", page("supports"), 0}, {"c/x.md", page("supports"), 0}},
			want: "topic zephyr/x (a/x.md), topic zephyr/x-2 (b/x-2.md), topic zephyr/x-3 (c/x.md)",
		},
		{
			name: "numbers go on behind one that is taken",
			docs: []doc{{"a/x.md", page("supports"), 0}, {"b/x.md", page("supports"), 0}, {"c/x-3.md", page("supports"), 0}, {"d/x.md", page("supports"), 0}, {"e/x.md", page("supports"), 0}},
			want: "topic zephyr/x (a/x.md), topic zephyr/x-2 (b/x.md), topic zephyr/x-3 (c/x-3.md), topic zephyr/x-4 (d/x.md), topic zephyr/x-5 (e/x.md)",
		},
		{
			name: "several roots: their names before the paths, their order before the path",
			docs: []doc{{"z.md", "# One\n", 0}, {"a.md", "# Two\n", 1}, {"z.md", "# Three\n", 1}},
			want: "unplaced /z (content/z.md), unplaced /a (more/a.md), unplaced /z-2 (more/z.md)",
		},
		{
			name: "guides, and pages of no service, have the slug of their path below the root",
			docs: []doc{{"How to/Begin Here.md", "# Begin\n", 0}, {"how-to-begin/here.md", "# Begin\n", 0}, {"guides/ours.md", "---\ntitle: Ours\n---\n", 0}, {"guides/theirs.md", "# Theirs\n", 0}, {"ours.md", "# Also\n", 0}},
			want: "unplaced /how-to-begin-here (How to/Begin Here.md), unplaced /how-to-begin-here-2 (how-to-begin/here.md), guide /ours (guides/ours.md), guide /guides-theirs (guides/theirs.md), unplaced /ours-2 (ours.md)",
		},
		{
			name: "a slug that is stated goes before one that is not",
			docs: []doc{{"a/x.md", page("supports"), 0}, {"b/y.md", "---\nslug: x\n---\n" + page("supports"), 0}},
			want: "topic zephyr/x-2 (a/x.md), topic zephyr/x (b/y.md)",
		},
		{
			name: "two documents that state one slug",
			docs: []doc{{"b.md", "---\ntitle: B\nslug: x\n---\n" + page("supports"), 0}, {"a.md", "---\nslug: x\n---\n" + page("does not support"), 0}},
			want: "hidden zephyr/x (b.md), topic zephyr/x (a.md)", found: "b.md:3:1: the address of this page is taken by a.md [DUPLICATE_SLUG]",
		},
		{
			name: "one slug for two services is fine",
			docs: []doc{{"a.md", "---\nslug: x\nservice: s3\n---\n", 0}, {"b.md", "---\nslug: x\nservice: sqs\n---\n", 0}, {"c.md", "---\nslug: x\ntitle: None\n---\n", 0}},
			want: "topic s3/x (a.md), topic sqs/x (b.md), unplaced /x (c.md)",
		},
		{
			name: "facts without words are no page and take no slug",
			docs: []doc{{"a/x.md", stated("", "support: yes"), 0}, {"b/x.md", page("supports"), 0}, {"c/x.md", stated("", "support: yes") + "Words.\n", 0}, {"services/x.md", stated("", "support: yes"), 0}},
			want: "facts zephyr/x (a/x.md), topic zephyr/x (b/x.md), topic zephyr/x-2 (c/x.md), summary zephyr/ (services/x.md)",
		},
		{
			name: "the summary of a service",
			docs: []doc{{"services/zephyr.md", "---\nservice: Amazon Zephyr\n---\nWords.\n", 0}, {"services/other.md", page("supports"), 0}},
			want: "summary zephyr/ (services/zephyr.md), topic zephyr/other (services/other.md)",
		},
		{
			name: "two summaries of one service",
			docs: []doc{{"services/zephyr.md", "---\nservice: Amazon Zephyr\n---\n", 0}, {"services/again.md", "---\nservice: Zephyr\n---\n", 0}},
			want: "hidden zephyr/ (services/zephyr.md), summary zephyr/ (services/again.md)", found: "services/zephyr.md:1:1: the address of this page is taken by services/again.md [DUPLICATE_SLUG]",
		},
		{
			name: "two guides of one feature",
			docs: []doc{{"guides/a.md", "---\nfeature: acls\n---\n", 0}, {"guides/b.md", "---\nfeature: acls\n---\n", 0}},
			want: "feature /acls (guides/a.md), hidden /acls (guides/b.md)", found: "guides/b.md:1:1: the address of this page is taken by guides/a.md [DUPLICATE_SLUG]",
		},
		{
			name: "a name without a letter",
			docs: []doc{{"---.md", "# Words\n", 0}, {"+/!.md", "# Words\n", 0}},
			want: "unplaced /page-2 (---.md), unplaced /page (+/!.md)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			roots := []string{"content", "more"}[:1+c.docs[len(c.docs)-1].root]
			m, found := buildRoots(t, roots, read(c.docs...)...)
			var got []string
			for _, p := range m.Places {
				kind := [...]string{"topic", "unplaced", "guide", "feature", "summary", "facts", "hidden"}[p.Kind]
				got = append(got, fmt.Sprintf("%s %s/%s (%s)", kind, p.Service, p.Slug, p.File))
			}
			if got := strings.Join(got, ", "); got != c.want {
				t.Errorf("places\n%s\nwant\n%s", got, c.want)
			}
			if got := strings.Join(found, "\n"); got != c.found {
				t.Errorf("found %s\nwant %s", got, c.found)
			}
		})
	}
}

// TestHidden says that a document without a page claims nothing.
func TestHidden(t *testing.T) {
	m, _ := build(t, read(
		doc{path: "a.md", text: "---\nslug: x\n---\n" + page("supports")},
		doc{path: "b.md", text: "---\nslug: x\n---\n" + page("does not support")},
	)...)
	row, _ := m.Row("zephyr")
	if got := claims(row.Cells[parse.Feature{ID: "acls"}.Index()]); got != "yes section a.md:8" || len(row.Topics) != 1 {
		t.Errorf("claims %s, topics %v", got, row.Topics)
	}
}

// TestRows looks at what a row tells of its service, and how readers find it.
func TestRows(t *testing.T) {
	m, _ := build(t, read(
		doc{path: "b.md", text: "---\nservice: amazon zephyr\nprefixes: [zephyr]\ncategories: [Weather]\n---\n"},
		doc{path: "a.md", text: "# Queues of Amazon SQS\n"},
		doc{path: "services/s3.md", text: "---\nservice: s3\nprefixes: [wrong]\n---\n"},
	)...)
	var got []string
	for _, s := range m.Services {
		if len(s.Cells) != len(parse.Features) {
			t.Errorf("%s has %d cells", s.Slug, len(s.Cells))
		}
		got = append(got, fmt.Sprintf("%s %v %v %d %v", s.Slug, s.Prefixes, s.Categories, s.Summary, s.Topics))
	}
	want := "s3 [s3] [Storage] 2 [], sqs [sqs] [Application integration] -1 [1], zephyr [zephyr] [Weather] -1 [0]"
	if got := strings.Join(got, ", "); got != want {
		t.Errorf("rows\n%s\nwant\n%s", got, want)
	}
	for name, slug := range map[string]string{"sqs": "sqs", "Amazon SQS": "sqs", "amazon simple queue service": "sqs", "ZEPHYR": "zephyr", "s3": "s3"} {
		if s, ok := m.Find(name); !ok || s.Slug != slug {
			t.Errorf("%q finds %q, want %q", name, s.Slug, slug)
		}
	}
	if s, ok := m.Find("lambda"); ok {
		t.Errorf("found %q, of which no document speaks", s.Slug)
	}
}

// TestOrderOfTopics says that the order in which files are read changes
// nothing.
func TestOrderOfTopics(t *testing.T) {
	docs := []doc{
		{"a/x.md", page("supports"), 0}, {"b/x.md", page("does not support"), 0}, {"c/x.md", "# Words\n", 0},
		{"d.md", "---\nservice: s3\nslug: x\n---\n", 0}, {"e.md", "---\nservice: s3\nslug: x\n---\n", 0},
	}
	write := func(order ...int) string {
		var turned []doc
		for _, i := range order {
			turned = append(turned, docs[i])
		}
		m, found := build(t, read(turned...)...)
		var b strings.Builder
		for i := range docs {
			for at, which := range order {
				if which == i {
					p := m.Places[at]
					fmt.Fprintln(&b, p.Kind, p.Service, p.Slug)
				}
			}
		}
		for _, s := range m.Services {
			for _, c := range s.Cells {
				fmt.Fprintln(&b, s.Slug, c.Feature, c.Support, claims(c))
			}
		}
		return b.String() + strings.Join(found, "\n")
	}
	if one, other := write(0, 1, 2, 3, 4), write(4, 2, 1, 0, 3); one != other {
		t.Errorf("in order\n%s\nturned\n%s", one, other)
	}
}

// TestSentencesFoundAService: a page whose title names no service belongs to
// the one that its own sentences are about, also where the catalog lacks it.
func TestSentencesFoundAService(t *testing.T) {
	m, _ := build(t, read(
		doc{"roles.md", "# Roles at the quay\n\n## Service roles\n\nAmazon Harbor supports service roles\\.\n", 0},
		doc{"both.md", "# Two quays\n\n## Service roles\n\nAmazon Harbor supports service roles. Amazon Pier supports service roles.\n", 0},
	)...)
	row, ok := m.Row("harbor")
	if !ok || len(m.Services) != 1 || row.Name != "Amazon Harbor" || len(row.Topics) != 1 {
		t.Fatalf("%+v", m.Services)
	}
	if c := row.Cells[9]; c.Support != parse.Yes || len(c.Claims) != 1 || c.Claims[0].Line != 5 {
		t.Errorf("service roles: %+v", c)
	}
}

// TestNameFromSummary: the prose of a service's page says its name in full,
// wherever it stands among the documents.
func TestNameFromSummary(t *testing.T) {
	m, _ := build(t, read(
		doc{"a.md", "---\nservice: harbor\ntitle: A page\n---\n", 0},
		doc{"services/harbor.md", "---\nservice: harbor\ntitle: Amazon Harbor\n---\n", 0},
	)...)
	if row, ok := m.Row("harbor"); !ok || row.Name != "Amazon Harbor" || row.ShortName != "Harbor" {
		t.Errorf("%+v", m.Services)
	}
}

// TestLists: a page that lists many services claims for each of them and
// belongs to none; pages go before it, and are told where it contradicts them.
func TestLists(t *testing.T) {
	const list = "# AWS services that work with IAM\n\n## Queue services\n\n| Service | ACLs | ABAC |\n|---|---|---|\n" +
		"| [Amazon Simple Queue Service \\(Amazon SQS\\)](https://example.com) | Yes | No |\n| Amazon Zephyr Winds (Zephyr)¹ | Partial | - |\n" +
		"| Amazon SQS in Space | No | Yes |\n| Zephyr | No | Yes |\n| SQS | No | No |\n\n¹ Westerly.\n"
	topics := read(doc{"q/list.md", list, 0}, doc{"q/sqs.md", "# How Amazon SQS works with IAM\n\n## ACLs\n\nAmazon SQS does not support ACLs.\n", 0},
		doc{"q/start.md", "# Welcome\n", 0}, doc{"z/zephyr.md", page("supports"), 0})
	m, found := build(t, topics...)
	for i, want := range []string{"", "sqs", "sqs", "zephyr"} {
		if got := m.Places[i].Service; got != want {
			t.Errorf("%s belongs to %q, want %q", topics[i].Path, got, want)
		}
	}
	for _, c := range []struct{ service, feature, want string }{
		{"sqs", "acls", "no section q/sqs.md:5, yes reference q/list.md:7, no reference q/list.md:11"},
		{"sqs", "abac", "no reference q/list.md:7, no reference q/list.md:11, yes catalog :0"},
		{"zephyr", "acls", "yes section z/zephyr.md:5, no reference q/list.md:10, partial reference q/list.md:8"},
		{"sqs-in-space", "abac", "yes reference q/list.md:9"},
		{"sqs-in-space", "policy-actions", ""},
	} {
		row, _ := m.Row(c.service)
		f, _ := parse.FeatureByID(c.feature)
		if len(row.Cells) == 0 {
			t.Fatalf("no row %s: %+v", c.service, m.Services)
		}
		if got := claims(row.Cells[f.Index()]); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.service, c.feature, got, c.want)
		}
	}
	if row, _ := m.Row("zephyr"); row.Name != "Amazon Zephyr" || !slices.Contains(row.Categories, "Queue") || row.Cells[5].Claims[2].Note != "Westerly." {
		t.Errorf("%+v", row)
	}
	want := "q/sqs.md:5:1: Access control lists (ACLs) of Amazon Simple Queue Service is no here and yes in q/list.md:7:4 [REFERENCE_DISAGREES]\n" +
		"z/zephyr.md:5:1: Access control lists (ACLs) of Amazon Zephyr is yes here and no in q/list.md:10:3 [REFERENCE_DISAGREES]"
	slices.Sort(found) // rows are looked through in no order
	found = slices.DeleteFunc(found, func(d string) bool { return strings.HasSuffix(d, "[STALE_CLAIM]") })
	if got := strings.Join(found, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(m.Services) != 3 {
		t.Errorf("%d services", len(m.Services))
	}
}

// TestNoLists: guides of our own, and pages that list their claims, list no
// services.
func TestNoLists(t *testing.T) {
	const table = "| Service | ACLs | ABAC |\n|---|---|---|\n| Amazon SQS | Yes | No |\n"
	m, found := build(t, read(doc{"guides/a.md", "---\ntitle: Ours\n---\n" + table, 0},
		doc{"guides/b.md", "---\nfeature: acls\n---\n" + table, 0}, doc{"c.md", stated("", "support: yes") + table, 0})...)
	if len(m.Services) != 1 || m.Services[0].Slug != "zephyr" || len(found) > 0 {
		t.Errorf("%+v, %v", m.Services, found)
	}
}

// TestStances says how claims stand to the one that decides. Facts of a newer
// document take the place of older ones, which stay to be seen and neither
// contradict nor make a cell stale.
func TestStances(t *testing.T) {
	dated := func(date, support string) string {
		return "---\nservice: Amazon Zephyr\nsources:\n  - {id: guide, title: The guide, url: https://example.com/" + date + ", date: " + date + "}\n" +
			"claims:\n  - {feature: acls, support: " + support + ", source: guide, line: 7}\n---\n"
	}
	list := func(rows ...string) string {
		return "# Services\n\n| Service | ACLs | ABAC |\n|---|---|---|\n| " + strings.Join(rows, " | Yes |\n| ") + " | Yes |\n"
	}
	for _, c := range []struct {
		name, want string
		docs       []doc
		found      string
	}{
		{name: "older facts are history", want: "decides history",
			docs: []doc{{"services/zephyr.md", dated("2019-06-25", "no"), 0}, {"imported/zephyr.md", dated("2023-06-15", "yes"), 0}}},
		{name: "so are undated ones, whatever their path", want: "decides history",
			docs: []doc{{"a.md", strings.ReplaceAll(dated("2019-06-25", "no"), ", date: 2019-06-25", ""), 0}, {"b.md", dated("2023-06-15", "partial"), 0}}},
		{name: "the reference table differs", want: "decides differs",
			docs: []doc{{"a.md", dated("2023-06-15", "yes"), 0}, {"list.md", list("Amazon Zephyr | Partial"), 0}}},
		{name: "the reference table contradicts", want: "decides contradicts",
			docs:  []doc{{"a.md", dated("2023-06-15", "yes"), 0}, {"list.md", list("Amazon Zephyr | No"), 0}},
			found: `a.md:6:15: Access control lists (ACLs) of Amazon Zephyr is yes on line 7 of "The guide" and no in list.md:5:3 [REFERENCE_DISAGREES]`},
		{name: "the service's own row agrees, that of a part does not", want: "decides agrees part",
			docs: []doc{{"a.md", dated("2023-06-15", "yes"), 0}, {"list.md", list("Winds (Zephyr) | No", "Amazon Zephyr | Yes"), 0}}},
		{name: "rows on parts of one service", want: "decides part part",
			docs: []doc{{"list.md", list("Amazon Zephyr | Yes", "Winds (Zephyr) | No", "Breezes (Zephyr) | Partial"), 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, found := build(t, read(c.docs...)...)
			row, _ := m.Row("zephyr")
			cell := row.Cells[parse.Feature{ID: "acls"}.Index()]
			var got []string
			for _, c := range cell.Claims {
				got = append(got, [...]string{"agrees", "decides", "differs", "contradicts", "part", "history"}[c.Stance])
			}
			if got := strings.Join(got, " "); got != c.want || cell.Conflict != (c.found != "") || cell.Stale {
				t.Errorf("%s, want %s; conflict %t, stale %t", got, c.want, cell.Conflict, cell.Stale)
			}
			if got := strings.Join(found, "\n"); got != c.found {
				t.Errorf("found %s\nwant %s", got, c.found)
			}
		})
	}
}

// TestReference: the table gives every service its row, decides where no page
// does, and is told where a page contradicts it.
func TestReference(t *testing.T) {
	known, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	claim := func(support parse.Support, line int) parse.Claim {
		return parse.Claim{Feature: "abac", Support: support, Origin: parse.FromReference, InTable: true, Date: "2023-06-15", Line: line, Imported: true, Source: "the table"}
	}
	table := parse.Reference{Path: "data/reference.csv", Display: "content/data/reference.csv", Rows: []parse.ReferenceRow{
		{Service: "sqs", Names: []string{"Amazon Simple Queue Service"}, Category: "Queues", Line: 2, Claims: []parse.Claim{claim(parse.Yes, 2)}},
		{Service: "s3", Names: []string{"A part of S3"}, Line: 3, Claims: []parse.Claim{claim(parse.No, 3)}},
		{Service: "s3", Names: []string{"Amazon Simple Storage Service"}, Line: 4, Claims: []parse.Claim{claim(parse.Partial, 4)}},
		{Service: "nowhere", Line: 5},
	}}
	topics := read(doc{"a.md", "# How Amazon SQS works with IAM\n\n## Tags\n\nAmazon SQS does not support tagging.\n", 0})
	m, found := Build(topics, []string{"content"}, known, &table)
	if len(m.Services) != len(known.Services) {
		t.Errorf("%d rows of %d services", len(m.Services), len(known.Services))
	}
	abac, _ := parse.FeatureByID("abac")
	sqs, _ := m.Row("sqs")
	if c := sqs.Cells[abac.Index()]; c.Support != parse.No || !c.Conflict || len(c.Claims) != 3 || c.Claims[1].File != "data/reference.csv" || !c.Stale || c.Derived != parse.Yes {
		t.Errorf("the page does not decide: %+v", c)
	}
	if !slices.Contains(sqs.Categories, "Queues") {
		t.Errorf("categories %v", sqs.Categories)
	}
	s3, _ := m.Row("s3")
	if c := s3.Cells[abac.Index()]; c.Support != parse.Partial || c.Conflict {
		t.Errorf("rows on parts of one service: %+v", c)
	}
	var codes []string
	for _, d := range found {
		codes = append(codes, d.Pos.String()+" "+string(d.Code))
	}
	want := []string{"content/data/reference.csv:5:1 UNKNOWN_SERVICE", "a.md:5:1 REFERENCE_DISAGREES", "a.md:5:1 STALE_CLAIM"}
	if !slices.Equal(codes, want) {
		t.Errorf("found %q, want %q", codes, want)
	}
}
