package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/render"
)

// TestFirstHit says, for queries in the kinds people type, which section has
// to come first.
func TestFirstHit(t *testing.T) {
	x := build(t, realPages)
	for query, want := range map[string]string{
		"s3:GetObject":                        "/services/s3/#policy-actions",
		"getobject":                           "/services/s3/#policy-actions",
		"PassRole":                            "/guides/pass-role/#why",
		"passrole":                            "/guides/pass-role/#why",
		"passing a role":                      "/guides/pass-role/",
		"sqs:SendMessage":                     "/services/sqs/#action-SendMessage",
		"transcribe:StartTranscriptionJob":    "/services/transcribe/#action-StartTranscriptionJob",
		"start transcription job":             "/services/transcribe/#action-StartTranscriptionJob",
		"aws:ResourceTag/${TagKey}":           "/features/abac/",
		"service-linked role chime":           "/services/chime/#service-linked-roles",
		"resource-based policies rekognition": "/services/rekognition/#resource-based-policies",
		"acl":                                 "/services/s3/#acls",
		"key policies":                        "/services/kms/#key-policy",
		"gorgonzola":                          "/guides/pass-role/",
		"temporary":                           "/features/temporary-credentials/",
		"web identity":                        "/features/temporary-credentials/#web",
		"every service":                       "/",
		"confused deputy":                     "/services/sqs/#resource-based-policies",
		"sqs message permission":              "/services/sqs/#action-SendMessage",
		"dictations":                          "/services/transcribe/",
		"audio reading roles":                 "/services/transcribe/",
	} {
		answer, err := x.Search(query, 3)
		hits := answer.Hits
		if err != nil || len(hits) == 0 || hits[0].URL != want {
			t.Errorf("%q: got %+v, %v; want %s first", query, hits, err, want)
		}
	}
}

// Lines of policies and messages are pasted with their quotes, ARNs and names of
// errors. What they name comes first.
func TestPastedLines(t *testing.T) {
	x := build(t, append(generated(60), realPages...))
	for query, want := range map[string]string{
		`"Action": "sqs:SendMessage",`:                     "/services/sqs/#action-SendMessage",
		`"StringLike": {"x": ["sqs:SendMessage"]}`:         "/services/sqs/#action-SendMessage",
		`transcribe:StartTranscriptionJob", "sqs:Nothing"`: "/services/transcribe/#action-StartTranscriptionJob",
		`User: arn:aws:iam::111122223333:user/jane is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:111122223333:a`: "/services/sqs/#action-SendMessage",
		"(AccessDeniedException) when calling the StartTranscriptionJob operation":                                                                  "/services/transcribe/#action-StartTranscriptionJob",
	} {
		answer, err := x.Search(query, 3)
		if err != nil || len(answer.Hits) == 0 || answer.Hits[0].URL != want {
			t.Errorf("%q: got %+v, %v; want %s first", query, answer.Hits, err, want)
		}
	}
}

// A phrase is asked for with the short form of a word, too, and the other way round.
func TestTwins(t *testing.T) {
	x := build(t, []render.Page{{URL: "services/ec2/", Kind: "service", Title: "Amazon EC2", Service: "EC2", Sections: []render.Section{
		{ID: "action-StopInstances", Heading: "ec2:StopInstances", Entry: "action", Names: []string{"ec2:StopInstances"}, Phrases: []string{"halt a VM"}, Text: "Write"},
		{ID: "action-RestoreImage", Heading: "ec2:RestoreImage", Entry: "action", Names: []string{"ec2:RestoreImage"}, Phrases: []string{"bring back databases"}, Text: "Write"},
	}}})
	for query, want := range map[string]string{
		"halt a virtual machine": "/services/ec2/#action-StopInstances",
		"halt virtual machines":  "/services/ec2/#action-StopInstances",
		"halt vms":               "/services/ec2/#action-StopInstances",
		"bring back a db":        "/services/ec2/#action-RestoreImage",
	} {
		answer, err := x.Search(query, 3)
		if err != nil || len(answer.Hits) == 0 || answer.Hits[0].URL != want {
			t.Errorf("%q: got %+v, %v; want %s first", query, answer.Hits, err, want)
		}
	}
}

