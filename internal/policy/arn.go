package policy

import "strings"

// The fields of an ARN: arn:partition:service:region:account:resource.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
const (
	arnPrefix = iota
	arnPartition
	arnService
	arnRegion
	arnAccount
	arnResource
	arnFields
)

// An arn is a text taken apart as an ARN. Colons inside ${} part no fields, so
// policy variables stay whole.
type arn struct {
	field [arnFields]string // those behind the last one present are empty
	start [arnFields]int    // offsets of the fields in the text
	n     int               // how many fields there are, from 1
}

// splitARN takes a text apart. The resource is all that follows the fifth
// colon.
func splitARN(s string) arn {
	a := arn{n: 1}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			depth++
		case s[i] == '}' && depth > 0:
			depth--
		case s[i] == ':' && depth == 0 && a.n < arnFields:
			a.field[a.n-1] = s[a.start[a.n-1]:i]
			a.start[a.n] = i + 1
			a.n++
		}
	}
	a.field[a.n-1] = s[a.start[a.n-1]:]
	return a
}

// matchesFormat says whether some ARN can match both the value, which may hold
// wildcards and variables, and a format of the catalog, in which ${Name} stands
// for a part to fill in.
func (a arn) matchesFormat(format string) bool {
	f := splitARN(format)
	for i := range arnFields {
		if !overlap(open(a.field[i]), open(f.field[i])) {
			return false
		}
	}
	return true
}

// open replaces what is in ${} by *, because it may stand for anything.
func open(s string) string {
	if !strings.Contains(s, "${") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('*')
		_, s, found = strings.Cut(rest, "}")
		if !found {
			return b.String()
		}
	}
}
