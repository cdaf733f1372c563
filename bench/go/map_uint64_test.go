// Loops over maps with uint64 keys. They are written out for each type of key: generic
// ones would not be the code that a Go program has.

package bench

import "testing"

var uint64Map map[uint64]uint64 // puts a finished map on the heap

func benchmarkUint64Keys(b *testing.B, n int) {
	keys := uint64Keys(2 * n)
	shuffled := inOrder(uint64Keys(n), permutation(n))
	full := map[uint64]uint64{}
	insertUint64(full, keys[:n])

	runMap(b, "insert", "uint64", n, func() {
		uint64Map = make(map[uint64]uint64)
		insertUint64(uint64Map, keys[:n])
	})
	runMap(b, "insert_hint", "uint64", n, func() {
		uint64Map = make(map[uint64]uint64, n)
		insertUint64(uint64Map, keys[:n])
	})
	uint64Map = nil
	runMap(b, "hit", "uint64", n, func() { lookUpUint64(full, shuffled) })
	runMap(b, "miss", "uint64", n, func() { lookUpUint64(full, keys[n:]) })
	runMap(b, "iterate", "uint64", n, func() { iterateUint64(full) })

	circle := uint64Keys(n + churnDistance)
	window := map[uint64]uint64{}
	insertUint64(window, circle[:churnDistance])
	oldest := 0
	runMap(b, "churn", "uint64", n, func() { oldest = churnUint64(window, circle, oldest, n) })
	runMap(b, "small", "uint64", n, func() { smallUint64(keys[:n]) })
}

func insertUint64(m map[uint64]uint64, keys []uint64) {
	for i, k := range keys {
		m[k] = uint64(i)
	}
}

func lookUpUint64(m map[uint64]uint64, keys []uint64) {
	total := uint64(0)
	for _, k := range keys {
		total += m[k]
	}
	sum = total
}

func iterateUint64(m map[uint64]uint64) {
	total := uint64(0)
	for _, e := range m {
		total += e
	}
	sum = total
}

// churnUint64 moves a window of entries n keys on, and returns where it begins.
func churnUint64(m map[uint64]uint64, circle []uint64, oldest, n int) int {
	newest := (oldest + churnDistance) % len(circle)
	for i := 0; i < n; i++ {
		m[circle[newest]] = uint64(i)
		delete(m, circle[oldest])
		if newest++; newest == len(circle) {
			newest = 0
		}
		if oldest++; oldest == len(circle) {
			oldest = 0
		}
	}
	return oldest
}

func smallUint64(keys []uint64) {
	next := 0
	for range keys {
		m := make(map[uint64]uint64)
		for i := 0; i < smallEntries; i++ {
			m[keys[next]] = uint64(i)
			if next++; next == len(keys) {
				next = 0
			}
		}
		uint64Map = m
	}
	uint64Map = nil
}
