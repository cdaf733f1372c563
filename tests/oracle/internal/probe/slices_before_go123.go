//go:build !go1.23

package probe

// HasRepeat says whether this Go has slices.Repeat.
const HasRepeat = false

func repeatSlice[T any](s []T, n int) []T { return s }
