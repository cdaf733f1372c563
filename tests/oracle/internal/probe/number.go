// Package probe drives real slices and maps of the Go release it is compiled
// with, and shows the states they go through: capacities, the fields of a map's
// header, the layout of a map's table, and what an operation charges the heap.
//
// Everything here is compiled code as a user would write it: `s = append(s, e)`,
// `m[k] = e`, `delete(m, k)`. Only what is looked at comes through unsafe
// pointers. Two layouts of the runtime are described, each in a file of its own:
// the bucket map (to Go 1.23) and the Swiss map (from Go 1.24).
//
// Elements and keys of any type keep a number, so that one script can be run over
// all types and their contents can be compared. Package probe is for linux/amd64.
package probe

import (
	"encoding/binary"
	"strconv"
	"unsafe"
)

// A field says where a type keeps its number: the given count of bytes at offset,
// little endian, or (text) as the decimal digits of a string. A field of no bytes
// forgets what is stored and reads as 0.
type field struct {
	offset, bytes uintptr
	text          bool
}

// store and load are called with pointers to local variables inside measured
// operations. They are plain methods, not function values, because then the
// compiler sees that the pointer does not escape and the variable stays on the stack.

func (f field) store(p unsafe.Pointer, n uint64) {
	if f.text {
		*(*string)(p) = decimal(n)
		return
	}
	var le [8]byte
	binary.LittleEndian.PutUint64(le[:], n)
	copy(unsafe.Slice((*byte)(unsafe.Add(p, f.offset)), f.bytes), le[:])
}

func (f field) load(p unsafe.Pointer) uint64 {
	if f.text {
		n := uint64(0)
		for _, digit := range []byte(*(*string)(p)) {
			n = n*10 + uint64(digit-'0')
		}
		return n
	}
	var le [8]byte
	copy(le[:], unsafe.Slice((*byte)(unsafe.Add(p, f.offset)), f.bytes))
	return binary.LittleEndian.Uint64(le[:])
}

// decimals holds every key string made so far: a string that was made before a
// measurement costs nothing inside it.
var decimals = map[uint64]string{}

func decimal(n uint64) string {
	s, ok := decimals[n]
	if !ok {
		s = strconv.FormatUint(n, 10)
		decimals[n] = s
	}
	return s
}

// SplitMix scrambles x; scripts derive their pseudo-random operations from it.
func SplitMix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// A Digest folds a sequence of 64-bit numbers into one, FNV-1a with a number taken
// at a time instead of a byte. Start with NewDigest().
type Digest uint64

// NewDigest returns the digest of the empty sequence.
func NewDigest() Digest { return 1469598103934665603 }

// Add appends n to the digested sequence.
func (d *Digest) Add(n uint64) { *d = Digest((uint64(*d) ^ n) * 1099511628211) }

// hashes are the map hashes a script may ask for; they hash the key's number.
var hashes = map[string]func(uint64) uint64{
	"mix":  SplitMix,
	"zero": func(uint64) uint64 { return 0 },
	"id":   func(n uint64) uint64 { return n },
	"high": func(n uint64) uint64 { return n << 56 },
	"low4": func(n uint64) uint64 { return SplitMix(n) & 0xff0000000000000f },
}
