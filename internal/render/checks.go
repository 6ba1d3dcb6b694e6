package render

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// ChecksPage is the list of codes.
type ChecksPage struct {
	Groups     []CheckGroup
	Severities []VerdictCount
	Total      int
}

// A CheckGroup is the codes of one theme and severity.
type CheckGroup struct {
	Theme, Severity string
	Checks          []CheckLine
}

// A CheckLine is a code in a list.
type CheckLine struct {
	Code, Title, URL string
	Off              bool // not told unless asked for
}

// CheckPage tells what a code means.
type CheckPage struct {
	Code, Severity, Title, Why, Mend string
	Theme                            string
	Asked                            []string
	Types                            string // of policies that it holds for; empty for a rule about content
	Source                           Link   // where the rule comes from; without words where it is ours
	Off                              string
	Shown                            *Shown // nil where there is no example
	Prev, Next                       *Link
	Example                          template.HTML `json:"-"` // Shown, as the page has it
}

// A Shown is the example of a check: a policy in which it finds something, and
// the same policy mended.
type Shown struct {
	Text    string
	Example Example // with the findings of the check alone
	As      string  // what the policy is taken for, where it does not show it
}

// themeOfContent is the theme of the rules about content.
const themeOfContent = "Content"

// NewShown runs a check on its example.
func NewShown(c policy.Check, known *catalog.Catalog) Shown {
	text := c.Fires.Text
	r := policy.Validate(text, policy.Options{Type: c.Fires.Type, ResourceType: c.Fires.ResourceType, Catalog: known, Asked: []diag.Code{c.Code}})
	r.Findings = slices.DeleteFunc(r.Findings, func(f policy.Finding) bool { return f.Code != c.Code })
	s := Shown{Text: text, Example: Example{Kind: r.Document.Kind, Type: r.Type, Findings: findings(parse.Code{Text: text, Line: 1}, r, false, nil)}}
	if c.Mended.Text != "" {
		s.Example.Mended = &Mended{Text: c.Mended.Text, Changes: []policy.Change{differing(text, c.Mended.Text)}}
	}
	if c.Fires.Type == policy.SCP || c.Fires.Type == policy.RCP || c.Fires.ResourceType != "" {
		s.As = "Checked as a " + typeNames[c.Fires.Type]
		if c.Fires.ResourceType != "" {
			s.As += " of " + c.Fires.ResourceType
		}
	}
	return s
}

// differing gives, as what is added, the part of the second text between the
// beginning and the end that it shares with the first.
func differing(a, b string) policy.Change {
	start, end := 0, 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	from, to := start, len(b)-end
	if start+end == len(a) {
		from, to = wordwise(b, from, to)
	}
	return policy.Change{AddedStart: from, AddedEnd: to}
}

// wordwise moves the bounds of an added part back to where it begins after
// white space, if the same could have been added there (`"b",` for `b", "`),
// and leaves out the white space at its end.
func wordwise(text string, from, to int) (int, int) {
	const space = " \n"
	for start, end := from, to; start > 0; start, end = start-1, end-1 {
		if strings.IndexByte(space, text[start-1]) >= 0 {
			from, to = start, end
			break
		}
		if text[start-1] != text[end-1] {
			break
		}
	}
	if part := strings.TrimRight(text[from:to], space); part != "" {
		to = from + len(part)
	}
	return from, to
}

// allChecks lists every code: of content first, then of policies.
func (s Site) allChecks() []CheckPage {
	var checks []CheckPage
	for _, r := range diag.Rules {
		checks = append(checks, CheckPage{Code: string(r.Code), Severity: r.Severity.String(), Title: r.Title, Why: r.Why, Mend: r.Mend, Asked: r.Asked, Theme: themeOfContent})
	}
	for _, t := range policy.Themes {
		for _, c := range t.Checks {
			page := CheckPage{Code: string(c.Code), Severity: c.Severity.String(), Title: c.Title, Why: c.Why, Mend: c.Mend, Asked: c.Asked, Theme: t.Name,
				Types: typesOf(c), Source: Link{c.Source.Name, c.Source.URL}, Off: c.Off}
			if shown, ok := s.Shown[c.Code]; ok {
				page.Shown = &shown
			}
			checks = append(checks, page)
		}
	}
	themes := map[string]int{}
	for _, c := range checks {
		if _, ok := themes[c.Theme]; !ok {
			themes[c.Theme] = len(themes)
		}
	}
	slices.SortStableFunc(checks, func(a, b CheckPage) int {
		return cmp.Or(cmp.Compare(themes[a.Theme], themes[b.Theme]), cmp.Compare(slices.Index(verdicts, a.Severity), slices.Index(verdicts, b.Severity)))
	})
	return checks
}

// typesOf names the types of policies that a check holds for.
func typesOf(c policy.Check) string {
	if len(c.Types) == 0 {
		return "Every type of policy"
	}
	var names []string
	for _, t := range c.Types {
		names = append(names, strings.TrimSuffix(typeNames[t], " policy"))
	}
	all := strings.Join(names, ", ")
	if last := strings.LastIndex(all, ", "); last >= 0 {
		all = all[:last] + " and" + all[last+1:]
	}
	return sentenceCase(all) + " policies"
}

func (s Site) checks() Job {
	var p ChecksPage
	counts := map[string]int{}
	for _, c := range s.allChecks() {
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Theme != c.Theme || p.Groups[n-1].Severity != c.Severity {
			p.Groups = append(p.Groups, CheckGroup{Theme: c.Theme, Severity: c.Severity})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Checks = append(g.Checks, CheckLine{c.Code, c.Title, CheckURL(c.Code), c.Off != ""})
		counts[c.Severity]++
		p.Total++
	}
	for _, severity := range verdicts {
		if counts[severity] > 0 {
			p.Severities = append(p.Severities, VerdictCount{severity, counts[severity]})
		}
	}
	return Job{URL: "checks/", Page: p, Head: Head{Kind: "checks", Title: "Checks", Crumbs: []Link{atHome},
		Summary: "What the build and the policy checks look for, code by code."}}
}

// eachCheck gives the page of each code.
func (s Site) eachCheck() []Job {
	all := s.allChecks()
	var jobs []Job
	for i, c := range all {
		c.Prev, c.Next = beside(all, i, func(c CheckPage) Link { return Link{c.Code, CheckURL(c.Code)} })
		jobs = append(jobs, Job{URL: CheckURL(c.Code), Page: c, Head: Head{Kind: "check", Title: c.Code, Summary: c.Title + ".", Crumbs: []Link{atHome, atChecks}}})
	}
	return jobs
}

func (p ChecksPage) view(f Frame, t Text) any { return View[ChecksPage]{f, t, p} }

func (p CheckPage) view(f Frame, t Text) any {
	if p.Shown != nil {
		var b strings.Builder
		writeShown(&b, *p.Shown, f.Root)
		p.Example = template.HTML(b.String())
	}
	return View[CheckPage]{f, t, p}
}

func (p ChecksPage) sections() []Section { return nil }

// Each phrase is a heading, so that a result shows the one that was asked, and
// below it what is wrong.
func (p CheckPage) sections() []Section {
	all := []Section{{Text: p.Title + "\n" + p.Why + "\n" + p.Mend, Entry: "check", Names: []string{p.Code}, Phrases: p.Asked}}
	for _, asked := range p.Asked {
		all = append(all, Section{Heading: asked, Text: p.Title})
	}
	return all
}
