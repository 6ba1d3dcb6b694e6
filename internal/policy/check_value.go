package policy

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of types of values.
const (
	TypeMismatch                  diag.Code = "TYPE_MISMATCH"
	TypeMismatchBoolean           diag.Code = "TYPE_MISMATCH_BOOLEAN"
	TypeMismatchDate              diag.Code = "TYPE_MISMATCH_DATE"
	TypeMismatchNumber            diag.Code = "TYPE_MISMATCH_NUMBER"
	TypeMismatchString            diag.Code = "TYPE_MISMATCH_STRING"
	InvalidDateValue              diag.Code = "INVALID_DATE_VALUE"
	MismatchedTypeOperationToNull diag.Code = "MISMATCHED_TYPE_OPERATION_TO_NULL"
	RedundantConditionValueNum    diag.Code = "REDUNDANT_CONDITION_VALUE_NUM"
)

// valueChecks are about values that are not of the type that their operator
// or key compares.
var valueChecks = []Check{
	{
		Code: TypeMismatch, Severity: diag.Warning,
		Title:  "The operator does not compare values of the type of the key",
		Why:    "Each condition key has a type: string, ARN, Boolean, number, date or address. An operator for another type compares in a way that nobody expects, or never matches.",
		Mend:   "Use an operator for the type of the key: Bool for Booleans, Numeric and Date operators for numbers and dates, IpAddress for addresses, String and Arn operators for the rest.",
		Asked:  []string{"StringEquals for a number", "wrong condition operator for key", "StringEquals on aws:CurrentTime", "IpAddress needed not StringEquals"},
		Fires:  guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"StringEquals": {"aws:SecureTransport": "false"}`),
		Mended: guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"Bool": {"aws:SecureTransport": "false"}`),
		Source: accessAnalyzer, find: (*visit).operands,
	},
	{
		Code: TypeMismatchBoolean, Severity: diag.Warning,
		Title:  "A Boolean condition holds something else than true or false",
		Why:    "Bool and Null know two values. Any other, such as yes or 1, is not read as either, and the condition is never met.",
		Mend:   "Write true or false, with or without quotes.",
		Asked:  []string{"on or off instead of true", "0 instead of false", "invalid bool"},
		Fires:  toRead(`"Bool": {"aws:SecureTransport": "yes"}`),
		Mended: toRead(`"Bool": {"aws:SecureTransport": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: TypeMismatchDate, Severity: diag.Warning,
		Title:  "A date condition holds something else than a date",
		Why:    "The Date operators compare with a date in the order year, month, day, as ISO 8601 has it. Other orders, names of months and wildcards are not read as dates.",
		Mend:   "Write YYYY-MM-DD, or with the time and its zone, as in 2026-07-16T19:20:30Z.",
		Asked:  []string{"wrong date format", "how to write a date in a policy", "dd.mm.yyyy", "datetime not recognized"},
		Fires:  toRead(`"DateLessThan": {"aws:CurrentTime": "31.12.2026"}`),
		Mended: toRead(`"DateLessThan": {"aws:CurrentTime": "2026-12-31"}`),
		Source: accessAnalyzer,
	},
	{
		Code: TypeMismatchNumber, Severity: diag.Warning,
		Title:  "A numeric condition holds something else than a number",
		Why:    "The Numeric operators compare with a whole number or a decimal. A unit, a word or a separator of thousands makes the value no number, and the condition is never met.",
		Mend:   "Write the bare number in the unit of the key, such as 3600 for an hour in seconds.",
		Asked:  []string{"text where digits belong", "1 hour instead of 3600", "comma in a big number"},
		Fires:  toRead(`"NumericLessThan": {"aws:MultiFactorAuthAge": "one hour"}`),
		Mended: toRead(`"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}`),
		Source: accessAnalyzer,
	},
	{
		Code: TypeMismatchString, Severity: diag.Warning,
		Title:  "A binary condition holds a value that is not base64",
		Why:    "BinaryEquals compares bytes, which a policy writes in base64. Plain text that is no base64 stands for no bytes at all.",
		Mend:   "Encode the value in base64, padding included, or use StringEquals to compare text.",
		Asked:  []string{"BinaryEquals needs base64", "how to encode a BinaryEquals value"},
		Fires:  toRead(`"BinaryEquals": {"aws:PrincipalTag/key": "not base64!"}`),
		Mended: toRead(`"BinaryEquals": {"aws:PrincipalTag/key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidDateValue, Severity: diag.Warning,
		Title:  "A date is given in seconds since 1970",
		Why:    "IAM reads a bare number under a Date operator as Unix time. Nobody sees from such a number which day is meant, and a number with a digit too many, or in milliseconds, is accepted as silently.",
		Mend:   "Write the date as YYYY-MM-DD, or with the time and its zone, as in 2026-07-16T19:20:30Z.",
		Asked:  []string{"epoch timestamp in policy", "milliseconds instead of seconds", "aws:EpochTime or aws:CurrentTime"},
		Fires:  toRead(`"DateLessThan": {"aws:CurrentTime": "1798675200"}`),
		Mended: toRead(`"DateLessThan": {"aws:CurrentTime": "2026-12-31"}`),
		Source: accessAnalyzer,
	},
	{
		Code: MismatchedTypeOperationToNull, Severity: diag.Warning,
		Title:  "Null compares with something else than true or false",
		Why:    "Null asks whether a key is missing from the request: true means that it must be, false that it must not. It does not compare values of the key.",
		Mend:   "Write true or false. To compare the value of the key, use an operator of its type.",
		Asked:  []string{"Null with a string value", "how to use the Null operator", "check whether tag exists"},
		Fires:  guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"Null": {"aws:PrincipalTag/team": "red"}`),
		Mended: guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"Null": {"aws:PrincipalTag/team": "true"}`),
		Source: parliament,
	},
	{
		Code: RedundantConditionValueNum, Severity: diag.Suggestion,
		Title:  "Of several numeric bounds one decides",
		Why:    "The values of a list are alternatives, so what is below one of two bounds is below the greater. The other is without effect, although it looks like a stricter rule.",
		Mend:   "Keep the value that decides: the greatest under a less-than operator, the least under a greater-than operator. If the stricter bound was meant, keep that one instead.",
		Asked:  []string{"two limits in NumericLessThan", "which number counts", "min and max in one list"},
		Fires:  toRead(`"NumericLessThan": {"aws:MultiFactorAuthAge": ["2700", "3600"]}`),
		Mended: toRead(`"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}`),
		Source: accessAnalyzer,
	},
}

