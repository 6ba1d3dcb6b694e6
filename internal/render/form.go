package render

import (
	"html"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// Forms is a policy in the forms of other tools, each empty where the policy
// has none.
type Forms struct{ Terraform, CloudFormation string }

// isWritten says whether documents of a kind are written for the site, so that
// their examples are there to be copied: the guides, and the prose of a
// feature or a service. Documentation is shown as it is.
func isWritten(kind matrix.Kind) bool {
	return kind == matrix.FeatureGuide || kind == matrix.Summary || kind == matrix.GuidePage
}

// forms gives the forms of an example.
func forms(c parse.Code, e Example) Forms {
	if e.Kind != policy.Policy {
		return Forms{}
	}
	var f Forms
	d := policy.Read(c.Text)
	f.Terraform, _ = policy.Terraform(d)
	f.CloudFormation, _ = policy.CloudFormation(d, e.Type)
	return f
}

// write puts the forms below their policy, one open at a time.
func (f Forms) write(b *strings.Builder, id string) {
	if f.Terraform == "" && f.CloudFormation == "" {
		return
	}
	b.WriteString(`<div class="forms" role="group" aria-label="The same policy for other tools">`)
	writeForm(b, id, "Terraform", "hcl", f.Terraform)
	writeForm(b, id, "CloudFormation", "yaml", f.CloudFormation)
	b.WriteString("</div>\n")
}

func writeForm(b *strings.Builder, id, name, language, text string) {
	if text == "" {
		return
	}
	b.WriteString(`<details name="` + html.EscapeString(id) + `-forms"><summary>` + name + `</summary><pre tabindex="0"><code>`)
	for _, t := range tokens(parse.Code{Lang: language, Text: text}) {
		if class := tokenClass(t.Type); class != "" {
			b.WriteString(`<span class="` + class + `">` + html.EscapeString(t.Value) + `</span>`)
			continue
		}
		b.WriteString(html.EscapeString(t.Value))
	}
	b.WriteString("</code></pre></details>")
}
