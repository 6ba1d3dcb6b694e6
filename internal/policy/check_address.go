package policy

import (
	"net/netip"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of addresses.
const (
	TypeMismatchIPRange       diag.Code = "TYPE_MISMATCH_IP_RANGE"
	PrivateIPAddress          diag.Code = "PRIVATE_IP_ADDRESS"
	PrivateNotIPAddress       diag.Code = "PRIVATE_NOT_IP_ADDRESS"
	PrivateIPAddressSubset    diag.Code = "PRIVATE_IP_ADDRESS_SUBSET"
	PrivateNotIPAddressSubset diag.Code = "PRIVATE_NOT_IP_ADDRESS_SUBSET"
	ImproveIPRange            diag.Code = "IMPROVE_IP_RANGE"
)

// addressChecks are about IP addresses.
var addressChecks = []Check{
	{
		Code: TypeMismatchIPRange, Severity: diag.Error,
		Title:  "An address condition holds something else than an address",
		Why:    "IpAddress and NotIpAddress compare with an address or with a range in CIDR form. IAM refuses anything else, such as an address with a wildcard or two addresses with a dash.",
		Mend:   "Write one address, or a range as an address, a slash and the number of bits that count: 203.0.113.0/24.",
		Asked:  []string{"invalid ip address in policy", "wildcard in ip", "ip from-to range", "bad cidr"},
		Fires:  toRead(`"IpAddress": {"aws:SourceIp": "203.0.113.0-203.0.113.255"}`),
		Mended: toRead(`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`),
		Source: accessAnalyzer, find: (*visit).addresses,
	},
	{
		Code: PrivateIPAddress, Severity: diag.Error,
		Title:  "A condition on aws:SourceIp lists private addresses alone",
		Why:    "The key aws:SourceIp holds the public address of the caller. It is never one of a private network, so the condition is never met.",
		Mend:   "Give the public addresses under which the network is seen. For requests through a VPC endpoint use aws:VpcSourceIp together with aws:SourceVpc.",
		Asked:  []string{"10.0.0.0/8 in aws:SourceIp", "allow only the office lan", "rfc1918 in policy", "internal ip not matched"},
		Fires:  toRead(`"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}`),
		Mended: toRead(`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`),
		Source: accessAnalyzer,
	},
	{
		Code: PrivateNotIPAddress, Severity: diag.Error,
		Title:  "A condition excepts private addresses alone from aws:SourceIp",
		Why:    "The key aws:SourceIp holds the public address of the caller, which is never in a private range. NotIpAddress with such ranges is met by every request: a Deny denies all, an Allow allows all.",
		Mend:   "Except the public addresses of the network. For requests through a VPC endpoint use aws:VpcSourceIp together with aws:SourceVpc.",
		Asked:  []string{"deny all outside 10.0.0.0/8", "locked out by NotIpAddress", "exclude our internal ips"},
		Fires:  guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"NotIpAddress": {"aws:SourceIp": "172.16.0.0/12"}`),
		Mended: guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}`),
		Source: accessAnalyzer,
	},
	{
		Code: PrivateIPAddressSubset, Severity: diag.Suggestion,
		Title:  "A condition on aws:SourceIp lists private addresses among others",
		Why:    "The private ranges of the list match no request, because aws:SourceIp holds public addresses. Whoever wrote them expects callers from inside to pass, and they do not.",
		Mend:   "Remove the private ranges, and cover callers from inside by aws:VpcSourceIp and aws:SourceVpc in a statement of their own.",
		Asked:  []string{"mix of public and private ips", "192.168 among allowed ips", "internal ips in allowlist"},
		Fires:  toRead(`"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}`),
		Mended: toRead(`"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"]}`),
		Source: accessAnalyzer,
	},
	{
		Code: PrivateNotIPAddressSubset, Severity: diag.Suggestion,
		Title:  "A condition excepts private addresses among others from aws:SourceIp",
		Why:    "The private ranges of the list except nobody, because aws:SourceIp holds public addresses. Callers from inside, who come with a public address or none, are treated like all others.",
		Mend:   "Remove the private ranges, and except callers from inside by aws:VpcSourceIp and aws:SourceVpc.",
		Asked:  []string{"192.168 among excluded ips", "NotIpAddress with internal ips", "mixed ips in deny"},
		Fires:  guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"NotIpAddress": {"aws:SourceIp": ["192.168.1.0/24", "203.0.113.0/24"]}`),
		Mended: guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"NotIpAddress": {"aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"]}`),
		Source: accessAnalyzer,
	},
	{
		Code: ImproveIPRange, Severity: diag.Suggestion,
		Title:  "A range of addresses does not begin where it says",
		Why:    "Of a range only the bits before the slash count, and the address before it has more. IAM ignores them, but a reader may take the range to begin at that address, or to be that address alone.",
		Mend:   "Write the range with its first address; the fix does. If one address is meant, leave out the slash.",
		Asked:  []string{"host bits set in cidr", "wrong network address", "10.1.2.3/24 or 10.1.2.0/24"},
		Fires:  toRead(`"IpAddress": {"aws:SourceIp": "203.0.113.77/24"}`),
		Mended: toRead(`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`),
		Source: accessAnalyzer,
	},
}

