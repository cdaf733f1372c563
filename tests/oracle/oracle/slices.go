// The commands on slices. Each prints what the growth script's format says.

package main

import (
	"fmt"

	"gogrow/oracle/internal/probe"
)

func (in *interpreter) showSlice(name string, s probe.Slice) { in.print(name, s.Len(), s.Cap()) }

func (in *interpreter) slice(w words) {
	s, err := probe.NewSlice(w[1])
	if err != nil {
		refuse("%v", err)
	}
	in.slices[w[0]] = s
	in.showSlice(w[0], s)
}

func (in *interpreter) setNil(w words) {
	s := in.sliceNamed(w[0])
	s.SetNil()
	in.showSlice(w[0], s)
}

func (in *interpreter) make(w words) {
	s := in.sliceNamed(w[0])
	s.Make(w.int(1), w.int(2))
	in.showSlice(w[0], s)
}

// draw takes the next n numbers, which are used up even when Go refuses the append.
func (in *interpreter) draw(n int) (first uint64) {
	first = in.counter + 1
	in.counter += uint64(n)
	return first
}

func (in *interpreter) append(w words) {
	s, n := in.sliceNamed(w[0]), w.count(1)
	s.Append(in.draw(n), n)
	in.showSlice(w[0], s)
}

func (in *interpreter) pushes(w words) {
	s, n := in.sliceNamed(w[0]), w.count(1)
	capacity := s.Cap()
	for i := 0; i < n; i++ {
		s.Append(in.draw(1), 1)
		if s.Cap() != capacity {
			capacity = s.Cap()
			in.showSlice(w[0], s)
		}
	}
}

func (in *interpreter) appendSlice(w words) {
	s, other := in.slicesNamed(w[0], w[1])
	s.AppendSlice(other)
	in.showSlice(w[0], s)
}

// packageSlices refuses what this Go does not have.
func packageSlices() {
	if !probe.HasSlices {
		refuse("packages slices and maps came with Go 1.21")
	}
}

// fromSlices prepares an operation of package slices on the slice that w names first.
func (in *interpreter) fromSlices(name string, w words) (operation func()) {
	packageSlices()
	s := in.sliceNamed(w[0])
	other := func(i int) probe.Slice {
		_, o := in.slicesNamed(w[0], w[i])
		return o
	}
	switch name {
	case "grow":
		n := w.int(1)
		return func() { s.Grow(n) }
	case "clone":
		o := other(1)
		return func() { s.Clone(o) }
	case "clip":
		return s.Clip
	case "insert":
		i, o := w.int(1), other(2)
		return func() { s.Insert(i, o) }
	case "delete":
		i, j := w.int(1), w.int(2)
		return func() { s.Delete(i, j) }
	case "replace":
		i, j, o := w.int(1), w.int(2), other(3)
		return func() { s.Replace(i, j, o) }
	case "concat":
		if !probe.HasConcat {
			refuse("slices.Concat came with Go 1.22")
		}
		a, b := other(1), other(2)
		return func() { s.Concat(a, b) }
	default:
		if !probe.HasRepeat {
			refuse("slices.Repeat came with Go 1.23")
		}
		o, n := other(1), w.int(2)
		return func() { s.Repeat(o, n) }
	}
}

func (in *interpreter) runFromSlices(name string, w words) {
	in.fromSlices(name, w)()
	in.showSlice(w[0], in.sliceNamed(w[0]))
}

func (in *interpreter) grow(w words)    { in.runFromSlices("grow", w) }
func (in *interpreter) clone(w words)   { in.runFromSlices("clone", w) }
func (in *interpreter) clip(w words)    { in.runFromSlices("clip", w) }
func (in *interpreter) insert(w words)  { in.runFromSlices("insert", w) }
func (in *interpreter) delete(w words)  { in.runFromSlices("delete", w) }
func (in *interpreter) replace(w words) { in.runFromSlices("replace", w) }
func (in *interpreter) concat(w words)  { in.runFromSlices("concat", w) }
func (in *interpreter) repeat(w words)  { in.runFromSlices("repeat", w) }

func (in *interpreter) reslice(w words) {
	s, other := in.slicesNamed(w[0], w[1])
	bounds := probe.Bounds{Low: w.bound(2), High: w.bound(3), Max: w.bound(4)}
	if bounds.Max != nil && bounds.High == nil {
		refuse("a slice expression with a third bound needs the second")
	}
	s.Reslice(other, bounds)
	in.showSlice(w[0], s)
}

func (in *interpreter) copy(w words) {
	s, other := in.slicesNamed(w[0], w[1])
	in.print(s.CopyFrom(other))
}

func (in *interpreter) set(w words) { in.sliceNamed(w[0]).Set(w.int(1), w.uint(2)) }
func (in *interpreter) get(w words) { in.print(in.sliceNamed(w[0]).Get(w.int(1))) }
func (in *interpreter) sum(w words) { in.print(hex(in.sliceNamed(w[0]).Sum())) }

// same compares addresses; the slices may differ in type.
func (in *interpreter) same(w words) {
	in.print(in.sliceNamed(w[0]).Base() == in.sliceNamed(w[1]).Base())
}

func hex(d probe.Digest) string { return fmt.Sprintf("%016x", uint64(d)) }
