// This file writes random programs on slices, one function for each kind.

package main

import (
	"math"
	"strconv"
)

// capacity is one to start from: small, at a threshold of some release, beside a size
// class, or anything up to most elements.
func (g *generator) capacity(elem string, most int) int {
	n := 0
	switch g.random.Intn(8) {
	case 0, 1:
		n = g.upTo(20)
	case 2:
		n = g.oneOf(254, 255, 256, 257, 511, 512, 513, 847, 848, 849, 1022, 1023, 1024, 1025, 1279, 1280)
	case 3:
		n = g.oneOf(classes...)/larger(sizeOf(elem), 1) + g.upTo(1)
	default:
		n = g.scaledUpTo(most)
	}
	if n > most {
		n = g.upTo(most)
	}
	return n
}

// classes are some of the sizes in bytes at which allocation changes.
var classes = []int{
	8, 16, 24, 32, 48, 64, 128, 256, 512, 1024, 1152, 2048, 2688, 4096, 6784, 8192, 9472, 16384, 27264, 32760, 32768, 40960,
}

// singleAppends grows a slice one element at a time, from nil, from a slice that was
// made, or over the tail of another.
func (g *generator) singleAppends() {
	elem := g.types.nextElem()
	most := room(elem, 4<<20, 6000)
	if g.chance(3) {
		most = room(elem, 16<<20, 100000)
	}
	g.line("slice a %s", elem)
	switch g.random.Intn(4) {
	case 0:
		capacity := g.capacity(elem, most)
		g.line("make a %d %d", g.upTo(capacity), capacity)
	case 1:
		g.line("slice b %s", elem)
		capacity := g.capacity(elem, most/2)
		g.line("make b %d %d", capacity, capacity)
		g.line("reslice a b _ %d", g.upTo(capacity))
	}
	for rounds := 1 + g.upTo(2); rounds > 0; rounds-- {
		n := g.scaledUpTo(most)
		g.line("pushes a %d", n)
		g.appends += n
		g.line("append a 1")
		g.appends++
	}
	g.line("sum a")
}

// appendsOfMany appends several elements at once to a slice just made, mostly so many
// that its capacity is just or just not exceeded, or just or just not doubled.
func (g *generator) appendsOfMany() {
	elem := g.types.nextElem()
	g.line("slice a %s", elem)
	for rounds := 20; rounds > 0; rounds-- {
		most := room(elem, 32<<10, 5000)
		if g.chance(1) {
			most = room(elem, 4<<20, 500000)
		}
		capacity := g.capacity(elem, most)
		length := capacity
		if g.chance(50) {
			length = g.upTo(capacity)
		}
		g.line("make a %d %d", length, capacity)
		n := 0
		switch g.random.Intn(5) {
		case 0:
			n = capacity - length + g.upTo(2)
		case 1:
			n = 2*capacity - length + g.upTo(4) - 2
		case 2:
			n = capacity + capacity/4 - length + g.upTo(2)
		case 3:
			n = g.upTo(8)
		default:
			n = g.scaledUpTo(most)
		}
		if n < 0 {
			n = 0
		}
		g.line("append a %d", n)
		g.appends++
	}
}

// longAppends grows slices to many elements, one at a time.
func (g *generator) longAppends() {
	elem := g.types.nextElem()
	most := room(elem, 32<<20, 500000)
	g.line("slice a %s", elem)
	if g.chance(50) {
		capacity := g.capacity(elem, most)
		g.line("make a %d %d", g.upTo(capacity), capacity)
	}
	n := most/2 + g.upTo(most/2)
	g.line("pushes a %d", n)
	g.line("append a 1")
	g.line("sum a")
	g.appends += n + 1
}

// An aliasProgram works on six slices of one type that come to share arrays: who
// overwrites whose elements depends on every capacity.
type aliasProgram struct {
	*generator
	names []string
	// No length ever exceeds these. A growth beyond the limit is not written, because
	// appendslice could double a length at every step.
	atMost map[string]int
	limit  int
}

func (g *generator) aliasing() {
	elem := g.types.nextElem()
	p := aliasProgram{g, []string{"a", "b", "c", "d", "e", "f"}, map[string]int{}, room(elem, 256<<10, 400)}
	for _, name := range p.names {
		g.line("slice %s %s", name, elem)
	}
	for steps := 200; steps > 0; steps-- {
		p.step(g.name(p.names...), g.name(p.names...))
	}
	for _, name := range p.names {
		g.line("sum %s", name)
	}
}

func (p *aliasProgram) step(a, b string) {
	switch choice := p.random.Intn(100); {
	case choice < 6:
		capacity := p.upTo(p.limit / 4)
		p.atMost[a] = p.upTo(capacity)
		p.line("make %s %d %d", a, p.atMost[a], capacity)
	case choice < 8:
		p.line("nil %s", a)
		p.atMost[a] = 0
	case choice < 44:
		p.grow(a, b)
	case choice < 62:
		p.reslice(a, b, 40)
	case choice < 68:
		p.line("copy %s %s", a, b)
	case choice < 76:
		p.line("set %s %d %d", a, p.upTo(p.atMost[a]+1), p.upTo(1000))
	case choice < 82:
		p.line("get %s %d", a, p.upTo(p.atMost[a]+1))
	case choice < 88:
		p.line("same %s %s", a, b)
	default:
		p.line("sum %s", a)
	}
}