// privateRanges are the addresses that no request from the internet has.
// RFC 1918 and RFC 4193.
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("fc00::/7"),
}

// addresses tells what is wrong with the values of IpAddress and NotIpAddress.
func (v *visit) addresses() {
	for _, c := range v.conditions() {
		if c.operator.family != addressFamily {
			continue
		}
		private, public := 0, 0
		for _, n := range c.values {
			p, ok := v.address(c, n)
			switch {
			case !ok:
			case isPrivate(p):
				private++
			default:
				public++
			}
		}
		if isOneOf(c.key, "aws:SourceIp") && private > 0 {
			v.privateAddresses(c, private, public)
		}
	}
}

// address reads one value; ok is false where it is no address or unknown.
func (v *visit) address(c condition, n *Node) (p netip.Prefix, ok bool) {
	text := n.Text()
	p, ok = readRange(text)
	switch {
	case ok && p != p.Masked():
		right := p.Masked().String()
		v.report(ImproveIPRange, n, "write "+right, "the range %s begins at %s", shown(text), p.Masked().Addr()).Fix =
			safe("write "+right, n.rewritten(right))
	case !ok && isGiven(n):
		v.report(TypeMismatchIPRange, n, "write an address or a range as 203.0.113.0/24 or 2001:db8::/32",
			"%q is neither an IP address nor a range in CIDR form", shown(text))
	}
	return p, ok
}

// isGiven says whether a value says all that it has to: no variable, nothing
// to fill in, and neither an object nor a list. A space, which makes prose
// elsewhere, is a mistake in a value.
func isGiven(n *Node) bool {
	if n.Kind != String {
		return n.Kind == Number || n.Kind == Bool
	}
	return !isPlaceholder(strings.ReplaceAll(n.Text(), " ", "")) && !strings.Contains(n.Text(), "${")
}

// readRange reads an address as the range that holds it alone.
func readRange(text string) (netip.Prefix, bool) {
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		return p, err == nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// isPrivate says whether all addresses of a range are private.
func isPrivate(p netip.Prefix) bool {
	return anyOf(privateRanges, func(r netip.Prefix) bool { return r.Bits() <= p.Bits() && r.Contains(p.Addr()) })
}

func (v *visit) privateAddresses(c condition, private, public int) {
	const hint = "give public addresses; for private ones use aws:VpcSourceIp together with aws:SourceVpc"
	unknown := len(c.values) > private+public
	switch negated := c.operator.negated(); {
	case public > 0 && negated:
		v.report(PrivateNotIPAddressSubset, c.valueNode, hint, "the private ranges of the list except no request, since %s is always public", shown(c.key))
	case public > 0:
		v.report(PrivateIPAddressSubset, c.valueNode, hint, "the private ranges of the list match no request, since %s is always public", shown(c.key))
	case unknown:
	case negated:
		v.report(PrivateNotIPAddress, c.valueNode, hint, "%s is never a private address, so this condition is always met", shown(c.key))
	default:
		v.report(PrivateIPAddress, c.valueNode, hint, "%s is never a private address, so this condition is never met", shown(c.key))
	}
}
