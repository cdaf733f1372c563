//go:build go1.21

package probe

import "slices"

// HasSlices says whether this Go has package slices.
const HasSlices = true

func growSlice[T any](s []T, n int) []T { return slices.Grow(s, n) }
func cloneSlice[T any](s []T) []T       { return slices.Clone(s) }
