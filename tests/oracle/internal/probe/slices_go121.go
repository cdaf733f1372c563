//go:build go1.21

package probe

import (
	"maps"
	"slices"
)

// HasSlices says whether this Go has packages slices and maps.
const HasSlices = true

func growSlice[T any](s []T, n int) []T              { return slices.Grow(s, n) }
func cloneSlice[T any](s []T) []T                    { return slices.Clone(s) }
func clipSlice[T any](s []T) []T                     { return slices.Clip(s) }
func insertSlice[T any](s []T, i int, v []T) []T     { return slices.Insert(s, i, v...) }
func deleteSlice[T any](s []T, i, j int) []T         { return slices.Delete(s, i, j) }
func replaceSlice[T any](s []T, i, j int, v []T) []T { return slices.Replace(s, i, j, v...) }

func cloneMap[K comparable, V any](m map[K]V) map[K]V { return maps.Clone(m) }
func clearMap[K comparable, V any](m map[K]V)         { clear(m) }
