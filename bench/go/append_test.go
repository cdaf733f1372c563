// Benchmarks of append, one element at a time. The loops are written out for each type:
// a generic one would not be the code that a Go program has.

package bench

import (
	"fmt"
	"testing"
)

// threeInt64 is an element of 24 bytes without pointers.
type threeInt64 struct{ a, b, c int64 }

const word = "benchmark"

// The results go here once in each operation, which puts their arrays on the heap.
var (
	int64Result  []int64
	structResult []threeInt64
	stringResult []string
)

func appendInt64(s []int64, n int) {
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	int64Result = s
}

func appendStruct(s []threeInt64, n int) {
	for i := 0; i < n; i++ {
		s = append(s, threeInt64{int64(i), int64(i), int64(i)})
	}
	structResult = s
}

func appendString(s []string, n int) {
	for i := 0; i < n; i++ {
		s = append(s, word)
	}
	stringResult = s
}

var appendCounts = []int{100, 10000, 1000000}

func runAppend(b *testing.B, elem string, operation func(n int)) {
	for _, n := range appendCounts {
		n := n
		b.Run(fmt.Sprintf("impl:go/type:%s/n:%d", elem, n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				operation(n)
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	runAppend(b, "int64", func(n int) { appendInt64(nil, n) })
	runAppend(b, "struct24", func(n int) { appendStruct(nil, n) })
	runAppend(b, "string", func(n int) { appendString(nil, n) })
}

func BenchmarkAppend_prealloc(b *testing.B) {
	runAppend(b, "int64", func(n int) { appendInt64(make([]int64, 0, n), n) })
	runAppend(b, "struct24", func(n int) { appendStruct(make([]threeInt64, 0, n), n) })
	runAppend(b, "string", func(n int) { appendString(make([]string, 0, n), n) })
}
