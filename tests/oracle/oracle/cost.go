// The command `cost`, which measures one operation.

package main

import "gogrow/oracle/internal/probe"

// cost runs one operation and prints what it charged the heap: the number of
// allocations and their bytes.
func (in *interpreter) cost(w words) {
	mallocs, bytes := probe.Cost(in.measurable(w[0], w[1:]))
	in.print("cost", mallocs, bytes)
}

var costWords = map[string]int{
	"make": 3, "pushes": 2, "append": 2, "appendslice": 2,
	"grow": 2, "clone": 2, "clip": 1, "insert": 3, "delete": 3, "replace": 4, "concat": 3, "repeat": 3,
	"remake": 2, "puts": 3, "dels": 3, "mix": 5, "wipe": 1, "mapclone": 2,
}

// measurable prepares an operation: all that is needed besides the operation itself
// (words read, key strings made) is done here, outside the measurement.
func (in *interpreter) measurable(name string, w words) func() {
	count, ok := costWords[name]
	if !ok {
		refuse("the cost of %q is not defined", name)
	}
	if len(w) != count {
		refuse("cost %s takes %d words, not %d", name, count, len(w))
	}
	switch name {
	case "make":
		s, length, capacity := in.sliceNamed(w[0]), w.int(1), w.int(2)
		return func() { s.Make(length, capacity) }
	case "pushes":
		s, n := in.sliceNamed(w[0]), w.count(1)
		return func() { s.PushZeros(n) }
	case "append":
		s, n := in.sliceNamed(w[0]), w.count(1)
		return s.AppendZeros(n)
	case "appendslice":
		s, other := in.slicesNamed(w[0], w[1])
		return func() { s.AppendSlice(other) }
	case "grow", "clone", "clip", "insert", "delete", "replace", "concat", "repeat":
		return in.fromSlices(name, w)
	case "mapclone":
		return in.cloned(w)
	}
	m := in.mapNamed(w[0])
	switch name {
	case "remake":
		hint := w.int(1)
		return func() { m.Remake(hint) }
	case "wipe":
		return m.Wipe
	case "mix":
		writes, operations := mixer(m, w)
		prepare(m, 0, writes.keySpace)
		return func() {
			for i := uint64(0); i < operations; i++ {
				writes.write(i)
			}
		}
	default:
		return keyRange(m, name, w)
	}
}

// keyRange is `puts M FROM N`, which sets M[FROM+i] = i, or `dels M FROM N`.
func keyRange(m probe.Map, name string, w words) func() {
	from, n := w.uint(1), w.uint(2)
	prepare(m, from, n)
	if name == "puts" {
		return func() {
			for i := uint64(0); i < n; i++ {
				m.Put(from+i, i)
			}
		}
	}
	return func() {
		for i := uint64(0); i < n; i++ {
			m.Delete(from + i)
		}
	}
}

func prepare(m probe.Map, first, n uint64) {
	for i := uint64(0); i < n; i++ {
		m.Prepare(first + i)
	}
}
