package policy

import (
	"iter"
	"strings"
	"testing"
)

// overAll gives every string over the letters up to a length.
func overAll(letters string, length int) iter.Seq[string] {
	return func(yield func(string) bool) {
		level := []string{""}
		for n := 0; ; n++ {
			var longer []string
			for _, s := range level {
				if !yield(s) {
					return
				}
				for _, c := range letters {
					longer = append(longer, s+string(c))
				}
			}
			if n == length {
				return
			}
			level = longer
		}
	}
}

// slowMatch is matches as the language defines it.
func slowMatch(pattern, s string) bool {
	switch {
	case pattern == "":
		return s == ""
	case pattern[0] == '*':
		return slowMatch(pattern[1:], s) || s != "" && slowMatch(pattern, s[1:])
	}
	return s != "" && (pattern[0] == '?' || pattern[0] == s[0]) && slowMatch(pattern[1:], s[1:])
}

// TestWildcards compares the three questions with their answers by trial, over
// all patterns of up to three characters and all strings long enough to tell
// them apart.
func TestWildcards(t *testing.T) {
	matched := map[string]map[string]bool{}
	for pattern := range overAll("ab*?", 3) {
		matched[pattern] = map[string]bool{}
		for s := range overAll("abc", 6) {
			want := slowMatch(pattern, s)
			if got := matches(pattern, s); got != want {
				t.Fatalf("matches(%q, %q) = %v", pattern, s, got)
			}
			if want {
				matched[pattern][s] = true
			}
		}
	}
	missed := 0
	for a := range matched {
		for b := range matched {
			shared, all := false, true
			for s := range matched[b] {
				if matched[a][s] {
					shared = true
				} else {
					all = false
				}
				if shared && !all {
					break
				}
			}
			if got := overlap(a, b); got != shared {
				t.Fatalf("overlap(%q, %q) = %v", a, b, got)
			}
			switch got := covers(a, b); {
			case got && !all:
				t.Fatalf("covers(%q, %q) though the second matches more", a, b)
			case !got && all:
				missed++
			}
		}
	}
	// Such as ?* under *?, which match the same.
	if missed > 150 {
		t.Errorf("covers misses %d pairs of %d", missed, len(matched)*len(matched))
	}
}

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		general, specific string
		want              bool
	}{
		{"iam:get*", "iam:getcredentialreport", true},
		{"iam:get*", "iam:*credentialreport", false},
		{"*", "iam:get*", true},
		{"s3:get*", "s3:get?bject", true},
		{"s3:get?bject", "s3:get*", false},
		{"s3:*", "s3:*", true},
		{"s3:*tagging", "s3:get*tagging", true},
		{"s3:get*", "s3:put*", false},
		{"a*b*c", "aXbYbZc", true},
	} {
		if got := covers(test.general, test.specific); got != test.want {
			t.Errorf("covers(%q, %q) = %v", test.general, test.specific, got)
		}
	}
}

func TestPartOfString(t *testing.T) {
	for _, test := range []struct{ text, part string }{
		{`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject"}}`, `Get`},
		{`{"Statement": {"Effect": "Allow", "Action": “s3:GetObject”}}`, `Get`},
		{`{"Statement": {"Effect": "Allow", "Action": "\u00733:\u00e9Get\u0041\nx"}}`, `Get`},
		{`{"Statement": {"Effect": "Allow", "Action": "s3:Get"}}`, `Get`},
		{`{"Statement": {"Effect": "Allow", "Action": s3:Get"}}`, `Get`},
		{`{"Statement": {"Effect": "Allow", "Action": "` + "\xff" + `s3:Get"}}`, `Get`},
	} {
		action := Read(test.text).Statements()[0].Member("Action")
		from := strings.Index(action.Text(), test.part)
		start, end := action.at(from, from+len(test.part))
		if got := test.text[start:end]; got != test.part {
			t.Errorf("%s: %q at %d", test.text, got, start)
		}
	}
}