// A message names the action that is missing before the resource it is done to.
func TestActionBeforeItsResource(t *testing.T) {
	x := build(t, []render.Page{{URL: "services/kendra/", Kind: "service", Title: "Amazon Kendra", Service: "Kendra", Sections: []render.Section{
		{ID: "action-DescribeIndex", Heading: "kendra:DescribeIndex", Entry: "action", Names: []string{"kendra:DescribeIndex"}, Text: "Read"},
		{ID: "type-index", Heading: "Resource type index", Entry: "type", Names: []string{"index", "kendra:index"}, Text: "arn"},
	}}})
	for query, want := range map[string]string{
		"not authorized to perform: kendra:DescribeIndex on resource: arn:aws:kendra:us-west-2:111122223333:index/abc": "/services/kendra/#action-DescribeIndex",
		"arn:aws:kendra:us-west-2:111122223333:index/abc":                                                              "/services/kendra/#type-index",
	} {
		answer, err := x.Search(query, 3)
		if err != nil || len(answer.Hits) == 0 || answer.Hits[0].URL != want {
			t.Errorf("%q: got %+v, %v; want %s first", query, answer.Hits, err, want)
		}
	}
}

// What tells in a line each what other pages are about comes behind them, though
// it has more of the words that are asked for.
func TestDigestBehindPages(t *testing.T) {
	about := render.Page{URL: "guides/harbor/", Kind: "topic", Title: "Berths", Sections: []render.Section{{Text: "Ships moor overnight at a berth. " + strings.Repeat("The sea is wide. ", 60)}}}
	lines := render.Section{Heading: "Contents", Text: "How ships moor overnight at a berth\nWhere ships moor overnight\n" + strings.Repeat("The sea is wide\n", 60)}
	for _, c := range []struct {
		title string
		links int
		want  string
	}{
		{"Harbor guide", 61, about.URL},
		{"Harbor guide", 9, "guides/list/"},
		{"Document history", 0, about.URL},
		{"Updates before 2018", 0, about.URL},
		{"What’s new in the harbor", 9, about.URL},
	} {
		x := build(t, []render.Page{about, {URL: "guides/list/", Kind: "topic", Title: c.title, Links: c.links, Sections: []render.Section{lines}}})
		answer, err := x.Search("how do ships moor overnight", 3)
		if err != nil || len(answer.Hits) != 2 || !strings.HasPrefix(answer.Hits[0].URL, "/"+c.want) {
			t.Errorf("%s, %d links: got %+v, %v; want %s first", c.title, c.links, answer.Hits, err, c.want)
		}
	}
}

// A page that is named stands once, and not also with its best section.
func TestNamedPageStandsOnce(t *testing.T) {
	answer, err := build(t, realPages).Search("audio reading roles", 10)
	if err != nil {
		t.Fatal(err)
	}
	times := 0
	for _, hit := range answer.Hits {
		if strings.HasPrefix(hit.URL, "/services/transcribe/") {
			times++
		}
	}
	if times != 1 {
		t.Errorf("the service stands %d times in %+v", times, answer.Hits)
	}
}

// Who says what is wanted gets a page that answers better first, and then the
// action.
func TestPageBeforeSaidAction(t *testing.T) {
	document := render.Page{URL: "services/sqs/purging/", Kind: "topic", Title: "Emptying queues", Service: "SQS", Sections: []render.Section{{Text: "To empty a queue, purge it."}}}
	row := render.Page{URL: "services/sqs/", Kind: "service", Title: "Amazon SQS", Service: "SQS", Sections: []render.Section{
		{ID: "action-PurgeQueue", Heading: "sqs:PurgeQueue", Entry: "action", Names: []string{"sqs:PurgeQueue"}, Phrases: []string{"empty a queue"}, Text: "Write"}}}
	for _, c := range []struct {
		query string
		pages []render.Page
		want  []string
	}{
		{"empty sqs queues", []render.Page{document, row}, []string{"/services/sqs/purging/", "/services/sqs/#action-PurgeQueue"}},
		{"purge queue", []render.Page{document, row}, []string{"/services/sqs/#action-PurgeQueue", "/services/sqs/purging/"}},
		{"why empty queue", []render.Page{document, row}, []string{"/services/sqs/purging/"}},
		{"empty queue", []render.Page{row}, []string{"/services/sqs/#action-PurgeQueue"}},
	} {
		answer, err := build(t, c.pages).Search(c.query, 10)
		var got []string
		for _, hit := range answer.Hits {
			got = append(got, hit.URL)
		}
		if err != nil || !slices.Equal(got[:min(len(got), len(c.want))], c.want) {
			t.Errorf("%s: got %v, %v; want %v", c.query, got, err, c.want)
		}
	}
}

