package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/render"
)

// realPages are pages as the site has them, in few words.
var realPages = []render.Page{
	{URL: "", Kind: "home", Title: "How every AWS service works with IAM", Sections: []render.Section{
		{Text: "Eleven features, every service, and the line of documentation that decides each cell."},
		{ID: "ask", Heading: "Ask the matrix", Text: "Which services take a resource-based policy?\nWhere can tags decide access?"},
	}},
	{URL: "search/", Kind: "search", Title: "Search", Unlisted: true, Sections: []render.Section{{Text: "Search PassRole, sqs and zyzzyva."}}},
	{URL: "404.html", Kind: "not-found", Title: "No such page", Unlisted: true, Sections: []render.Section{{Text: "PassRole sqs zyzzyva"}}},
	{URL: "services/sqs/", Kind: "service", Title: "Amazon SQS and IAM", Service: "SQS", Categories: []string{"Messages"}, Supports: []string{"resource-based-policies", "abac"}, Sections: []render.Section{
		{Text: "What a queue lets you say in policies, feature by feature."},
		{ID: "resource-based-policies", Heading: "Resource-based policies", Text: "A queue takes a queue policy. With it another account may send messages: the principal stands in the policy, and sqs:SendMessage in its action.\n" +
			"To keep a confused deputy out, name the sender with aws:SourceArn and aws:SourceAccount."},
		{ID: "abac", Heading: "ABAC", Text: "Tags on a queue decide access through aws:ResourceTag/${TagKey}."},
		{ID: "action-SendMessage", Heading: "sqs:SendMessage", Entry: "action", Names: []string{"sqs:SendMessage"}, Text: "sqs:SendMessage writes one message to a queue. SendMessageBatch needs the same permission."},
		{ID: "examples", Heading: "Examples", Text: `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"}]}`},
	}},
	{URL: "services/s3/", Kind: "service", Title: "Amazon S3 and IAM", Service: "S3", Categories: []string{"Storage", "Basics"}, Supports: []string{"acls", "resource-based-policies"}, Sections: []render.Section{
		{Text: "Buckets and objects; e.g. who reads them, who deletes them."},
		{ID: "policy-actions", Heading: "Policy actions", Text: "s3:GetObject reads an object, s3:PutObject writes one, s3:DeleteObject removes one. s3:ListBucket lists a bucket."},
		{ID: "acls", Heading: "Access control lists", Text: "ACLs are an old way to open a bucket. Turn ACLs off unless an object written by another account needs them."},
		{ID: "resources", Heading: "Resources", Text: "An object is arn:aws:s3:::amzn-s3-demo-bucket/*, a bucket has no slash. ARNs never name the region of a bucket."},
	}},
	{URL: "services/transcribe/", Kind: "service", Title: "Amazon Transcribe and IAM", Service: "Transcribe", Categories: []string{"Language"}, Supports: []string{"service-roles", "abac"}, Sections: []render.Section{
		{Text: "Speech to text: jobs, vocabularies, models.", Entry: "service", Names: []string{"Amazon Transcribe", "transcribe"}, Phrases: []string{"role that reads audio", "dictation"}},
		{ID: "action-StartTranscriptionJob", Heading: "transcribe:StartTranscriptionJob", Entry: "action", Names: []string{"transcribe:StartTranscriptionJob"}, Text: "transcribe:StartTranscriptionJob starts a transcription job. It passes a role where the job reads an encrypted bucket, so iam:PassRole is needed."},
		{ID: "service-roles", Heading: "Service roles", Text: "A data access role lets the service read the audio. A service role is yours; a service-linked role is not."},
	}},
	{URL: "services/rekognition/", Kind: "service", Title: "Amazon Rekognition and IAM", Service: "Rekognition", Sections: []render.Section{
		{Text: "Images and video."},
		{ID: "resource-based-policies", Heading: "Resource-based policies", Text: "A project of Custom Labels takes a project policy for rekognition:CopyProjectVersion, across accounts."},
		{ID: "condition-keys", Heading: "Condition keys", Text: "DetectLabels knows the global condition keys only."},
	}},
	{URL: "services/chime/", Kind: "service", Title: "Amazon Chime and IAM", Service: "Chime", Sections: []render.Section{
		{ID: "service-linked-roles", Heading: "Service-linked roles", Text: "AWSServiceRoleForAmazonChime is a service-linked role of Chime. You cannot change its trust policy."},
	}},
	{URL: "services/kms/", Kind: "service", Title: "AWS KMS and IAM", Service: "KMS", Sections: []render.Section{
		{Text: "Keys. Every KMSKey has a key policy, and grants beside it."},
		{ID: "key-policy", Heading: "Key policies", Text: "Without the key policy nothing is allowed. kms:Decrypt and kms:Encrypt are limited to one service by kms:ViaService. AES256GCM is the cipher."},
	}},
	{URL: "features/abac/", Kind: "feature", Title: "ABAC (tags)", Sections: []render.Section{
		{Text: "Attribute-based access control compares tags: of the principal, aws:PrincipalTag, and of the resource, aws:ResourceTag."},
		{ID: "tag-on-create", Heading: "Tag on create", Text: "TagResource and UntagResource must be held together with the creating action, or tags mean nothing."},
	}},
	{URL: "features/temporary-credentials/", Kind: "feature", Title: "Temporary credentials", Sections: []render.Section{
		{Text: "A session token tells temporary credentials from a user's. sts:AssumeRole gives them."},
		{ID: "web", Heading: "From the web", Text: "AssumeRoleWithWebIdentity needs no credentials, but a trust policy that names the provider."},
	}},
	{URL: "guides/pass-role/", Kind: "guide", Title: "Passing roles to services", Sections: []render.Section{
		{Text: "A service acts with a role that you hand to it."},
		{ID: "why", Heading: "Why iam:PassRole matters", Text: "Who may pass any role may become any role. Limit iam:PassRole by resource, and by iam:PassedToService."},
		{ID: "ec2", Heading: "An instance", Text: "RunInstances on an EC2Instance passes the role of its profile."},
		{Heading: "No anchor", Text: "This section has a heading that nothing can link to: gorgonzola."},
	}},
	{URL: "guides/odd/", Kind: "guide", Title: "Odd words: naïve façades in 東京", Sections: []render.Section{
		{Text: "İstanbul, ΣΊΣΥΦΟΣ, straße, naïve, 東京 リージョン, 🔑, constructor, __proto__, hasOwnProperty, a.b:c_d-e. Bad bytes: \xff\xfe, a\x00b."},
		{ID: "long", Heading: "One long word", Text: strings.Repeat("abcdefghij", 40) + " then constructor"},
		{ID: "wide", Heading: "Far apart", Text: "constructor " + strings.Repeat("and so on ", 60) + "hasOwnProperty next to toString and constructor " + strings.Repeat("and so on ", 60)},
	}},
	{URL: "guides/nothing/", Kind: "guide", Title: "", Sections: nil},
}

