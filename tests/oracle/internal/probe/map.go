// Maps of every pair of types behind one interface, with a hash that the script chooses
// in place of the random one. What a map's header and table look like is in
// map_bucket.go and map_swiss.go.

package probe

import (
	"fmt"
	"reflect"
	"syscall"
	"unsafe"
)

// A Map is one map variable of a script.
type Map interface {
	Put(key, elem uint64)
	Delete(key uint64)
	Lookup(key uint64) (elem uint64, ok bool)
	Wipe()           // deletes everything, in the loop that Go compiles to one clear
	Remake(hint int) // a new empty map takes this one's place; hint 0 is no hint
	Prepare(key uint64)
	// Clone prepares maps.Clone (1.21 on): the copy is a map once the function ran.
	Clone() (copied Map, clone func())

	State() string // the header's fields, without a trace left in the map
	Dump() Digest  // the layout of the table, without a trace left in the map

	// Items ranges over the map from a random place.
	Items() (count int, sum uint64)
	// Walk ranges from a fixed place and calls write after the n-th entry (from 0),
	// which may change the map. The digest covers the entries in the order met.
	Walk(start, offset uint64, write func(n uint64)) (count uint64, met Digest)
}

// mapOf holds its map in a heap object: the map escapes, header and all. K is a
// type of this package, so no other code shares the map's type descriptor, which
// is changed (see replaceHasher).
type mapOf[K comparable, V any] struct {
	m    map[K]V
	hash func(uint64) uint64
	key  field
	elem field
}

func newMapOf[K comparable, V any](key, elem field, hash func(uint64) uint64, hint int) Map {
	v := &mapOf[K, V]{hash: hash, key: key, elem: elem}
	v.Remake(hint)
	if hashers[v.typ()] == nil {
		replaceHasher(v.typ(), key)
		v.checkHasher()
	}
	return v
}

// checkHasher makes sure that compiled code calls the hasher put in place: without it
// layouts would be random, and only a reader of the output would notice.
func (v *mapOf[K, V]) checkHasher() {
	called := false
	activeHash = func(uint64) uint64 { called = true; return 0 }
	var k K
	var e V
	map[K]V{}[k] = e
	if !called {
		panic(fmt.Sprintf("this Go does not call the replaced hasher of %T", v.m))
	}
}

// activeHash is the hash of the map that is worked on. Maps of one type share a
// hasher, so each operation that may hash says first which function counts.
var activeHash func(uint64) uint64

func (v *mapOf[K, V]) Put(key, elem uint64) {
	activeHash = v.hash
	var k K
	var e V
	v.key.store(unsafe.Pointer(&k), key)
	v.elem.store(unsafe.Pointer(&e), elem)
	v.m[k] = e
}

func (v *mapOf[K, V]) Delete(key uint64) {
	activeHash = v.hash
	var k K
	v.key.store(unsafe.Pointer(&k), key)
	delete(v.m, k)
}

func (v *mapOf[K, V]) Lookup(key uint64) (uint64, bool) {
	activeHash = v.hash
	var k K
	v.key.store(unsafe.Pointer(&k), key)
	e, ok := v.m[k]
	return v.elem.load(unsafe.Pointer(&e)), ok
}

func (v *mapOf[K, V]) Remake(hint int) {
	if hint == 0 {
		v.m = make(map[K]V)
	} else {
		v.m = make(map[K]V, hint)
	}
}

// Prepare makes what a key of that number refers to, which is then there for good.
func (v *mapOf[K, V]) Prepare(key uint64) {
	if v.key.hasText() {
		var k K
		v.key.store(unsafe.Pointer(&k), key)
	}
}

func (v *mapOf[K, V]) Clone() (Map, func()) {
	copied := &mapOf[K, V]{hash: v.hash, key: v.key, elem: v.elem}
	return copied, func() {
		activeHash = v.hash
		copied.m = cloneMap(v.m)
	}
}

// Wipe deletes everything in a loop, which the compiler turns into one clear. It does
// not where keys may be unequal to themselves; clear was made for these.
func (v *mapOf[K, V]) Wipe() {
	activeHash = v.hash
	if v.key.odd() {
		clearMap(v.m)
		return
	}
	v.wipeInLoop()
}

func (v *mapOf[K, V]) State() string { return v.header().state(v.typ()) }
func (v *mapOf[K, V]) Dump() Digest  { return v.header().dump(v.typ(), v.key, v.elem) }

func (v *mapOf[K, V]) Items() (count int, sum uint64) {
	activeHash = v.hash
	for k, e := range v.m {
		count++
		sum += SplitMix(v.key.load(unsafe.Pointer(&k))*31 + v.elem.load(unsafe.Pointer(&e)))
	}
	return count, sum
}

func (v *mapOf[K, V]) Walk(start, offset uint64, write func(n uint64)) (count uint64, met Digest) {
	activeHash = v.hash
	met = NewDigest()
	it := reflect.ValueOf(v.m).MapRange()
	if !it.Next() {
		return 0, met
	}
	// Next began at a random place, as a range clause does, and left the same traces.
	// Sent back to the fixed place, the iterator meets everything from there.
	running := iteratorOf(it)
	running.restart(v.header(), start, offset)
	for it.Next() {
		met.Add(v.key.load(running.key))
		met.Add(v.elem.load(running.elem))
		write(count)
		count++
	}
	return count, met
}

// header and typ unpack the map: a map variable is a pointer to its header, and an
// interface holding a map is the pair of type descriptor and that pointer.

func (v *mapOf[K, V]) header() *mapHeader {
	return *(**mapHeader)(unsafe.Pointer(&v.m))
}

func (v *mapOf[K, V]) typ() *mapType {
	var boxed interface{} = v.m
	return *(**mapType)(unsafe.Pointer(&boxed))
}

// iteratorOf finds the runtime's iterator inside reflect's: behind the map's Value.
func iteratorOf(it *reflect.MapIter) *mapIterator {
	return (*mapIterator)(unsafe.Add(unsafe.Pointer(it), unsafe.Sizeof(reflect.Value{})))
}

// hashers remembers the replaced hashers by type, and keeps them reachable: a type
// descriptor is no place where the garbage collector looks for pointers.
var hashers = map[*mapType]func(unsafe.Pointer, uintptr) uintptr{}

// replaceHasher makes every map of type t hash the key's number with activeHash and
// without the random seed: a layout is then the same in every run.
func replaceHasher(t *mapType, key field) {
	hasher := func(p unsafe.Pointer, _ uintptr) uintptr { return uintptr(activeHash(key.hashed(p))) }
	hashers[t] = hasher
	for _, d := range descriptors(t) {
		makeWritable(unsafe.Pointer(&d.hasher), unsafe.Sizeof(d.hasher))
		d.hasher = hasher
	}
}

// makeWritable opens the pages of a type descriptor, which the linker puts into
// read-only memory.
func makeWritable(p unsafe.Pointer, size uintptr) {
	page := uintptr(syscall.Getpagesize())
	first := uintptr(p) &^ (page - 1)
	last := (uintptr(p) + size - 1) &^ (page - 1)
	_, _, errno := syscall.Syscall(syscall.SYS_MPROTECT, first, last-first+page, syscall.PROT_READ|syscall.PROT_WRITE)
	if errno != 0 {
		panic(fmt.Sprintf("cannot make a map's type descriptor writable: %v", errno))
	}
}
