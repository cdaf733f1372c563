//go:build !go1.24

// The bucket map of Go 1.18 to 1.23, as package runtime declares it (map.go, type.go,
// from 1.21 on also internal/abi): 2^B buckets of 8 slots with chains of overflow
// buckets, and while the table grows the old buckets beside them.
//
//	bucket: | tophash ×8 | key ×8 | elem ×8 | overflow pointer |

package probe

import (
	"fmt"
	"unsafe"
)

type mapHeader struct {
	count      int
	flags      uint8
	b          uint8
	noverflow  uint16
	seed       uint32
	buckets    unsafe.Pointer
	oldbuckets unsafe.Pointer
	nevacuate  uintptr
	extra      unsafe.Pointer
}

type mapType struct {
	common              [48]byte
	key, elem, bucket   unsafe.Pointer
	hasher              func(unsafe.Pointer, uintptr) uintptr
	keyBytes, elemBytes uint8 // in a slot: 8 where the slot holds a pointer
	bucketBytes         uint16
	flags               uint32
}

type mapIterator struct {
	key, elem             unsafe.Pointer
	typ                   *mapType
	header                *mapHeader
	buckets               unsafe.Pointer
	current               unsafe.Pointer
	overflow, oldOverflow unsafe.Pointer
	startBucket           uintptr
	offset                uint8
	wrapped               bool
	b                     uint8
	slot                  uint8
	bucket, checkBucket   uintptr
}

const (
	slotsPerBucket   = 8
	firstTophash     = 5 // smaller values mark a slot empty or evacuated
	flagSameSize     = 8 // mapHeader.flags
	flagIndirectKey  = 1 // mapType.flags
	flagIndirectElem = 2
)

func (h *mapHeader) growsSameSize() bool { return h.flags&flagSameSize != 0 }

// oldBucketCount is the number of old buckets during a growth, else 0.
func (h *mapHeader) oldBucketCount() int {
	switch {
	case h.oldbuckets == nil:
		return 0
	case h.growsSameSize():
		return 1 << h.b
	default:
		return 1 << (h.b - 1)
	}
}

func (h *mapHeader) state(*mapType) string {
	same := 0
	if h.growsSameSize() {
		same = 1
	}
	return fmt.Sprint(h.count, h.b, h.noverflow, h.nevacuate, h.oldBucketCount(), same)
}

func (h *mapHeader) dump(t *mapType, key, elem field) Digest {
	layout := NewDigest()
	if h.buckets != nil {
		t.addChains(&layout, h.buckets, 1<<h.b, key, elem)
	}
	if h.oldbuckets != nil {
		layout.Add(77)
		t.addChains(&layout, h.oldbuckets, h.oldBucketCount(), key, elem)
	}
	return layout
}

// addChains digests an array of buckets, each with its overflow chain.
func (t *mapType) addChains(layout *Digest, buckets unsafe.Pointer, count int, key, elem field) {
	for i := 0; i < count; i++ {
		bucket := unsafe.Add(buckets, i*int(t.bucketBytes))
		for depth := uint64(0); bucket != nil; depth++ {
			layout.Add(1000 + depth)
			t.addSlots(layout, bucket, key, elem)
			bucket = *(*unsafe.Pointer)(unsafe.Add(bucket, t.bucketBytes-8))
		}
	}
}

func (t *mapType) addSlots(layout *Digest, bucket unsafe.Pointer, key, elem field) {
	keys := unsafe.Add(bucket, slotsPerBucket)
	elems := unsafe.Add(keys, slotsPerBucket*int(t.keyBytes))
	for i := 0; i < slotsPerBucket; i++ {
		tophash := *(*uint8)(unsafe.Add(bucket, i))
		layout.Add(uint64(tophash))
		if tophash < firstTophash {
			continue
		}
		k := unsafe.Add(keys, i*int(t.keyBytes))
		if t.flags&flagIndirectKey != 0 {
			k = *(*unsafe.Pointer)(k)
		}
		e := unsafe.Add(elems, i*int(t.elemBytes))
		if t.flags&flagIndirectElem != 0 {
			e = *(*unsafe.Pointer)(e)
		}
		layout.Add(key.load(k))
		layout.Add(elem.load(e))
	}
}

// restart sends a running iterator to bucket start (modulo the number of buckets),
// and within every bucket to slot offset (modulo 8) first.
func (it *mapIterator) restart(_ *mapHeader, start, offset uint64) {
	it.startBucket = uintptr(start & (1<<it.b - 1))
	it.offset = uint8(offset % slotsPerBucket)
	it.bucket = it.startBucket
	it.wrapped = false
	it.current = nil
	it.slot = 0
	it.checkBucket = 0
}
