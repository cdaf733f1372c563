// The commands on maps. Each prints what the growth script's format says.

package main

import (
	"strings"

	"gogrow/oracle/internal/probe"
)

func (in *interpreter) showMap(name string, m probe.Map) { in.print(name, m.State()) }

func (in *interpreter) declareMap(w words) {
	hint, hash := 0, "mix"
	for i := 3; i < len(w); i++ {
		switch option := w[i]; {
		case strings.HasPrefix(option, "hint="):
			hint = words{strings.TrimPrefix(option, "hint=")}.int(0)
		case strings.HasPrefix(option, "hash="):
			hash = strings.TrimPrefix(option, "hash=")
		default:
			refuse("unknown option %q of a map: hint=N and hash=NAME are known", option)
		}
	}
	m, err := probe.NewMap(w[1], w[2], hash, hint)
	if err != nil {
		refuse("%v", err)
	}
	in.maps[w[0]] = m
	in.showMap(w[0], m)
}

func (in *interpreter) put(w words) {
	m := in.mapNamed(w[0])
	m.Put(w.uint(1), w.uint(2))
	in.showMap(w[0], m)
}

func (in *interpreter) del(w words) {
	m := in.mapNamed(w[0])
	m.Delete(w.uint(1))
	in.showMap(w[0], m)
}

func (in *interpreter) lookup(w words) { in.print(in.mapNamed(w[0]).Lookup(w.uint(1))) }

func (in *interpreter) wipe(w words) {
	m := in.mapNamed(w[0])
	m.Wipe()
	in.showMap(w[0], m)
}

func (in *interpreter) state(w words) { in.showMap(w[0], in.mapNamed(w[0])) }
func (in *interpreter) dump(w words)  { in.print(w[0], hex(in.mapNamed(w[0]).Dump())) }

func (in *interpreter) items(w words) {
	count, sum := in.mapNamed(w[0]).Items()
	in.print(w[0], count, hex(probe.Digest(sum)))
}

// randomWrites are pseudo-random writes to a map: the n-th puts in putPercent of 100
// cases and deletes in deletePercent, a key below keySpace.
type randomWrites struct {
	m                                         probe.Map
	seed, keySpace, putPercent, deletePercent uint64
}

func (w randomWrites) write(n uint64) {
	r := probe.SplitMix(w.seed + n)
	key := (r >> 8) % w.keySpace
	switch choice := r % 100; {
	case choice < w.putPercent:
		w.m.Put(key, r)
	case choice < w.putPercent+w.deletePercent:
		w.m.Delete(key)
	}
}

// mixer reads SEED OPS SPACE PUT, as mix and cost mix have them after the map's name.
func mixer(m probe.Map, w words) (writes randomWrites, operations uint64) {
	put := w.uint(4)
	if put > 100 {
		refuse("%d is no percentage", put)
	}
	return randomWrites{m, w.uint(1), w.positive(3), put, 100 - put}, w.uint(2)
}

func (in *interpreter) mix(w words) {
	m := in.mapNamed(w[0])
	writes, operations := mixer(m, w)
	every := w.positive(5)
	for i := uint64(0); i < operations; i++ {
		writes.write(i)
		if (i+1)%every == 0 {
			in.print(w[0], m.State(), hex(m.Dump()))
		}
		if i%100000 == 99999 {
			probe.CollectBetweenOperations()
		}
	}
}

// walk wipes the map after entry number w[7] was met, where that is given.
func (in *interpreter) walk(w words) {
	m := in.mapNamed(w[0])
	writes := randomWrites{m, w.uint(3), w.positive(4), w.uint(5), w.uint(6)}
	write := writes.write
	if len(w) == 8 {
		last := w.uint(7)
		write = func(n uint64) {
			if n == last {
				m.Wipe()
			}
			writes.write(n)
		}
	}
	count, met := m.Walk(w.uint(1), w.uint(2), write)
	in.print(w[0], "walked", count, hex(met))
	in.showMap(w[0], m)
}

// cloned prepares maps.Clone of the map that w names second, for the variable it names
// first.
func (in *interpreter) cloned(w words) func() {
	packageSlices()
	m, clone := in.mapNamed(w[1]).Clone()
	in.maps[w[0]] = m
	return clone
}

func (in *interpreter) mapClone(w words) {
	in.cloned(w)()
	in.showMap(w[0], in.mapNamed(w[0]))
}
