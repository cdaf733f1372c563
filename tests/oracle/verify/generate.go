// This file holds the small choices that random growth scripts are made of. The
// programs themselves are in generate_slices.go and generate_maps.go. Values are drawn
// so that most are ordinary and many lie at a threshold: beside a doubling, beside 256
// and 1024, beside a size class.

package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand"
	"strconv"

	"gogrow/oracle/internal/probe"
)

// A generator adds lines to a script and counts what they do.
type generator struct {
	counts
	out    *bufio.Writer
	random *rand.Rand
	types  *rotation
	minor  int // of the release 1.NN that the script is for
	mixed  mixLimit
}

// A rotation hands out types in turn, in a random order, so that all scripts of a kind
// together go through every one.
type rotation struct {
	elems []string
	pairs [][2]string
	next  int
}

// newRotation has the types that release 1.NN has.
func newRotation(random *rand.Rand, minor int) *rotation {
	r := &rotation{elems: probe.SliceTypes()}
	for _, pair := range probe.MapTypes() {
		if minor >= probe.FirstMinorOf(pair[0]) {
			r.pairs = append(r.pairs, pair)
		}
	}
	random.Shuffle(len(r.elems), func(i, j int) { r.elems[i], r.elems[j] = r.elems[j], r.elems[i] })
	random.Shuffle(len(r.pairs), func(i, j int) { r.pairs[i], r.pairs[j] = r.pairs[j], r.pairs[i] })
	return r
}

func (r *rotation) nextElem() string {
	r.next++
	return r.elems[r.next%len(r.elems)]
}

func (r *rotation) nextPair() (key, elem string) {
	r.next++
	pair := r.pairs[r.next%len(r.pairs)]
	return pair[0], pair[1]
}

func (g *generator) line(format string, values ...interface{}) {
	fmt.Fprintf(g.out, format, values...)
	g.out.WriteByte('\n')
	g.lines++
}

// Choices.

func (g *generator) chance(percent int) bool { return g.random.Intn(100) < percent }

// upTo is uniform in 0 … n.
func (g *generator) upTo(n int) int { return g.random.Intn(n + 1) }

// scaledUpTo is in 0 … n, with every order of magnitude as likely as another.
func (g *generator) scaledUpTo(n int) int {
	return int(math.Exp(g.random.Float64()*math.Log(float64(n)+2))) - 1
}

func (g *generator) oneOf(values ...int) int     { return values[g.random.Intn(len(values))] }
func (g *generator) name(names ...string) string { return names[g.random.Intn(len(names))] }
func (g *generator) seed() int                   { return g.random.Intn(1 << 40) }

// sizeOf returns the bytes of an element: b12 has 12, u32 has 4.
func sizeOf(elem string) int {
	n, err := strconv.Atoi(elem[1:])
	if err != nil {
		panic("no element type: " + elem)
	}
	if elem[0] == 'u' {
		return n / 8
	}
	return n
}

// room is how many elements fit into so many bytes, within a limit: what keeps a
// script's memory bounded whatever the type.
func room(elem string, bytes, limit int) int {
	n := limit
	if size := sizeOf(elem); size > 0 && bytes/size < n {
		n = bytes / size
	}
	if n < 4 {
		n = 4
	}
	return n
}
