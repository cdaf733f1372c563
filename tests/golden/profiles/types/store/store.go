// Package store grows a slice in a package of its own.
package store

type Item struct {
	Key   uint64
	Value float64
}

//go:noinline
func Fill(n int) []Item {
	var s []Item
	for i := 0; i < n; i++ {
		s = append(s, Item{Key: uint64(i)})
	}
	return s
}