// suits says whether operators of a family compare values of the key's type.
// ARNs are strings too, and a key of a service that is called a string can
// hold an ARN. Which keys are binary the catalog does not know.
func (k contextKey) suits(f family) bool {
	switch k.Type {
	case "String":
		return f == stringFamily || f == binaryFamily || f == arnFamily && (k.origin == serviceKey || blank(k.Name) >= 0)
	case "ARN":
		return f == arnFamily || f == stringFamily
	case "Bool":
		return f == boolFamily
	case "Numeric":
		return f == numericFamily
	case "Date":
		return f == dateFamily
	case "Date/Numeric":
		return f == dateFamily || f == numericFamily
	case "IPAddress":
		return f == addressFamily
	}
	return true
}

// OperatorsFor gives the condition operators that compare the values of a
// global key of a type, as the catalog calls it. Null, which asks of any key
// whether it is there, is none of them, nor are those for binary values, which
// no global key has.
func OperatorsFor(kind string) []string {
	k := contextKey{ConditionKey: catalog.ConditionKey{Type: kind}, origin: globalKey}
	var names []string
	for _, o := range operators {
		if o.family != nullFamily && o.family != binaryFamily && k.suits(o.family) {
			names = append(names, o.name)
		}
	}
	return names
}

// operatorsOf names the operators for each type of condition key.
var operatorsOf = map[string]string{
	"String": "StringEquals or StringLike", "ARN": "ArnLike or ArnEquals", "Bool": "Bool", "Numeric": "a Numeric operator",
	"Date": "a Date operator", "Date/Numeric": "a Date or Numeric operator", "IPAddress": "IpAddress or NotIpAddress",
}

