// Package atlas holds the copies of the default content, the templates and the
// static files that travel inside the program.
package atlas

import "embed"

// Files holds the folders content, templates and static. Partials begin with
// an underscore, hence "all:".
//
//go:embed content all:templates all:static
var Files embed.FS
