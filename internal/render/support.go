package render

import (
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Speaker is a kind of source with a column of its own on the page of a
// service, so that disagreement is seen along a row.
type Speaker struct {
	Name    string
	Date    string // of all that it says there; empty where dates differ or are not known
	Origins []string
}

// speakers lists the kinds of sources in the order in which they decide.
var speakers = []Speaker{
	{Name: "Guide", Origins: []string{string(parse.FromSection), string(parse.FromOverview)}},
	{Name: "AWS table", Origins: []string{string(parse.FromReference)}},
	{Name: "Catalog", Origins: []string{string(matrix.FromCatalog)}},
}

// Speakers lists the sources that say something of the service.
func (p ServicePage) Speakers() []Speaker {
	var all []Speaker
	for _, s := range speakers {
		dates := map[string]bool{}
		for _, cell := range p.Cells {
			if c := cell.Said(s); c != nil {
				dates[c.Date] = true
				s.Date = c.Date
			}
		}
		if len(dates) > 1 {
			s.Date = ""
		}
		if len(dates) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// Marked counts the cells that are stale or contradicted.
func (p ServicePage) Marked() int {
	n := 0
	for _, c := range p.Cells {
		if c.Stale || c.Conflict {
			n++
		}
	}
	return n
}

// Said gives what a source says of the cell now; nil where it says nothing.
func (c Cell) Said(by Speaker) *Claim {
	for i, claim := range c.Claims {
		if claim.current() && slices.Contains(by.Origins, claim.Origin) {
			return &c.Claims[i]
		}
	}
	return nil
}

// Deciding gives the claim that decides the cell, or nil.
func (c Cell) Deciding() *Claim {
	if len(c.Claims) == 0 || !c.Claims[0].Decides {
		return nil
	}
	return &c.Claims[0]
}

// Besides lists the claims that stand in no column: older ones, those on a
// part of the service, and further ones of the same source.
func (c Cell) Besides() []Claim {
	var rest []Claim
	for i := range c.Claims {
		if !slices.ContainsFunc(speakers, func(s Speaker) bool { return c.Said(s) == &c.Claims[i] }) {
			rest = append(rest, c.Claims[i])
		}
	}
	return rest
}

// Counted gives what the catalog counts where it agrees with what decides; a
// disagreement is told as the cell's quarrel.
func (c Cell) Counted() string {
	for _, claim := range c.Claims {
		if claim.Origin == string(matrix.FromCatalog) && !c.Stale {
			return claim.Note
		}
	}
	return ""
}

// current says whether the claim speaks for its source today and for the whole
// service.
func (c Claim) current() bool {
	return c.Stance != stances[matrix.History] && c.Stance != stances[matrix.OnPart]
}
