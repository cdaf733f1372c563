// This file writes random programs on what packages slices has, from Go 1.21 on.

package main

// packageSlices works on six slices of one type, as aliasing does, with the functions of
// package slices.
func (g *generator) packageSlices() {
	elem := g.types.nextElem()
	p := aliasProgram{g, []string{"a", "b", "c", "d", "e", "f"}, map[string]int{}, room(elem, 256<<10, 400)}
	for _, name := range p.names {
		g.line("slice %s %s", name, elem)
	}
	for steps := 150; steps > 0; steps-- {
		a, b := g.name(p.names...), g.name(p.names...)
		if g.chance(45) {
			p.step(a, b)
		} else {
			p.packageStep(a, b, g.name(p.names...))
		}
		if g.chance(30) {
			g.line("sum %s", a)
		}
	}
	for _, name := range p.names {
		g.line("sum %s", name)
	}
}

// packageStep calls one function, or measures it.
func (p *aliasProgram) packageStep(a, b, c string) {
	cost := ""
	if p.chance(20) {
		cost = "cost "
	}
	length := p.atMost[a]
	// Mostly places that are there.
	i, j := order(p.upTo(length/2+1), p.upTo(length/2+1))
	if p.chance(5) {
		i, j = p.upTo(p.limit)-2, p.upTo(p.limit)
	}
	switch choice := p.random.Intn(100); {
	case choice < 15:
		n := p.upTo(12)
		if p.chance(20) {
			n = p.scaledUpTo(p.limit)
		}
		if p.chance(3) {
			n = -1
		}
		p.line("%sgrow %s %d", cost, a, n)
	case choice < 25:
		p.line("%sclone %s %s", cost, a, b)
		p.atMost[a] = larger(length, p.atMost[b])
	case choice < 32:
		p.line("%sclip %s", cost, a)
	case choice < 55:
		p.add(a, p.atMost[b], func() { p.line("%sinsert %s %d %s", cost, a, i, b) })
	case choice < 68:
		p.line("%sdelete %s %d %d", cost, a, i, j)
	case choice < 85:
		p.add(a, p.atMost[b], func() { p.line("%sreplace %s %d %d %s", cost, a, i, j, b) })
	case choice < 93:
		if p.minor < 22 || p.atMost[b]+p.atMost[c] > p.limit {
			return
		}
		p.line("%sconcat %s %s %s", cost, a, b, c)
		p.atMost[a] = larger(length, p.atMost[b]+p.atMost[c])
	default:
		n := p.upTo(4)
		if p.chance(5) {
			n = -1
		}
		if p.minor < 23 || p.atMost[b]*n > p.limit {
			return
		}
		p.line("%srepeat %s %s %d", cost, a, b, n)
		p.atMost[a] = larger(length, p.atMost[b]*n)
	}
}

// add writes a line that adds to a slice, or makes it short where it is too long.
func (p *aliasProgram) add(a string, added int, write func()) {
	if p.atMost[a]+added > p.limit {
		p.line("nil %s", a)
		p.atMost[a] = 0
		return
	}
	write()
	p.appends++
	p.atMost[a] += added
}
