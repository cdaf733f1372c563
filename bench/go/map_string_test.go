// Loops over maps with string keys. They are written out for each type of key: generic
// ones would not be the code that a Go program has.

package bench

import "testing"

var stringMap map[string]uint64 // puts a finished map on the heap

func benchmarkStringKeys(b *testing.B, n int) {
	keys := stringKeys(2 * n)
	// Looked up are copies, as strings that come from elsewhere are.
	shuffled := inOrder(stringKeys(n), permutation(n))
	full := map[string]uint64{}
	insertString(full, keys[:n])

	runMap(b, "insert", "string", n, func() {
		stringMap = make(map[string]uint64)
		insertString(stringMap, keys[:n])
	})
	runMap(b, "insert_hint", "string", n, func() {
		stringMap = make(map[string]uint64, n)
		insertString(stringMap, keys[:n])
	})
	stringMap = nil
	runMap(b, "hit", "string", n, func() { lookUpString(full, shuffled) })
	runMap(b, "miss", "string", n, func() { lookUpString(full, keys[n:]) })
	runMap(b, "iterate", "string", n, func() { iterateString(full) })

	circle := stringKeys(n + churnDistance)
	window := map[string]uint64{}
	insertString(window, circle[:churnDistance])
	oldest := 0
	runMap(b, "churn", "string", n, func() { oldest = churnString(window, circle, oldest, n) })
	runMap(b, "small", "string", n, func() { smallString(keys[:n]) })
}

func insertString(m map[string]uint64, keys []string) {
	for i, k := range keys {
		m[k] = uint64(i)
	}
}

func lookUpString(m map[string]uint64, keys []string) {
	total := uint64(0)
	for _, k := range keys {
		total += m[k]
	}
	sum = total
}

func iterateString(m map[string]uint64) {
	total := uint64(0)
	for _, e := range m {
		total += e
	}
	sum = total
}

// churnString moves a window of entries n keys on, and returns where it begins.
func churnString(m map[string]uint64, circle []string, oldest, n int) int {
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

func smallString(keys []string) {
	next := 0
	for range keys {
		m := make(map[string]uint64)
		for i := 0; i < smallEntries; i++ {
			m[keys[next]] = uint64(i)
			if next++; next == len(keys) {
				next = 0
			}
		}
		stringMap = m
	}
	stringMap = nil
}
