//go:build go1.23

package probe

import "slices"

// HasRepeat says whether this Go has slices.Repeat.
const HasRepeat = true

func repeatSlice[T any](s []T, n int) []T { return slices.Repeat(s, n) }
