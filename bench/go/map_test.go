// Benchmarks of maps: what is measured, for which keys and sizes. The loops are in
// map_uint64_test.go and map_string_test.go.

package bench

import (
	"fmt"
	"testing"
)

const (
	churnDistance = 1000
	smallEntries  = 4
)

var mapSizes = []int{1000, 1000000}

// sum keeps what loops read from being optimised away.
var sum uint64

func runMap(b *testing.B, operation, key string, n int, run func()) {
	b.Run(fmt.Sprintf("%s/impl:go/key:%s/n:%d", operation, key, n), func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; i < b.N; i++ {
			run()
		}
	})
}

func BenchmarkMap(b *testing.B) {
	for _, n := range mapSizes {
		benchmarkUint64Keys(b, n)
		benchmarkStringKeys(b, n)
	}
}

// inOrder returns the first len(order) keys in that order.
func inOrder[K any](keys []K, order []int) []K {
	result := make([]K, len(order))
	for i, o := range order {
		result[i] = keys[o]
	}
	return result
}
