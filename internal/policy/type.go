package policy

import (
	"strings"
)

// A Type is a type of policy as IAM Access Analyzer tells them apart, role
// trust policies on their own.
type Type int

// The types of policy. Inferred stands for the type that a policy shows by its
// elements, which is never that of a service or resource control policy.
const (
	Inferred Type = iota
	Identity
	Resource
	SCP
	RCP
	Trust
)

var typeNames = [...]string{"inferred", "identity", "resource", "scp", "rcp", "trust"}

// String gives inferred, identity, resource, scp, rcp or trust.
func (t Type) String() string { return typeNames[t] }

// Types lists the types that a policy can be declared to have.
var Types = []Type{Identity, Resource, SCP, RCP, Trust}

// ParseType gives the type of a name.
func ParseType(name string) (Type, bool) {
	for _, t := range Types {
		if t.String() == name {
			return t, true
		}
	}
	return Inferred, false
}

// Infer gives the type that a document shows: without a principal it is an
// identity policy; with one, and without a resource, and where all actions let
// someone assume a role, a trust policy; else a resource policy.
func Infer(doc Document) Type {
	principals, trust := false, true
	for _, s := range doc.Statements() {
		principals = principals || s.folded("Principal") != nil || s.folded("NotPrincipal") != nil
		trust = trust && s.folded("Resource") == nil && s.folded("NotResource") == nil && allOf(actionsOf(s), isTrusting)
		trust = trust && len(actionsOf(s)) > 0
	}
	switch {
	case !principals:
		return Identity
	case trust:
		return Trust
	}
	return Resource
}

// isTrusting knows the actions that stand in role trust policies.
func isTrusting(action string) bool {
	action = strings.ToLower(action)
	return strings.HasPrefix(action, "sts:assumerole") || isOneOf(action, "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext", "sts:*")
}
