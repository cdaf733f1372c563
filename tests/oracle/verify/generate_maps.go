// This file writes random programs on maps, one function for each kind.

package main

import (
	"fmt"

	"gogrow/oracle/internal/probe"
)

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
	case "f32":
		n = 1 << 22
	}
	if n > limit {
		n = limit
	}
	return n
}

// Bucket maps of 2^16 buckets or more count overflow buckets at random; below this
// many entries none of them is so large.
const mostEntries = 180000

// From 1.24 on no map is random, and twice as many entries lead to more tables.
const mostSwissEntries = 400000

// A hash other than mix puts most keys into one place: the map is slow, and a Swiss
// map whose keys agree in the upper bits would split its tables forever.
const mostColliding = 300

// A NaN never goes away, and the same number gives one with the same hash again: maps of
// floats are small enough, and get few enough operations for the numbers that they have,
// that neither a bucket map becomes random nor a Swiss map splits its tables forever.
type mixLimit struct {
	floats     bool
	operations int // so many are left
}

const (
	nanNumbers       = 16 // one number in so many is a NaN
	firstNaN         = 7
	putsOfEachNumber = 20
)

func newMixLimit(key string, keySpace int) mixLimit {
	return mixLimit{probe.HasNaN(key) && keySpace > firstNaN, putsOfEachNumber * keySpace}
}

// take is how many of the operations wanted there may be.
func (l *mixLimit) take(operations int) int {
	if !l.floats {
		return operations
	}
	if operations > l.operations {
		operations = l.operations
	}
	l.operations -= operations
	return operations
}

// declare starts a program on a new map and returns how many different keys it may
// hold.
func (g *generator) declare(entries int) (keySpace int) {
	key, elem := g.types.nextPair()
	if probe.HasNaN(key) { // the numbers, and the NaNs besides
		entries = entries * nanNumbers / (nanNumbers + putsOfEachNumber)
	}
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
	keySpace = keysOf(key, 1+g.scaledUpTo(entries-1))
	g.mixed = newMixLimit(key, keySpace)
	return keySpace
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
		operations := g.mixed.take(1 + g.scaledUpTo(1500))
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
		operations := g.mixed.take(4000 + 1000*g.scaledUpTo(110))
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

// hugeMixes runs hundreds of thousands of random operations at a time on a large map, or
// on a small one, and looks at its layout then.
func (g *generator) hugeMixes() {
	most := mostEntries
	if g.minor >= 24 {
		most = mostSwissEntries
	}
	keySpace := g.declare(most)
	for rounds := 4; rounds > 0; rounds-- {
		operations := g.mixed.take(100000 * (1 + g.upTo(6)))
		if operations == 0 {
			return
		}
		g.line("mix m %d %d %d %d %d", g.seed(), operations, keySpace, g.oneOf(20, 40, 50, 60, 80, 100), operations)
		g.mapOps += operations
		if g.chance(10) {
			g.line("items m")
		}
	}
}

// walks ranges over maps of every size and writes to them after each entry; some are
// cleared on the way.
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
		wipe := ""
		if g.chance(25) {
			wipe = fmt.Sprintf(" %d", g.scaledUpTo(keySpace))
		}
		g.line("walk m %d %d %d %d %d %d%s", g.scaledUpTo(1<<40), g.scaledUpTo(1<<40), g.seed(), space, put, del, wipe)
		g.line("dump m")
		if wipe != "" || g.chance(30) {
			operations := 50
			if wipe != "" {
				operations = keySpace
			}
			g.line("mix m %d %d %d %d %d", g.seed(), operations, keySpace, 60, operations)
			g.mapOps += operations
		}
	}
	g.line("items m")
}

// mapClones clones maps of every size, many in the middle of a growth, and goes on with
// both. (1.24 puts the entries into the copy in a random order: the copy's layout is not
// looked at.)
func (g *generator) mapClones() {
	keySpace := g.declare(g.oneOf(20, mostColliding, 5000, 20000))
	for rounds := 4; rounds > 0; rounds-- {
		operations := 1 + g.scaledUpTo(2*keySpace)
		g.line("mix m %d %d %d %d %d", g.seed(), operations, keySpace, g.oneOf(50, 70, 90, 100, 100), operations)
		g.mapOps += operations
		cost := ""
		if g.chance(50) {
			cost = "cost "
		}
		g.line("%smapclone c m", cost)
		g.line("state c")
		g.line("items c")
		if g.minor == 24 {
			continue
		}
		g.line("dump c")
		operations = 1 + g.scaledUpTo(keySpace)
		g.line("mix c %d %d %d %d %d", g.seed(), operations, keySpace, g.oneOf(20, 60, 100), operations)
		g.mapOps += operations
		g.line("walk c %d %d %d %d 30 30", g.scaledUpTo(1<<40), g.scaledUpTo(1<<40), g.seed(), keySpace)
		g.line("dump c")
		if g.chance(20) {
			g.line("mapclone m c")
			g.line("dump m")
		}
	}
	g.line("dump m")
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
