// Command placement prints what appends cost by what a function does with the slice:
// whether this Go's compiler leaves the array on the heap, in a buffer on the stack,
// or there until a move. A line is: use, then N:mallocs,bytes for N appends of
// one int64 to a local slice that begins nil.
//
// tests/rules/stack_test.cpp holds what Go 1.24 to 1.27 printed. Run it with the
// collector off: GOGC=off go run ./placement
package main

import (
	"fmt"
	"runtime"
)

type element struct{ f int64 }

var sum int64
var held []int64
var heldElements []element

//go:noinline
func look(s []int64) { sum += int64(len(s)) }

//go:noinline
func local(n int) int {
	var s []int64
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	if n > 0 {
		sum += s[n-1]
	}
	look(s)
	return cap(s)
}

//go:noinline
func ranged(n int) int {
	var s []int64
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	for _, e := range s {
		sum += e
	}
	return len(s)
}

//go:noinline
func rangedWithoutValue(n int) int {
	var s []int64
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	for range s {
		sum++
	}
	return len(s)
}

//go:noinline
func copied(n int) int {
	var s []int64
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	t := s
	look(t)
	return len(t)
}

//go:noinline
func returned(n int) []int64 {
	var s []int64
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	return s
}

//go:noinline
func returnedRanged(n int) []int64 {
	var s []int64
	for i := 0; i < n; i++ {
		s = append(s, int64(i))
	}
	for _, e := range s {
		sum += e
	}
	return s
}

//go:noinline
func fieldAddress(n int) []element {
	var s []element
	for i := 0; i < n; i++ {
		s = append(s, element{int64(i)})
	}
	if n > 0 {
		p := &s[n-1].f
		*p++
	}
	return s
}

// Ten slices in a loop of one function: the buffer serves the first.
//
//go:noinline
func tenLocal(n int) int {
	for i := 0; i < 10; i++ {
		var s []int64
		for j := 0; j < n; j++ {
			s = append(s, int64(j))
		}
		look(s)
	}
	return 0
}

var ten [10][]int64

//go:noinline
func tenReturned(n int) int {
	for i := 0; i < 10; i++ {
		var s []int64
		for j := 0; j < n; j++ {
			s = append(s, int64(j))
		}
		ten[i] = s
	}
	return cap(ten[9])
}

var uses = []struct {
	name string
	run  func(n int)
}{
	{"local", func(n int) { local(n) }},
	{"ranged", func(n int) { ranged(n) }},
	{"ranged-without-value", func(n int) { rangedWithoutValue(n) }},
	{"copied", func(n int) { copied(n) }},
	{"returned", func(n int) { held = returned(n) }},
	{"returned-ranged", func(n int) { held = returnedRanged(n) }},
	{"field-address", func(n int) { heldElements = fieldAddress(n) }},
	{"ten-local", func(n int) { tenLocal(n) }},
	{"ten-returned", func(n int) { tenReturned(n) }},
}

func main() {
	runtime.GOMAXPROCS(1)
	var before, after runtime.MemStats
	for _, use := range uses {
		fmt.Print(use.name)
		for _, n := range []int{0, 1, 2, 3, 4, 5, 8, 9, 17} {
			use.run(n)
			runtime.ReadMemStats(&before)
			use.run(n)
			runtime.ReadMemStats(&after)
			fmt.Printf(" %d:%d,%d", n, after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc)
		}
		fmt.Println()
	}
}