// What is said by the end of a name alone may be read of on the action's own page.
func TestSectionBeforeEndOfName(t *testing.T) {
	answer, err := build(t, []render.Page{{URL: "services/glue/", Kind: "service", Title: "AWS Glue", Service: "Glue", Sections: []render.Section{
		{ID: "policies", Heading: "Resource policies", Text: "A resource policy opens a catalog."},
		{ID: "action-GetResourcePolicy", Heading: "glue:GetResourcePolicy", Entry: "action", Names: []string{"glue:GetResourcePolicy"}, Text: "Read"},
	}}}).Search("glue resource policy", 10)
	if err != nil || len(answer.Hits) != 2 || answer.Hits[0].URL != "/services/glue/#policies" || answer.Hits[1].URL != "/services/glue/#action-GetResourcePolicy" {
		t.Errorf("got %+v, %v", answer.Hits, err)
	}
}

// What an action is done to finds it: as an identifier first, in words behind a
// page that is about it.
func TestEndOfName(t *testing.T) {
	pages := []render.Page{
		{URL: "services/sqs/dead/", Kind: "topic", Title: "Dead letters", Service: "SQS", Sections: []render.Section{{Text: "A dead letter is kept."}}},
		{URL: "services/sqs/", Kind: "service", Title: "Amazon SQS", Service: "SQS", Sections: []render.Section{
			{ID: "action-ReadDeadLetters", Heading: "sqs:ReadDeadLetters", Entry: "action", Names: []string{"sqs:ReadDeadLetters"}, Text: "Read"},
			{ID: "action-DeadLetters", Heading: "sqs:DeadLetters", Entry: "action", Names: []string{"sqs:DeadLetters"}, Text: "Read"}}},
	}
	const page, whole, end = "/services/sqs/dead/", "/services/sqs/#action-DeadLetters", "/services/sqs/#action-ReadDeadLetters"
	x := build(t, pages)
	for query, want := range map[string][]string{
		"DeadLetters":       {whole, end, page},
		"deadletters":       {whole, end},
		"DeadLett":          {whole, end, page},
		"dead letters":      {whole, page, end},
		"dead letter":       {whole, page, end},
		"read dead letters": {end, page},
		"letters":           {page, end}, // a section of a page, as others are
	} {
		answer, err := x.Search(query, 10)
		var got []string
		for _, hit := range answer.Hits {
			got = append(got, hit.URL)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %v, %v; want %v", query, got, err, want)
		}
	}
}

func TestHit(t *testing.T) {
	answer, err := build(t, realPages).Search("detectlabels", 10)
	if err != nil {
		t.Fatal(err)
	}
	hits := answer.Hits
	for i := range hits {
		hits[i].Score = 1
	}
	got, err := json.Marshal(hits)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"url":"/services/rekognition/#condition-keys","title":"Amazon Rekognition and IAM","heading":"Condition keys","score":1,"excerpt":"DetectLabels knows the global condition keys only."}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEmptyQuery(t *testing.T) {
	x := build(t, realPages)
	s := exported(t, x)
	for _, query := range []string{"", " \t\n", "--- ::", "the of and", "\xff\xfe", strings.Repeat("y", 1<<20)} {
		if _, err := x.Search(query, 10); !errors.Is(err, ErrEmptyQuery) {
			t.Errorf("bleve, %.20q: got %v", query, err)
		}
		if _, err := s.Search(query, 10); !errors.Is(err, ErrEmptyQuery) {
			t.Errorf("static, %.20q: got %v", query, err)
		}
	}
}

// TestNothingFound wants an empty list, not none: it is printed as JSON.
func TestNothingFound(t *testing.T) {
	for _, pages := range [][]render.Page{realPages, nil} {
		x := build(t, pages)
		for _, search := range []func(string, int) (Answer, error){x.Search, exported(t, x).Search} {
			if a, err := search("zyzzyva", 10); a.Hits == nil || len(a.Hits) > 0 || err != nil {
				t.Errorf("%d pages: got %v, %v", len(pages), a, err)
			}
		}
	}
}

