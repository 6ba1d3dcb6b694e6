package catalog

import (
	"encoding/csv"
	"fmt"
	"strings"
)

// rowsOf gives the rows of a table of so many columns below its head, and
// leaves lines out that begin with #. Errors tell the name of the table.
func rowsOf(name, table string, columns int) ([][]string, error) {
	lines := csv.NewReader(strings.NewReader(table))
	lines.Comment = '#'
	lines.FieldsPerRecord = columns
	rows, err := lines.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows[min(1, len(rows)):], nil
}

// list gives the values of a cell, which stand between semicolons.
func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, ";")
}
