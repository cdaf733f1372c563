//go:build !go1.21

package probe

// HasSlices says whether this Go has package slices.
const HasSlices = false

func growSlice[T any](s []T, n int) []T { return s }
func cloneSlice[T any](s []T) []T       { return s }
