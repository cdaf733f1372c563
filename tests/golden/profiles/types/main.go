// What a reader of profiles has to tell apart: element types, generics, methods, closures, inlining, maps, text.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"

	"example.com/kinds/store"
)

type order struct {
	ID   int64
	Name string
	Tags []string
}
type point struct{ X, Y, Z float32 }

var (
	keepA [][4]int32
	keepO []order
	keepP []*order
	keepI []any
	keepE []point
	keepS []string
	keepB []byte
	keepF []func()
	sink  any
)

//go:noinline
func arrays(n int) {
	var s [][4]int32
	for i := 0; i < n; i++ {
		s = append(s, [4]int32{int32(i)})
	}
	keepA = s
}

//go:noinline
func records(n int) {
	var s []order
	for i := 0; i < n; i++ {
		s = append(s, order{ID: int64(i)})
	}
	keepO = s
}

//go:noinline
func pointers(n int) {
	var s []*order
	for i := 0; i < n; i++ {
		s = append(s, nil)
	}
	keepP = s
}

//go:noinline
func interfaces(n int) {
	var s []any
	for i := 0; i < n; i++ {
		s = append(s, nil)
	}
	keepI = s
}

//go:noinline
func floats(n int) {
	var s []point
	for i := 0; i < n; i++ {
		s = append(s, point{})
	}
	keepE = s
}

type queue[T any] struct{ items []T }

//go:noinline
func (q *queue[T]) push(v T) { q.items = append(q.items, v) }

//go:noinline
func generic[T any](n int, v T) []T {
	var s []T
	for i := 0; i < n; i++ {
		s = append(s, v)
	}
	return s
}

func inlinedGeneric[T any](s []T, v T) []T { return append(s, v) }

//go:noinline
func methods(n int) {
	var q queue[order]
	var r queue[int32]
	for i := 0; i < n; i++ {
		q.push(order{})
		r.push(int32(i))
	}
	keepO = q.items
	sink = r
}

//go:noinline
func generics(n int) {
	keepE = generic(n, point{})
	sink = generic(n, "x")
	var s []uint16
	for i := 0; i < n; i++ {
		s = inlinedGeneric(s, uint16(i))
	}
	sink = s
}

//go:noinline
func closures(n int) {
	var s []string
	add := func(v string) { s = append(s, v) }
	for i := 0; i < n; i++ {
		add("x")
	}
	keepS = s
	func() {
		var t []func()
		for i := 0; i < n; i++ {
			t = append(t, nil)
		}
		keepF = t
	}()
}

func inlinedPush(s []int64, v int64) []int64 { return append(s, v) }

//go:noinline
func inlining(n int) {
	var s []int64
	for i := 0; i < n; i++ {
		s = inlinedPush(s, int64(i))
	}
	sink = s
}

//go:noinline
func bytesSpread(n int) {
	var b []byte
	for i := 0; i < n; i++ {
		b = append(b, "hello, world"...)
	}
	keepB = b
}

type big struct{ A [200]byte }

//go:noinline
func maps(n int) {
	a := map[int64]int64{}
	b := map[string]*order{}
	c := map[int32]big{}
	d := map[[3]int64]bool{}
	e := make(map[string]string, n)
	f := map[big]int{}
	g := map[any]struct{}{}
	for i := 0; i < n; i++ {
		a[int64(i)] = 1
		b[fmt.Sprint(i)] = nil
		c[int32(i)] = big{}
		d[[3]int64{int64(i)}] = true
		e[fmt.Sprint(i)] = ""
		f[big{A: [200]byte{byte(i), byte(i >> 8)}}] = 1
		g[i] = struct{}{}
	}
	sink = []any{a, b, c, d, e, f, g}
}

func genericMap[K comparable, V any](keys []K, v V) map[K]V {
	m := map[K]V{}
	for _, k := range keys {
		m[k] = v
	}
	return m
}

//go:noinline
func text(n int) {
	var b bytes.Buffer
	var s strings.Builder
	for i := 0; i < n; i++ {
		b.WriteString("hello")
		s.WriteString("hello")
		fmt.Fprintf(&s, "%d", i)
	}
	sink = []any{b.String(), s.String()}
}

//go:noinline
func makes(n int) {
	a := make([]int32, n)
	b := make([]order, 0, n)
	c := make([][]string, n)
	d := make(chan point, n)
	sink = []any{a, b, c, d, new(order)}
}

func main() {
	for i := 0; i < 5; i++ {
		n := 300 + i
		arrays(n)
		records(n)
		pointers(n)
		interfaces(n)
		floats(n)
		methods(n)
		generics(n)
		closures(n)
		inlining(n)
		bytesSpread(n)
		maps(n)
		text(n)
		makes(n)
		sink = store.Fill(n)
		sink = genericMap([]string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, order{})
	}
	runtime.GC()
	runtime.GC()
	f, _ := os.Create(os.Args[1] + ".pb.gz")
	pprof.Lookup("allocs").WriteTo(f, 0)
	f.Close()
	f, _ = os.Create(os.Args[1] + ".txt")
	pprof.Lookup("allocs").WriteTo(f, 1)
	f.Close()
}
