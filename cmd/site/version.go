package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program",
		RunE: func(cmd *cobra.Command, args []string) error {
			version, compiler := "(devel)", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				compiler = info.GoVersion
				if info.Main.Version != "" {
					version = info.Main.Version
				}
			}
			_, err := fmt.Fprintf(a.out, "site %s %s\n", version, compiler)
			return err
		},
	}
}
