// Package bench holds the Go side of gogrow's benchmarks: the same loops over the same
// keys as the C++ side, so that rows of the two can be joined by name.
//
//	go test -run '^$' -bench . [-benchtime 100x] [-count 5]
//
// A row is named like its C++ counterpart, after "Benchmark" or "BenchmarkMap/" and
// before the "-2" that Go appends (the number of processors):
//
//	BenchmarkAppend/impl:go/type:int64/n:100           append/impl:go_slice/type:int64/n:100
//	BenchmarkAppend_prealloc/impl:go/type:string/n:100 append_prealloc/impl:go_slice/type:string/n:100
//	BenchmarkMap/hit/impl:go/key:uint64/n:1000         hit/impl:go_map/key:uint64/n:1000
//
// # Append
//
// One operation appends n elements, one at a time, to a nil slice (append) or to
// make([]T, 0, n) (append_prealloc). The i-th element is int64(i); a struct of three
// int64, all i; or the string "benchmark", the same 9 bytes each time, which a C++
// string keeps without an allocation. The finished slice goes to a package-level
// variable, so its array is on the heap. (Go 1.26 starts such a slice in a buffer on the
// stack, and so saves the first few allocations.)
//
// # Maps
//
// Elements are uint64. One operation does n steps, so times are for all n:
//
//	insert       a new map without a hint, key 0 to n-1 put in: M[key(i)] = i
//	insert_hint  the same with make(map[K]uint64, n)
//	hit          a map of keys 0 to n-1: n lookups, one of each, in the order of permutation(n)
//	miss         the same map: n lookups of keys n to 2n-1, which it does not hold
//	iterate      the same map: one range over it, adding up the elements
//	churn        a map of 1,000 entries: n times insert the next key, delete the one 1,000
//	             back; of n+1,000 keys in a circle, from one operation to the next
//	small        n times: a new map without a hint, 4 keys put in, dropped; the j-th map
//	             takes keys 4j to 4j+3, modulo n
//
// # Keys
//
// Key i is splitmix64(i) as a uint64 key, and the decimal digits of that number as a
// string key. All keys exist before the clock starts; the strings of hit are copies of
// those in the map. splitmix64(i): x = i + 0x9e3779b97f4a7c15; x = (x ^ x>>30) *
// 0xbf58476d1ce4e5b9; x = (x ^ x>>27) * 0x94d049bb133111eb; x ^ x>>31. The permutation
// of n numbers starts as 0 to n-1; for i = n-1 down to 1, number i changes places with
// number splitmix64(i) mod (i+1).
package bench
