//go:build go1.22

package probe

import "slices"

// HasConcat says whether this Go has slices.Concat.
const HasConcat = true

func concatSlices[T any](a, b []T) []T { return slices.Concat(a, b) }
