// This file decides which scripts a run is made of; generate_slices.go and
// generate_maps.go write them.

package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand"

	"gogrow/oracle/internal/probe"
)

// A volume says how much to compare.
type volume struct{ appends, mapOps int }

// counts is what a script holds.
type counts struct{ lines, appends, mapOps int }

func (c *counts) add(other counts) {
	c.lines += other.lines
	c.appends += other.appends
	c.mapOps += other.mapOps
}

func appends(c counts) int { return c.appends }
func mapOps(c counts) int  { return c.mapOps }
func lines(c counts) int   { return c.lines }

// A kind of script takes a share of the volume, up to a limit: where every operation is
// looked at, a hundred million of them would take hours. What is left over, the kinds
// that fill up take, which look once in many operations.
type kind struct {
	name  string
	maps  bool // its share is one of volume.mapOps, not of volume.appends
	share float64
	limit int              // units, or 0 for none
	unit  func(counts) int // what its share is counted in
	size  int              // units in one script: a file of some 100 KB
	since int              // the first release 1.NN that has it
	fills bool             // takes what the others leave, whatever its share
	// program adds one self-contained piece to a script.
	program func(g *generator)
}

var kinds = []kind{
	{"pushes", false, 0.45, 0, appends, 50000, 0, false, (*generator).singleAppends},
	{"many", false, 0.15, 2e6, appends, 20000, 0, false, (*generator).appendsOfMany},
	{"alias", false, 0.15, 2e6, appends, 10000, 0, false, (*generator).aliasing},
	{"package", false, 0.05, 1e6, lines, 10000, 21, false, (*generator).packageSlices},
	{"slicecost", false, 0.05, 2e6, appends, 50000, 0, false, (*generator).sliceCosts},
	{"refused", false, 0.02, 2e5, lines, 10000, 0, false, (*generator).refusals},
	{"long", false, 0, 0, appends, 500000, 0, true, (*generator).longAppends},

	{"steps", true, 0.03, 1e6, mapOps, 20000, 0, false, (*generator).mapSteps},
	{"smallmix", true, 0.10, 4e6, mapOps, 250000, 0, false, (*generator).smallMixes},
	{"largemix", true, 0.40, 2e7, mapOps, 2000000, 0, false, (*generator).largeMixes},
	{"walk", true, 0.03, 3e6, mapOps, 100000, 0, false, (*generator).walks},
	{"mapclone", true, 0.02, 2e6, mapOps, 100000, 21, false, (*generator).mapClones},
	{"emptied", true, 0.02, 2e6, mapOps, 100000, 0, false, (*generator).emptied},
	{"hints", true, 0.002, 2e4, lines, 10000, 0, false, (*generator).hints},
	{"mapcost", true, 0.02, 2e6, mapOps, 100000, 0, false, (*generator).mapCosts},
	{"hugemix", true, 0, 0, mapOps, 20000000, 0, true, (*generator).hugeMixes},
}

// A script is one file: programs of a kind.
type script struct {
	kind   *kind
	number int
	size   int // units, at least
	minor  int
	random *rand.Rand
	types  *rotation // shared by all scripts
}

// A plan goes through the kinds until each has its share.
type plan struct {
	seed   int64
	minor  int // of the release 1.NN
	volume volume
	kind   int // index of the kind that is being made
	done   int // units of that kind made so far
	total  counts
	number int
	types  *rotation
}

// newPlan is for a release: 1.22, or 1.27+mapsplitgroup.
func newPlan(seed int64, release string, v volume) (*plan, error) {
	p := &plan{seed: seed, volume: v}
	if _, err := fmt.Sscanf(release, "1.%d", &p.minor); err != nil {
		return nil, fmt.Errorf("%q is no release", release)
	}
	p.types = newRotation(p.random(0), p.minor)
	return p, nil
}

// random is the source of the script with that number, the same for the same seed.
func (p *plan) random(number int) *rand.Rand {
	mixed := probe.SplitMix(probe.SplitMix(uint64(p.seed)) + uint64(number))
	return rand.New(rand.NewSource(int64(mixed >> 1)))
}

// next returns the script to be made; after that account has to be called.
func (p *plan) next() (script, bool) {
	for p.kind < len(kinds) && p.done >= p.quota(&kinds[p.kind]) {
		p.kind, p.done = p.kind+1, 0
		p.types.next = 0
	}
	if p.kind == len(kinds) {
		return script{}, false
	}
	k := &kinds[p.kind]
	size := k.size
	if left := p.quota(k) - p.done; left < size {
		size = left
	}
	p.number++
	return script{k, p.number, size, p.minor, p.random(p.number), p.types}, true
}

// quota is how many units of a kind there are to be. The last kind of slices and the
// last of maps fill up what is wanted.
func (p *plan) quota(k *kind) int {
	total, made := p.volume.appends, p.total.appends
	if k.maps {
		total, made = p.volume.mapOps, p.total.mapOps
	}
	if k.fills {
		return total - made + p.done // what this kind made is among made
	}
	if p.minor < k.since {
		return 0
	}
	quota := int(k.share * float64(total))
	if k.limit > 0 && quota > k.limit {
		quota = k.limit
	}
	if quota == 0 && total > 0 {
		quota = 1
	}
	return quota
}

func (p *plan) account(s script, written counts) {
	p.done += s.kind.unit(written)
	p.total.add(written)
}

// write makes the script's text. Every script names the release first.
func (s script) write(w io.Writer, release string) (counts, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	g := &generator{out: out, random: s.random, types: s.types, minor: s.minor}
	g.line("go %s", release)
	for s.kind.unit(g.counts) < s.size {
		s.kind.program(g)
	}
	if err := out.Flush(); err != nil {
		return counts{}, fmt.Errorf("writing a script: %w", err)
	}
	return g.counts, nil
}
