//go:build !go1.22

package probe

// HasConcat says whether this Go has slices.Concat.
const HasConcat = false

func concatSlices[T any](a, b []T) []T { return a }
