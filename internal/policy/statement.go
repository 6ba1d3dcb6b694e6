package policy

import (
	"slices"
	"strings"
)

// A statement is one statement as the checks look at it. Elements are found in
// any capitals, because the misspelt ones are told of elsewhere and must not
// count as missing besides.
type statement struct {
	node                    *Node
	sid, effect             element
	principal, notPrincipal element
	action, notAction       element
	resource, notResource   element
	condition               element
	conditions              []condition
	byKey                   map[string][]condition // by key in small letters
}

// An element is one element of a policy or statement: its name and its value,
// both nil where it is absent.
type element struct {
	key, value *Node
	words      []*Node  // the values that are, or were meant to be, strings
	patterns   []string // words in small letters, where the element holds actions
}

func elementOf(m Member) element {
	e := element{key: m.Key, value: m.Value}
	for n := range m.Value.each() {
		if isWords(n) {
			e.words = append(e.words, n)
		}
	}
	return e
}

// withPatterns adds the patterns of an element that holds actions.
func (e element) withPatterns() element {
	e.patterns = make([]string, len(e.words))
	for i, n := range e.words {
		e.patterns[i] = strings.ToLower(n.Text())
	}
	return e
}

func (e element) present() bool { return e.key != nil }

// means says whether a value of an element with actions stands for an action,
// which is given in small letters.
func (e element) means(action string) bool {
	return anyOf(e.patterns, func(pattern string) bool { return matches(pattern, action) })
}

// A condition is one condition key under one operator, with its values.
type condition struct {
	operatorNode *Node // the name of the operator as it stands
	operator     operator
	keyNode      *Node // the name of the condition key as it stands
	key          string
	valueNode    *Node   // all values
	values       []*Node // each of them
}

// statementsOf reads the statements of a document.
func statementsOf(doc Document) []statement {
	var all []statement
	for _, node := range doc.Statements() {
		s := statement{node: node}
		for m := range node.Members() {
			if e := s.element(canonicalElement(m.Name())); e != nil && !e.present() {
				*e = elementOf(m)
			}
		}
		s.action, s.notAction = s.action.withPatterns(), s.notAction.withPatterns()
		s.conditions = conditionsOf(s.condition.value)
		s.byKey = make(map[string][]condition, len(s.conditions))
		for _, c := range s.conditions {
			key := strings.ToLower(c.key)
			s.byKey[key] = append(s.byKey[key], c)
		}
		all = append(all, s)
	}
	return all
}

// element gives the place for an element of a statement, nil for other names.
func (s *statement) element(name string) *element {
	switch name {
	case "Sid":
		return &s.sid
	case "Effect":
		return &s.effect
	case "Principal":
		return &s.principal
	case "NotPrincipal":
		return &s.notPrincipal
	case "Action":
		return &s.action
	case "NotAction":
		return &s.notAction
	case "Resource":
		return &s.resource
	case "NotResource":
		return &s.notResource
	case "Condition":
		return &s.condition
	}
	return nil
}

// elementNames are the names of the elements of the policy language.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
var elementNames = []string{"Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}

// canonicalElement gives the element that a name means, in whatever capitals
// and with or without the s of a plural; empty where it means none.
func canonicalElement(name string) string {
	if isElement(name) { // as most are
		return name
	}
	for _, element := range elementNames {
		if plural := len(name) == len(element)+1 && (name[len(element)] == 's' || name[len(element)] == 'S'); plural && strings.EqualFold(name[:len(element)], element) ||
			strings.EqualFold(name, element) {
			return element
		}
	}
	return ""
}

func conditionsOf(block *Node) []condition {
	if block == nil {
		return nil
	}
	var all []condition
	for op := range block.Members() {
		for key := range op.Value.Members() {
			all = append(all, condition{op.Key, readOperator(op.Name()), key.Key, key.Name(), key.Value, slices.Collect(key.Value.each())})
		}
	}
	return all
}

func (s statement) allows() bool { return strings.EqualFold(s.effect.value.Text(), "Allow") }

func (s statement) denies() bool { return strings.EqualFold(s.effect.value.Text(), "Deny") }

// under gives the conditions on a key, capitals apart.
func (s statement) under(key string) []condition { return s.byKey[strings.ToLower(key)] }