// operands holds operators against the types of their keys and values.
func (v *visit) operands() {
	for _, c := range v.conditions() {
		o := c.operator
		if !o.known() {
			continue
		}
		if o.family != nullFamily {
			if k := v.contextKey(c.key); k.fixed() && !k.suits(o.family) {
				v.report(TypeMismatch, c.operatorNode, "use "+operatorsOf[k.Type], "%s does not compare values of type %s, which %s has", o, k.Type, shown(c.key))
			}
		}
		for _, n := range c.values {
			if isGiven(n) {
				v.operand(c, n)
			}
		}
		if o.family == numericFamily {
			v.decidingNumber(c)
		}
	}
}

func (v *visit) operand(c condition, n *Node) {
	o, text := c.operator, n.Text()
	wrong := func(code diag.Code, hint, what string) {
		v.report(code, n, hint, "%s wants %s, and %q is none", o, what, shown(text))
	}
	switch o.family {
	case boolFamily, nullFamily:
		if isOneOf(text, "true", "false") {
			return
		}
		wrong(TypeMismatchBoolean, "write true or false", "a Boolean")
		if o.family == nullFamily {
			v.report(MismatchedTypeOperationToNull, n, "write true where the key must be missing, false where it must be there",
				"Null is answered by true or false, not by %q", shown(text))
		}
	case numericFamily:
		if _, ok := readNumber(text); !ok {
			wrong(TypeMismatchNumber, "write a number without a unit", "a number")
		}
	case binaryFamily:
		if _, err := base64.StdEncoding.DecodeString(text); err != nil || n.Kind != String {
			wrong(TypeMismatchString, "encode the value in base64", "a value in base64")
		}
	case dateFamily:
		switch {
		case isEpoch(text):
			v.report(InvalidDateValue, n, "write the date as YYYY-MM-DD, or with the time as 2026-07-16T19:20:30Z",
				"%s is read as seconds since 1970", shown(text))
		case !isDate(text) || n.Kind == Bool:
			wrong(TypeMismatchDate, "write YYYY-MM-DD, or with the time as 2026-07-16T19:20:30Z", "a date")
		}
	}
}

// readNumber reads an integer or a decimal.
func readNumber(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	number, err := strconv.ParseFloat(text, 64)
	return number, err == nil
}

// dateForm is the form of dates and times of the W3C, with or without the
// separators, and with the zone left out or cut short, as ISO 8601 allows.
// https://www.w3.org/TR/NOTE-datetime
var dateForm = regexp.MustCompile(`^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T` + clock + zone + `)?)?)?$|^(\d{4})(\d\d)(\d\d)T` + clock + zone + `$`)

const (
	clock = `(?:[01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d(?:\.\d+)?)?`
	zone  = `(?:Z|[+-]\d\d(?::?\d\d)?)?`
)

func isDate(text string) bool {
	parts := dateForm.FindStringSubmatch(text)
	if parts == nil {
		return false
	}
	year, month, day := parts[1]+parts[4], parts[2]+parts[5], parts[3]+parts[6]
	return month == "" || "01" <= month && month <= "12" && (day == "" || "01" <= day && day <= lastDay(year, month))
}

// lastDay gives the last day of a month.
func lastDay(year, month string) string {
	switch month {
	case "04", "06", "09", "11":
		return "30"
	case "02":
		y, _ := strconv.Atoi(year) // four digits
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return "29"
		}
		return "28"
	}
	return "31"
}

// isEpoch says whether a date is given in seconds. Four digits are a year.
func isEpoch(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && len(text) != len("2006") && strings.Trim(text, "-.0123456789") == ""
}

// decidingNumber tells several bounds of which one decides: the greatest of
// what a number has to stay below, the least of what it has to exceed.
func (v *visit) decidingNumber(c condition) {
	less := strings.HasPrefix(c.operator.name, "NumericLess")
	if len(c.values) < 2 || !less && !strings.HasPrefix(c.operator.name, "NumericGreater") {
		return
	}
	deciding, bound := c.values[0], 0.0
	for i, n := range c.values {
		number, ok := readNumber(n.Text())
		if !ok {
			return
		}
		if i == 0 || (number > bound) == less && number != bound {
			deciding, bound = n, number
		}
	}
	v.report(RedundantConditionValueNum, c.valueNode, fmt.Sprintf("keep %s alone", deciding.Text()),
		"of these bounds only %s decides", deciding.Text()).Fix =
		safe("keep the value that decides", Edit{c.valueNode.Start, c.valueNode.End, v.text[deciding.Start:deciding.End]})
}
