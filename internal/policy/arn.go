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

// arnFieldNames are what messages and sample ARNs call the fields.
var arnFieldNames = [arnFields]string{"prefix", "partition", "service", "region", "account", "resource"}

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
	for i := 0; i < len(s) && a.n < arnFields; i++ {
		switch s[i] {
		case '$':
			if strings.HasPrefix(s[i:], "${") {
				depth++
			}
		case '}':
			depth = max(0, depth-1)
		case ':':
			if depth == 0 {
				a.field[a.n-1] = s[a.start[a.n-1]:i]
				a.start[a.n] = i + 1
				a.n++
			}
		}
	}
	a.field[a.n-1] = s[a.start[a.n-1]:]
	return a
}

// readPattern takes apart what stands for ARNs in a policy. Where the last
// field present is open at its end, as in arn:aws:s3:*, it stands for all
// fields that follow as well; ok is false where fields are missing, as in
// arn:aws:s3::bucket/*, which has the bucket where the account belongs.
func readPattern(s string) (a arn, ok bool) {
	a = splitARN(s)
	if a.n == arnFields {
		return a, true
	}
	if last := a.n - 1; !strings.HasSuffix(a.field[last], "*") || !canBe(last, open(a.field[last])) {
		return a, false
	}
	for ; a.n < arnFields; a.n++ {
		a.field[a.n], a.start[a.n] = "*", len(s)
	}
	return a, true
}

// canBe says whether a pattern can stand for a field before the resource: for
// a partition or Region that exists, an account, what a service can be called.
func canBe(field int, pattern string) bool {
	like := func(value string) bool { return overlap(pattern, value) }
	switch field {
	case arnPrefix:
		return like("arn")
	case arnPartition:
		return anyOf(partitionNames(), like)
	case arnRegion:
		return anyOf(regionsOf("*"), like)
	case arnAccount:
		return strings.Trim(pattern, "0123456789*?") == "" || anyOf(accountsOfAWS, like)
	}
	return isLabel(strings.ToLower(strings.NewReplacer("*", "x", "?", "x").Replace(pattern)))
}

// settled says whether a field has one value that can be right or wrong: not
// nothing, a pattern, a variable, or a sample for the reader to fill in, of
// which the name of the field is the simplest. Spaces make prose of it between
// words alone; at the ends they are wrong.
func (a arn) settled(field int) bool {
	s := a.field[field]
	return s != "" && !hasWildcard(s) && !strings.Contains(s, "${") && !isPlaceholder(strings.Trim(s, " ")) && !namesField(s, field)
}

// namesField says whether a value names its field, as in AWS_REGION, account
// or ServiceName, or consists of x alone. Names of services hold the word, so
// it takes more there.
func namesField(s string, field int) bool {
	letters := strings.Join(lettersOf(s), "")
	switch field {
	case arnService:
		return strings.TrimSuffix(letters, "name") == arnFieldNames[field]
	case arnPartition:
		return strings.Contains(letters, arnFieldNames[field])
	case arnRegion, arnAccount:
		return strings.Contains(letters, arnFieldNames[arnRegion]) || strings.Contains(letters, arnFieldNames[arnAccount]) ||
			strings.Trim(s, "xX-") == ""
	}
	return false
}

// lettersOf gives the runs of letters of a text, in small letters.
func lettersOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' })
}

// matchesFormat says whether some ARN can match both the value, which may hold
// wildcards and variables, and a format of the catalog, in which ${Name} stands
// for a part to fill in.
func (a arn) matchesFormat(format string) bool {
	f := splitARN(format)
	for i := arnPartition; i < arnFields; i++ {
		if !overlap(open(a.field[i]), filled(f.field[i])) {
			return false
		}
	}
	return true
}

// fits is matchesFormat for what a resource is, apart from where it is.
func (a arn) fits(format string) bool {
	f := splitARN(format)
	return overlap(open(a.field[arnService]), filled(f.field[arnService])) && overlap(open(a.field[arnResource]), filled(f.field[arnResource]))
}

// isStar says whether the pattern stands for every ARN of a partition.
func (a arn) isStar() bool {
	for i := arnService; i < arnFields; i++ {
		if !onlyStars(a.field[i]) {
			return false
		}
	}
	return hasWildcard(a.field[arnPartition]) || a.field[arnPartition] == "aws"
}

// open replaces what is in ${} by *, because it may stand for anything.
func open(s string) string { return withoutVariables(s, "*") }

// filled replaces what is in ${} by ?*, because it has to be filled in.
func filled(s string) string { return withoutVariables(s, "?*") }

// withoutVariables replaces what is in ${}.
func withoutVariables(s, by string) string {
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
		b.WriteString(by)
		_, s, found = strings.Cut(rest, "}")
		if !found {
			return b.String()
		}
	}
}
