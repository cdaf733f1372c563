// The keys of the map benchmarks, and the order in which they are looked up. The C++
// side makes the same ones (see doc.go).

package bench

import (
	"strconv"
	"testing"
)

func splitmix64(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func uint64Keys(n int) []uint64 {
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = splitmix64(uint64(i))
	}
	return keys
}

func stringKeys(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = strconv.FormatUint(splitmix64(uint64(i)), 10)
	}
	return keys
}

func permutation(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := int(splitmix64(uint64(i)) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// The C++ side has to agree with these.
func TestKeysAreTheAgreedOnes(t *testing.T) {
	if got := uint64Keys(2); got[0] != 16294208416658607535 || got[1] != 10451216379200822465 {
		t.Error("uint64 keys:", got)
	}
	if got := stringKeys(1); got[0] != "16294208416658607535" {
		t.Error("string keys:", got)
	}
	want := []int{0, 5, 9, 1, 6, 2, 3, 7, 4, 8}
	for i, got := range permutation(10) {
		if got != want[i] {
			t.Error("permutation(10):", permutation(10))
			break
		}
	}
}

func TestPermutationHoldsEachNumberOnce(t *testing.T) {
	seen := make([]bool, 1000)
	for _, i := range permutation(1000) {
		if seen[i] {
			t.Fatalf("%d appears twice", i)
		}
		seen[i] = true
	}
}