// words are what generated pages are made of: the plain ones, and identifiers.
var words = strings.Fields(`access account action allow alarm attach audit bucket call caller change cluster condition
	console control create credential data decide default delete deny describe document element encrypt endpoint event
	example federated function grant group identity inline instance key label limit list log manage message model name
	object operation owner permission pipeline policy principal project queue read record region request resource result
	role rule scope secret session sign snapshot stack statement stream table tag token topic trail trust update user
	value version volume wildcard window write relational conditional national alarmed tagging policies passing
	the of and to in with for is on
	s3:GetObject s3:PutObject s3:ListBucket sqs:SendMessage sqs:ReceiveMessage kms:Decrypt iam:PassRole sts:AssumeRole
	transcribe:StartTranscriptionJob rekognition:DetectLabels aws:ResourceTag aws:SourceArn service-linked resource-based
	identity-based StartTranscriptionJob RunInstances TagResource SCPs ARNs us-east-1 2012-10-17`)

// generated gives n pages of words, the same for the same n.
func generated(n int) []render.Page {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	text := func(most int) string {
		var b strings.Builder
		for range 1 + random.IntN(most) {
			// Squaring makes the first words common and the last ones rare.
			at := random.Float64()
			b.WriteString(words[int(at*at*float64(len(words)))])
			b.WriteString([]string{" ", " ", " ", " ", ", ", ".\n"}[random.IntN(6)])
		}
		return b.String()
	}
	pages := make([]render.Page, n)
	for i := range pages {
		pages[i] = render.Page{URL: fmt.Sprintf("services/made-%d/", i), Kind: "topic", Title: text(6), Service: words[random.IntN(len(words))]}
		if n := len(pages[i].Service) % 3; n > 0 { // a function of the service, as in a site
			pages[i].Categories, pages[i].Supports = []string{"Messages", "Storage"}[:n], []string{"acls", "abac"}[2-n:]
		}
		pages[i].Sections = append(pages[i].Sections, render.Section{Text: text(60)})
		for j := range random.IntN(8) {
			pages[i].Sections = append(pages[i].Sections, render.Section{ID: fmt.Sprintf("part-%d", j), Heading: text(5), Text: text(150)})
		}
	}
	return pages
}

// corpus is real pages among generated ones.
func corpus() []render.Page { return append(generated(60), realPages...) }

// queries are those of testdata/queries.txt that hold a word, then stretches
// of the terms of pages.
func queries(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if len(analyze(line)) > 0 {
			list = append(list, line)
		}
	}
	random := rand.New(rand.NewPCG(2, 3))
	for i, p := range placed(corpus()).Pages {
		text := termsIn(bodyOf(pageOf(p, i)))
		if len(text) == 0 {
			continue
		}
		from := random.IntN(len(text))
		list = append(list, strings.Join(text[from:min(len(text), from+1+random.IntN(16))], " "))
	}
	if len(list) < 150 {
		t.Fatalf("only %d queries", len(list))
	}
	return list
}

// bodyOf gives all text below the headings of a page.
func bodyOf(p page) string {
	var b strings.Builder
	for _, s := range p.sections {
		b.WriteString(s.text() + "\n")
	}
	return b.String()
}

func build(t testing.TB, pages []render.Page) *Index {
	t.Helper()
	x, err := Build(context.Background(), pages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}
