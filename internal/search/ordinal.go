package search

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// ordinals gives pages their numbers, by their addresses in order. A number
// depends on its address, and on the addresses that want the same one, so that
// a new page leaves the numbers of nearly all others, and with them the
// postings, as they are. Numbers of pages in one folder lie close together,
// which makes postings small; about a third of all numbers is free.
func ordinals(addresses []string) []int {
	siblings := map[string]int{}
	for _, address := range addresses {
		siblings[parent(address)]++
	}
	taken := make([]bool, roomFor(len(addresses)))
	list := make([]int, len(addresses))
	for i, address := range addresses {
		folder := parent(address)
		at := place(folder, len(taken)) + place(address, roomFor(siblings[folder]))
		for at %= len(taken); taken[at]; at = (at + 1) % len(taken) {
		}
		taken[at], list[i] = true, at
	}
	return list
}

// parent gives the folder above that of a page.
func parent(address string) string {
	address = strings.TrimSuffix(address, "/")
	return address[:strings.LastIndexByte(address, '/')+1]
}

// place gives one of n places to a text.
func place(text string, n int) int {
	sum := sha256.Sum256([]byte(text))
	return int(binary.BigEndian.Uint64(sum[:]) % uint64(n))
}

// roomFor gives a half more places than there are things, in steps of a quarter
// to a seventh, because every step moves everything.
func roomFor(things int) int {
	return filled(things + things/2 + 1)
}
