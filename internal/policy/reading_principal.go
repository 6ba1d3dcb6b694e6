package policy

import "strings"

// principals says whom a statement is about; nil where it names nobody.
func (e *explainer) principals(s statement) (Phrase, List) {
	switch {
	case s.principal.present():
		return e.who(principalsIn(s.principal), "and", "Principals")
	case s.notPrincipal.present():
		but, list := e.who(principalsIn(s.notPrincipal), "and", "Principals excepted")
		return words("everyone but ").add(but), list
	}
	return nil, List{}
}

func (e *explainer) who(all []principal, last, title string) (Phrase, List) {
	var items []Phrase
	for _, p := range all {
		if p.everyone() {
			return words("everyone"), List{}
		}
		items = append(items, whoIs(p))
	}
	switch {
	case len(items) == 0:
		return words("nobody who is shown"), List{}
	case len(items) <= mostInline:
		return joined(items, last), List{}
	}
	return words(counted(len(items), "principal", "principals")), List{title, items}
}

// whoIs names one principal.
func whoIs(p principal) Phrase {
	switch p.kind {
	case "Service":
		if p.text == "*" {
			return words("every AWS service")
		}
		return words("the service ").add(quoted(p.text))
	case "Federated":
		if p.text == "*" {
			return words("users of any identity provider")
		}
		return words("users of the identity provider ").add(quoted(p.text))
	case "CanonicalUser":
		return words("the account with the canonical user ID ").add(quoted(p.text))
	}
	a := splitARN(p.text)
	resource := a.field[arnResource]
	kind, name, named := strings.Cut(resource, "/")
	switch {
	case isAccount(p.text):
		return words("the account ").add(quoted(p.text))
	case a.n < arnFields:
		return quoted(p.text)
	case resource == "root":
		return words("the account ").add(quoted(a.field[arnAccount]))
	case !named || hasWildcard(name):
		return quoted(p.text)
	case kind == "role" || kind == "user":
		return words("the " + kind + " ").add(quoted(name)).say(" of account ").add(quoted(a.field[arnAccount]))
	case kind == "assumed-role":
		return words("the role session ").add(quoted(name)).say(" of account ").add(quoted(a.field[arnAccount]))
	}
	return quoted(p.text)
}
