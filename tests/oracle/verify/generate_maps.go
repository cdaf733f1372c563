// This file writes random programs on maps, one function for each kind.

package main

import "fmt"

// keysOf is how many different keys a type can keep, up to a limit.
func keysOf(key string, limit int) int {
	n := limit
	switch key {
	case "z0", "p8":
		n = 1
	case "u8":
		n = 256
	case "u16":
		n = 1 << 16
	}
	if n > limit {
		n = limit
	}
	return n
}

// Bucket maps of 2^16 buckets or more count overflow buckets at random; below this
// many entries none of them is so large.
const mostEntries = 180000

// A hash other than mix puts most keys into one place: the map is slow, and a Swiss
// map whose keys agree in the upper bits would split its tables forever.
const mostColliding = 300

// declare starts a program on a new map and returns how many different keys it may
// hold.
func (g *generator) declare(entries int) (keySpace int) {
	key, elem := g.types.nextPair()
	hash := "mix"
	if entries <= mostColliding && g.chance(50) {
		hash = g.name("zero", "id", "high", "low4")
	}
	options := ""
	if g.chance(50) {
		options += fmt.Sprintf(" hint=%d", g.scaledUpTo(entries))
	}
	if hash != "mix" || g.chance(10) {
		options += " hash=" + hash
	}
	g.line("map m %s %s%s", key, elem, options)
	return keysOf(key, 1+g.scaledUpTo(entries-1))
}

// mapSteps does single operations on a small map and shows the state after each.
func (g *generator) mapSteps() {
	keySpace := g.declare(mostColliding)
	put := g.oneOf(40, 60, 80, 100)
	for steps := 200; steps > 0; steps-- {
		switch choice := g.random.Intn(100); {
		case choice < 6:
			g.line("lookup m %d", g.upTo(keySpace))
		case choice < 8:
			g.line("items m")
		case choice < 9:
			g.line("wipe m")
		case choice < 10:
			put = g.oneOf(10, 40, 60, 80, 100)
		case g.chance(put):
			g.line("put m %d %d", g.upTo(keySpace), g.upTo(1000))
		default:
			g.line("del m %d", g.upTo(keySpace))
		}
		g.mapOps++
		if g.chance(30) {
			g.line("dump m")
		}
	}
}

// smallMixes runs random operations on a small map, with its layout after each.
func (g *generator) smallMixes() {
	keySpace := g.declare(mostColliding)
	for rounds := 3; rounds > 0; rounds-- {
		operations := 1 + g.scaledUpTo(1500)
		g.line("mix m %d %d %d %d 1", g.seed(), operations, keySpace, g.oneOf(0, 20, 40, 50, 60, 80, 100))
		g.mapOps += operations
		if g.chance(20) {
			g.line("items m")
		}
		if g.chance(20) {
			g.line("wipe m")
			g.line("dump m")
		}
	}
}

// largeMixes runs random operations on a large map, with its layout after every 1,000.
func (g *generator) largeMixes() {
	keySpace := g.declare(mostEntries)
	for rounds := 1 + g.upTo(1); rounds > 0; rounds-- {
		operations := 4000 + 1000*g.scaledUpTo(110)
		g.line("mix m %d %d %d %d 1000", g.seed(), operations, keySpace, g.oneOf(20, 40, 50, 60, 80, 100, 100))
		g.mapOps += operations
		if g.chance(20) {
			g.line("items m")
		}
		if g.chance(10) {
			g.line("wipe m")
			g.line("dump m")
		}
	}
}

// walks ranges over maps of every size and writes to them after each entry.
func (g *generator) walks() {
	keySpace := g.declare(g.oneOf(20, mostColliding, 5000, 20000))
	// Puts alone, so that a growth is often under way.
	g.line("mix m %d %d %d 100 %d", g.seed(), keySpace, keySpace, keySpace)
	g.mapOps += keySpace
	for rounds := 3; rounds > 0; rounds-- {
		put := g.oneOf(0, 10, 30, 50, 90, 100)
		del := g.oneOf(0, 10, 50, 100)
		if put+del > 100 {
			del = 100 - put
		}
		space := keySpace
		if keySpace > mostColliding || keySpace < mostColliding/4 {
			space = keySpace * g.oneOf(1, 1, 2, 4)
		}
		g.line("walk m %d %d %d %d %d %d", g.scaledUpTo(1<<40), g.scaledUpTo(1<<40), g.seed(), space, put, del)
		g.line("dump m")
		if g.chance(30) {
			g.line("mix m %d %d %d %d %d", g.seed(), 50, keySpace, 60, 50)
			g.mapOps += 50
		}
	}
	g.line("items m")
}

// hints makes maps with a hint and looks at them empty and with some entries.
func (g *generator) hints() {
	key, elem := g.types.nextPair()
	g.line("map m %s %s", key, elem)
	for rounds := 6; rounds > 0; rounds-- {
		hint := 0
		switch g.random.Intn(4) {
		case 0:
			// Beside a power of two of buckets at 6.5 or 6 entries each.
			hint = g.oneOf(6, 13, 12)<<g.upTo(13)/g.oneOf(1, 2) + g.upTo(2) - 1
		case 1:
			// Beside a power of two of slots, seven eighths full.
			hint = 7<<g.upTo(14) + g.upTo(4) - 2
		default:
			hint = g.scaledUpTo(mostEntries)
		}
		if hint > mostEntries {
			hint = g.upTo(mostEntries)
		}
		g.line("cost remake m %d", hint)
		g.line("state m")
		n := g.upTo(20)
		g.line("cost puts m %d %d", g.seed(), n)
		g.mapOps += n
		g.line("state m")
		g.line("dump m")
	}
}

// mapCosts measures what operations on a map charge.
func (g *generator) mapCosts() {
	keySpace := g.declare(g.oneOf(20, 5000, 20000))
	for rounds := 4; rounds > 0; rounds-- {
		switch g.random.Intn(5) {
		case 0:
			g.line("cost remake m %d", g.oneOf(0, g.scaledUpTo(keySpace)))
		case 1:
			g.line("cost wipe m")
		case 2:
			n := g.upTo(keySpace)
			g.line("cost dels m %d %d", g.upTo(keySpace), n)
			g.mapOps += n
		case 3:
			n := g.upTo(keySpace)
			g.line("cost mix m %d %d %d %d", g.seed(), n, keySpace, g.oneOf(30, 50, 70, 100))
			g.mapOps += n
		default:
			n := g.upTo(keySpace)
			g.line("cost puts m %d %d", g.upTo(keySpace), n)
			g.mapOps += n
		}
		g.line("state m")
		g.line("dump m")
	}
}

// emptied deletes what it puts, oldest first, to the last entry and beyond: a Swiss map
// is then full of tombstones, which a put takes, prunes or outgrows and a clear may leave.
func (g *generator) emptied() {
	keySpace := g.declare(g.oneOf(20, mostColliding, 5000))
	window := 1 + g.upTo(keySpace-1)
	for round := 0; round < 20 && (round+1)*window <= keySpace; round++ {
		g.line("cost puts m %d %d", round*window, window)
		g.mapOps += window
		if round > 0 {
			g.line("cost dels m %d %d", (round-1)*window, window)
			g.mapOps += window
		}
		g.line("dump m")
	}
	g.line("cost dels m 0 %d", keySpace)
	g.mapOps += keySpace
	g.line("dump m")
	if g.chance(50) {
		g.line("wipe m")
		g.line("dump m")
	}
	g.line("cost mix m %d %d %d 60", g.seed(), window, keySpace)
	g.mapOps += window
	g.line("dump m")
}
