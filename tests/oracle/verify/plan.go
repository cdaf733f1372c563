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

// A kind of script takes a share of the volume.
type kind struct {
	name  string
	maps  bool // its share is one of volume.mapOps, not of volume.appends
	share float64
	unit  func(counts) int // what its share is counted in
	size  int              // units in one script: a file of some 100 KB
	// program adds one self-contained piece to a script.
	program func(g *generator)
}

var kinds = []kind{
	{"pushes", false, 0.50, appends, 50000, (*generator).singleAppends},
	{"many", false, 0.20, appends, 20000, (*generator).appendsOfMany},
	{"alias", false, 0.20, appends, 10000, (*generator).aliasing},
	{"slicecost", false, 0.10, appends, 50000, (*generator).sliceCosts},
	{"refused", false, 0.02, lines, 10000, (*generator).refusals},

	{"steps", true, 0.03, mapOps, 20000, (*generator).mapSteps},
	{"smallmix", true, 0.10, mapOps, 250000, (*generator).smallMixes},
	{"largemix", true, 0.80, mapOps, 2000000, (*generator).largeMixes},
	{"walk", true, 0.03, mapOps, 100000, (*generator).walks},
	{"emptied", true, 0.02, mapOps, 100000, (*generator).emptied},
	{"hints", true, 0.002, lines, 10000, (*generator).hints},
	{"mapcost", true, 0.02, mapOps, 100000, (*generator).mapCosts},
}

// A script is one file: programs of a kind.
type script struct {
	kind   *kind
	number int
	size   int // units, at least
	random *rand.Rand
	types  *rotation // shared by all scripts
}

// A plan goes through the kinds until each has its share.
type plan struct {
	seed   int64
	volume volume
	kind   int // index of the kind that is being made
	done   int // units of that kind made so far
	number int
	types  *rotation
}

func newPlan(seed int64, v volume) *plan {
	p := &plan{seed: seed, volume: v}
	p.types = newRotation(p.random(0))
	return p
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
	return script{k, p.number, size, p.random(p.number), p.types}, true
}

func (p *plan) quota(k *kind) int {
	total := p.volume.appends
	if k.maps {
		total = p.volume.mapOps
	}
	quota := int(k.share * float64(total))
	if quota == 0 && total > 0 {
		quota = 1
	}
	return quota
}

func (p *plan) account(s script, written counts) {
	p.done += s.kind.unit(written)
}

// write makes the script's text. Every script names the release first.
func (s script) write(w io.Writer, release string) (counts, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	g := &generator{out: out, random: s.random, types: s.types}
	g.line("go %s", release)
	for s.kind.unit(g.counts) < s.size {
		s.kind.program(g)
	}
	if err := out.Flush(); err != nil {
		return counts{}, fmt.Errorf("writing a script: %w", err)
	}
	return g.counts, nil
}
