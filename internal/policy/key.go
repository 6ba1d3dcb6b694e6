package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// A keyOrigin says who gives a condition key its value.
type keyOrigin int

// The origins of condition keys. Keys of AWS STS stand with those of the
// providers, most of whose claims it hands on.
const (
	noKey       keyOrigin = iota // the catalog has no such key
	globalKey                    // AWS, for all or several services
	serviceKey                   // one service
	providerKey                  // who vouches for a federated user
)

// A contextKey is a condition key with what the catalog knows of it.
type contextKey struct {
	catalog.ConditionKey
	origin    keyOrigin
	sensitive bool // a wildcard in its value lets strangers in
}

// is says whether the key has the name, capitals apart.
func (k contextKey) is(name string) bool { return strings.EqualFold(k.Name, name) }

// fixed says whether the key is one of the catalog's and no claim of a
// provider, which can be anything.
func (k contextKey) fixed() bool { return k.origin == globalKey || k.origin == serviceKey }

// contextKey finds a condition key, capitals apart.
func (v *visit) contextKey(name string) contextKey {
	k, known := v.keys[name]
	if !known {
		k = v.findKey(name)
		v.keys[name] = k
	}
	return k
}

// findKey looks among global keys first, then among those of the service that
// the key names, then, because some services take keys of others, among those
// of every service.
func (v *visit) findKey(name string) contextKey {
	for _, k := range v.catalog.GlobalKeys() {
		if isKey(k.Name, name) {
			return contextKey{catalog.ConditionKey{Name: k.Name, Type: k.Type, Multi: k.Multi}, globalKey, k.Sensitive}
		}
	}
	prefix, _, _ := strings.Cut(name, ":")
	switch {
	case strings.EqualFold(prefix, "aws"):
		return contextKey{}
	case isProvider(prefix):
		k, _ := v.keyOf("sts", name)
		return contextKey{ConditionKey: k, origin: providerKey}
	}
	if k, ok := v.keyOf(prefix, name); ok {
		return contextKey{ConditionKey: k, origin: serviceKey}
	}
	for _, p := range v.catalog.Prefixes() {
		if k, ok := v.keyOf(p, name); ok {
			return contextKey{ConditionKey: k, origin: serviceKey}
		}
	}
	return contextKey{}
}

// keyOf finds a condition key among those that the actions of a service take.
// Of several templates that fit, the last one has the most fixed characters.
func (v *visit) keyOf(prefix, name string) (found catalog.ConditionKey, ok bool) {
	facts, _ := v.catalog.Facts(prefix)
	for _, k := range facts.Keys {
		switch {
		case strings.EqualFold(k.Name, name):
			return k, true
		case isKey(k.Name, name):
			found, ok = k, true
		}
	}
	return found, ok
}

// isProvider says whether the part of a key before its colon names an identity
// provider (a host with or without a path, or SAML) or AWS STS.
func isProvider(prefix string) bool {
	return strings.ContainsAny(prefix, "./") || isOneOf(prefix, "saml", "sts")
}

// isKey says whether a name, capitals apart, is the key of the catalog, or the
// template with its parts filled in.
func isKey(known, name string) bool {
	start := blank(known)
	if start < 0 {
		return strings.EqualFold(known, name)
	}
	if len(name) <= start || !strings.EqualFold(known[:start], name[:start]) {
		return false
	}
	known = strings.ToLower(known[start:])
	if !strings.HasPrefix(known, "${") {
		return true
	}
	return matches(open(known), strings.ToLower(name[start:]))
}

// blank gives the offset of the first part to fill in, or -1. Where sources
// leave ${} away, they write a tag as <key>, as tag-key, or not at all.
func blank(key string) int {
	if i := strings.Index(key, "${"); i >= 0 {
		return i
	}
	slash := strings.LastIndexByte(key, '/') + 1
	if slash > 0 && (slash == len(key) || key[slash] == '<' || key[slash:] == "tag-key") {
		return slash
	}
	return -1
}

// takes says whether an action takes a condition key: of its own, with one of
// its resources, or because the type of that resource has it.
func (v *visit) takes(a action, k contextKey) bool {
	if slices.ContainsFunc(a.Keys, k.is) {
		return true
	}
	facts, _ := v.catalog.Facts(a.prefix)
	for _, r := range a.Resources {
		if slices.ContainsFunc(r.Keys, k.is) {
			return true
		}
		i, ok := slices.BinarySearchFunc(facts.Resources, r.Type, func(t catalog.ResourceType, name string) int { return strings.Compare(t.Name, name) })
		if ok && slices.ContainsFunc(facts.Resources[i].Keys, k.is) {
			return true
		}
	}
	return false
}

// anyTakes says whether one of the actions that a value of Action means takes
// the key; known is false where it means no action of the catalog.
func (v *visit) anyTakes(value string, k contextKey) (takes, known bool) {
	for a := range v.expand(value) {
		if v.takes(a, k) {
			return true, true
		}
		known = true
	}
	return false, known
}