// grow appends one element, a few, or a whole slice, which may be the same one.
func (p *aliasProgram) grow(a, b string) {
	added := 1
	whole := p.chance(35)
	if whole {
		added = p.atMost[b]
	} else if p.chance(40) {
		added = p.upTo(12)
	}
	if p.atMost[a]+added > p.limit {
		p.reslice(a, b, p.limit/4)
		return
	}
	if whole {
		p.line("appendslice %s %s", a, b)
	} else {
		p.line("append %s %d", a, added)
	}
	p.appends++
	p.atMost[a] += added
}

// reslice takes part of a slice, mostly in order, sometimes so that Go refuses.
func (p *aliasProgram) reslice(a, b string, most int) {
	low, high, max := p.upTo(most), p.upTo(most), p.upTo(most)
	if p.chance(80) {
		low, high = order(low, high)
		high, max = order(high, max)
		low, high = order(low, high)
	}
	// What a holds afterwards, if it is not refused.
	length := high - low
	switch p.random.Intn(5) {
	case 0:
		p.line("reslice %s %s %d %d %d", a, b, low, high, max)
	case 1:
		p.line("reslice %s %s _ %d %d", a, b, high, max)
		length = high
	case 2:
		p.line("reslice %s %s _ %d", a, b, high)
		length = high
	case 3:
		p.line("reslice %s %s %d _", a, b, low)
		length = p.atMost[b]
	default:
		p.line("reslice %s %s %d %d", a, b, low, high)
	}
	p.atMost[a] = larger(p.atMost[a], length)
}

func order(a, b int) (int, int) {
	if a > b {
		return b, a
	}
	return a, b
}

func larger(a, b int) int {
	_, most := order(a, b)
	return most
}

// sliceCosts measures what make and single appends charge.
func (g *generator) sliceCosts() {
	elem := g.types.nextElem()
	most := room(elem, 1<<20, 1000)
	if g.chance(3) {
		most = room(elem, 4<<20, 10000)
	}
	g.line("slice a %s", elem)
	for rounds := 2; rounds > 0; rounds-- {
		capacity := g.capacity(elem, most)
		g.line("cost make a %d %d", g.upTo(capacity), capacity)
		if g.chance(50) {
			g.line("nil a")
		}
		n := g.scaledUpTo(most)
		g.line("cost pushes a %d", n)
		g.appends += n
		g.line("append a 0")
		g.appends++
	}
}

// refusals asks for what Go refuses, or just not. What would really take more memory
// than there is, but less than Go's limit, is left out: it would end the program.
func (g *generator) refusals() {
	elem := g.types.nextElem()
	g.line("slice a %s", elem)
	g.line("slice b %s", elem)
	g.line("slice z z0")
	for rounds := 6; rounds > 0; rounds-- {
		g.line("make a %d %d", g.oddSize(elem), g.oddSize(elem))
		g.line("make z %d %d", g.oddSize("z0"), g.oddSize("z0"))
		g.line("append z %d", g.upTo(3))
		g.line("appendslice z z")
		g.appends += 2
	}
	capacity := g.upTo(12)
	length := g.upTo(capacity)
	g.line("make a %d %d", length, capacity)
	bound := func() string {
		if g.chance(20) {
			return strconv.Itoa(g.oneOf(-1, -3, math.MinInt64, math.MaxInt64, capacity+1))
		}
		return strconv.Itoa(g.upTo(capacity + 2))
	}
	for rounds := 24; rounds > 0; rounds-- {
		low, high := bound(), bound()
		if g.chance(20) {
			low = "_"
		}
		switch g.random.Intn(4) {
		case 0:
			g.line("reslice b a %s %s %s", low, high, bound())
		case 1:
			g.line("reslice b a %s _", low)
		case 2:
			g.line("get a %s", bound())
			g.line("set a %s 7", bound())
		default:
			g.line("reslice b a %s %s", low, high)
		}
	}
	g.line("same a b")
}

// oddSize is a length or capacity: small, negative, or beyond what an address can
// reach (2^48 bytes).
func (g *generator) oddSize(elem string) int {
	switch g.random.Intn(4) {
	case 0:
		return -1 - g.scaledUpTo(math.MaxInt64/2)
	case 1:
		return g.oneOf(math.MaxInt64, math.MaxInt64/2, math.MaxInt64/2+1, 1<<61, 1<<60, math.MaxInt64-1)
	case 2:
		if size := sizeOf(elem); size > 0 {
			return 1<<48/size + 1 + g.upTo(3)
		}
	}
	return g.upTo(5)
}
