package policy

import (
	"slices"
	"strings"
)

// A partition is a part of AWS with accounts and Regions of its own.
type partition struct {
	name    string
	regions []string
}

// partitions lists all partitions with their Regions, and with the names that
// stand in place of a Region where a service has none. Source:
// github.com/aws/aws-sdk-go-v2 v1.47.7, partitions.json, as of 2026-11.
var partitions = []partition{
	{"aws", strings.Fields(`af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1
		ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6
		ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1
		eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1
		us-west-2 aws-global`)},
	{"aws-cn", strings.Fields("cn-north-1 cn-northwest-1 aws-cn-global")},
	{"aws-us-gov", strings.Fields("us-gov-east-1 us-gov-west-1 aws-us-gov-global")},
	{"aws-eusc", strings.Fields("eusc-de-east-1")},
	{"aws-iso", strings.Fields("us-iso-east-1 us-iso-west-1 aws-iso-global")},
	{"aws-iso-b", strings.Fields("us-isob-east-1 us-isob-west-1 aws-iso-b-global")},
	{"aws-iso-e", strings.Fields("eu-isoe-west-1 aws-iso-e-global")},
	{"aws-iso-f", strings.Fields("us-isof-east-1 us-isof-south-1 aws-iso-f-global")},
}

// partitionNames gives the names of the partitions.
func partitionNames() []string {
	var names []string
	for _, p := range partitions {
		names = append(names, p.name)
	}
	return names
}

// regionsOf gives the Regions of the partitions whose names a pattern matches.
func regionsOf(pattern string) []string {
	var regions []string
	for _, p := range partitions {
		if matches(pattern, p.name) {
			regions = append(regions, p.regions...)
		}
	}
	return regions
}

// knownRegion says whether a code names a Region of any partition.
func knownRegion(code string) bool { return slices.Contains(regionsOf("*"), code) }
