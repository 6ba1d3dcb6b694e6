package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// The tables of data/. The first line of each tells source and date, the
// second names the columns.
const (
	dependentTable = "data/dependent_actions.csv"
	globalTable    = "data/global_keys.csv"
	managedTable   = "data/managed_policies.csv"
	retiredTable   = "data/retired_actions.csv"
)

// dependentDate is the date of dependentTable. What it lists and the package
// lacks was last seen then.
const dependentDate = "2026-06-14"

// readTables gives what the tables say.
func readTables() (catalog.Source, error) {
	s := catalog.Source{Date: dependentDate}
	global, err := table(globalTable, "name", "type", "multi", "sensitive", "certainty")
	if err != nil {
		return s, err
	}
	for _, row := range global {
		s.Global = append(s.Global, catalog.GlobalKey{Name: row[0], Type: row[1], Multi: row[2] == "yes", Sensitive: row[3] == "yes", Inferred: row[4] == "inferred"})
	}
	managed, err := table(managedTable, "name")
	if err != nil {
		return s, err
	}
	for _, row := range managed {
		s.Managed = append(s.Managed, row[0])
	}
	retired, err := table(retiredTable, "action", "last_seen")
	if err != nil {
		return s, err
	}
	for _, row := range retired {
		s.Retired = append(s.Retired, catalog.RetiredAction{Action: row[0], LastSeen: row[1]})
	}
	s.Services, err = readDependent()
	return s, err
}

// readDependent gives services with the dependent actions of their actions
// and nothing else.
func readDependent() ([]catalog.Facts, error) {
	rows, err := table(dependentTable, "action", "dependent")
	if err != nil {
		return nil, err
	}
	actions := map[string][]catalog.Action{}
	for _, row := range rows {
		prefix, name, _ := strings.Cut(row[0], ":")
		actions[prefix] = append(actions[prefix], catalog.Action{Name: name, Dependent: strings.Fields(row[1])})
	}
	var services []catalog.Facts
	for prefix, list := range actions {
		slices.SortFunc(list, func(a, b catalog.Action) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
		services = append(services, catalog.Facts{Prefix: prefix, Actions: list})
	}
	slices.SortFunc(services, func(a, b catalog.Facts) int { return cmp.Compare(a.Prefix, b.Prefix) })
	return services, nil
}

// table gives the rows of a file below its columns.
func table(file string, columns ...string) ([][]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte("# ")) {
		return nil, fmt.Errorf("%s: the first line does not tell source and date", file)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], columns) {
		return nil, fmt.Errorf("%s: the columns are not %s", file, strings.Join(columns, ", "))
	}
	return rows[1:], nil
}

// writeRetired writes the retired actions back, below the first line as it is.
func writeRetired(actions []catalog.RetiredAction) error {
	data, err := os.ReadFile(retiredTable)
	if err != nil {
		return err
	}
	source, _, _ := strings.Cut(string(data), "\n")
	var b strings.Builder
	fmt.Fprintf(&b, "%s\naction,last_seen\n", source)
	for _, a := range actions {
		fmt.Fprintf(&b, "%s,%s\n", a.Action, a.LastSeen)
	}
	return os.WriteFile(retiredTable, []byte(b.String()), 0o644)
}
