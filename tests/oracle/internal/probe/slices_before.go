//go:build !go1.21

package probe

// HasSlices says whether this Go has packages slices and maps.
const HasSlices = false

func growSlice[T any](s []T, n int) []T          { return s }
func cloneSlice[T any](s []T) []T                { return s }
func clipSlice[T any](s []T) []T                 { return s }
func insertSlice[T any](s []T, i int, v []T) []T { return s }
func deleteSlice[T any](s []T, i, j int) []T     { return s }
func replaceSlice[T any](s []T, i, j int, v []T) []T {
	return s
}

func cloneMap[K comparable, V any](m map[K]V) map[K]V { return m }
func clearMap[K comparable, V any](m map[K]V)         {}