func TestLimit(t *testing.T) {
	x := build(t, corpus())
	for limit, want := range map[int]int{-1: 0, 0: 0, 1: 1, 7: 7} {
		for _, search := range []func(string, int) (Answer, error){x.Search, exported(t, x).Search} {
			if a, err := search("policy", limit); len(a.Hits) != want || err != nil {
				t.Errorf("limit %d: got %d hits, %v", limit, len(a.Hits), err)
			}
		}
	}
}

func TestOrderOfPagesDoesNotMatter(t *testing.T) {
	pages := corpus()
	slices.Reverse(pages)
	want, err := build(t, corpus()).Search("access policy", 10)
	if err != nil {
		t.Fatal(err)
	}
	got, err := build(t, pages).Search("access policy", 10)
	if err != nil || !sameRanking(got.Hits, want.Hits) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestBuildStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, realPages); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestExcerpt checks what every excerpt has to be, for all queries.
func TestExcerpt(t *testing.T) {
	x := build(t, corpus())
	text := map[string]string{}
	for _, p := range x.pages {
		for _, s := range p.sections {
			text["/"+p.url] += " " + s.text() + " "
		}
	}
	for _, query := range queries(t) {
		answer, err := x.Search(query, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range answer.Hits {
			path, _, _ := strings.Cut(hit.URL, "#")
			bare := strings.TrimSuffix(strings.TrimPrefix(hit.Excerpt, "…"), "…")
			whole := strings.Contains(text[path]+"  ", " "+bare+" ") || strings.Contains(bare, "abcdefghij")
			if utf8.RuneCountInString(hit.Excerpt) > maxExcerpt || !whole {
				t.Errorf("%q, %s: %q is too long or cuts a word", query, hit.URL, hit.Excerpt)
			}
		}
	}
}

func TestExcerptIsDensest(t *testing.T) {
	x := build(t, realPages)
	answer, err := x.Search("constructor hasOwnProperty toString", 1)
	if err != nil {
		t.Fatal(err)
	}
	got := answer.Hits[0].Excerpt
	if !strings.Contains(got, "hasOwnProperty next to toString and constructor") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") {
		t.Errorf("got %q", got)
	}
}

// TestExcerptAround holds the short way to the excerpt of an identifier
// against the long one.
func TestExcerptAround(t *testing.T) {
	for _, p := range build(t, corpus()).pages {
		for _, s := range p.sections {
			for _, token := range analyze(s.text()) {
				if !strings.Contains(token.word, ":") {
					continue
				}
				want := excerpt(s.text(), map[string]float64{token.term: 1})
				if got := identify(s.text()).around(token.word); got != want {
					t.Fatalf("%s in %q: got %q, want %q", token.word, s.text(), got, want)
				}
			}
		}
	}
}

// TestManyMentions finds very many identifiers in one text.
func TestManyMentions(t *testing.T) {
	const n = 30_000
	words, mentions := make([]string, n), map[string]mention{}
	for i := range words {
		words[i] = fmt.Sprintf("kite:Fly%d", i)
	}
	at := section{"id", "heading", strings.Join(words, " ")}
	for _, w := range words {
		mentions[mentionKey(token{word: w})] = mention{namedPage{url: "a/"}, at, strings.ToLower(w), 1}
	}
	names := withMentions(nil, mentions)
	if len(names) != n {
		t.Fatalf("%d names, want %d", len(names), n)
	}
	for _, m := range names {
		if !strings.Contains(strings.ToLower(m.text), m.key) {
			t.Fatalf("%s has the excerpt %q", m.key, m.text)
		}
	}
}

func TestExcerptOfLongWord(t *testing.T) {
	text := strings.Repeat("é", 300)
	for _, c := range []struct{ text, query, want string }{
		{text, "other", strings.Repeat("é", room) + ellipsis},
		{"before " + text, "before", "before" + ellipsis},
		{text + " after", "after", ellipsis + "after"},
	} {
		if got := excerpt(c.text, map[string]float64{stem(c.query): 1}); got != c.want {
			t.Errorf("%s: got %q, want %q", c.query, got, c.want)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	pages := generated(1000)
	for b.Loop() {
		x, err := Build(context.Background(), pages)
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
}

// TestOneLine holds the quick way for texts that are one line against the long
// one.
func TestOneLine(t *testing.T) {
	for _, text := range []string{"", " ", "a", "a b", " a", "a ", "a  b", "a\tb", "a\nb", "é b", "a b", "a\xffb", "a\u0085b", "a\x7fb"} {
		want := strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
		if got := oneLine(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
