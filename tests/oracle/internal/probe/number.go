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
	"math"
	"strconv"
	"unsafe"
)

// A form is how a type keeps its number.
type form uint8

const (
	plain     form = iota // little endian, in the given count of bytes
	text                  // the decimal digits of a string
	single                // a float32, see doubleBits
	double                // a float64
	boxed                 // an interface that holds a float64, a uint64 or a string
	doubleAnd             // a float64 and behind it a string
)

// A field says where a type keeps its number: at offset, in a form. A plain field of no
// bytes forgets what is stored and reads as 0.
type field struct {
	offset, bytes uintptr
	form          form
}

// odd says whether some numbers stand for keys that are not equal to themselves, or
// equal to another one.
func (f field) odd() bool { return f.form >= single }

// hasText says whether a string belongs to a number.
func (f field) hasText() bool { return f.form == text || f.form >= boxed }

// store and load are called with pointers to local variables inside measured
// operations. They are plain methods, not function values, because then the
// compiler sees that the pointer does not escape and the variable stays on the stack.

func (f field) store(p unsafe.Pointer, n uint64) {
	switch f.form {
	case plain:
		var le [8]byte
		binary.LittleEndian.PutUint64(le[:], n)
		copy(unsafe.Slice((*byte)(unsafe.Add(p, f.offset)), f.bytes), le[:])
	case text:
		*(*string)(p) = decimal(n)
	case single:
		*(*uint32)(p) = singleBits(n & singleMask)
	case double:
		*(*uint64)(p) = doubleBits(n & doubleMask)
	case boxed:
		*(*interface{})(p) = box(n & doubleMask)
	case doubleAnd:
		n &= doubleMask
		*(*uint64)(p) = doubleBits(n)
		*(*string)(unsafe.Add(p, 8)) = decimal(n / 2) // +0 and -0 have the same
	}
}

func (f field) load(p unsafe.Pointer) uint64 {
	switch f.form {
	case text:
		return numberOfText(*(*string)(p))
	case single:
		return numberOfSingle(*(*uint32)(p))
	case double, doubleAnd:
		return numberOfDouble(*(*uint64)(p))
	case boxed:
		return unbox(*(*interface{})(p))
	}
	var le [8]byte
	copy(le[:], unsafe.Slice((*byte)(unsafe.Add(p, f.offset)), f.bytes))
	return binary.LittleEndian.Uint64(le[:])
}

// hashed is the number that is hashed for the key at p: equal keys have one hash.
func (f field) hashed(p unsafe.Pointer) uint64 {
	n := f.load(p)
	if f.odd() && n == negativeZero {
		n = 0
	}
	return n
}

// Floats: number 0 is +0, 1 is -0, every number that is 7 more than a multiple of 16 is
// a NaN with the number as its payload, and any other is that number.
const (
	negativeZero = 1
	singleMask   = 1<<22 - 1 // a NaN's payload has these bits, and a float32 is exact
	doubleMask   = 1<<51 - 1
	singleNaN    = 0x7fc00000
	doubleNaN    = 0x7ff8000000000000
)

func isNaN(n uint64) bool { return n%16 == 7 }

func singleBits(n uint64) uint32 {
	switch {
	case n == negativeZero:
		return 1 << 31
	case isNaN(n):
		return singleNaN | uint32(n)
	}
	return math.Float32bits(float32(n))
}

func doubleBits(n uint64) uint64 {
	switch {
	case n == negativeZero:
		return 1 << 63
	case isNaN(n):
		return doubleNaN | n
	}
	return math.Float64bits(float64(n))
}

func numberOfSingle(bits uint32) uint64 {
	switch {
	case bits == 1<<31:
		return negativeZero
	case bits&singleNaN == singleNaN:
		return uint64(bits &^ singleNaN)
	}
	return uint64(math.Float32frombits(bits))
}

func numberOfDouble(bits uint64) uint64 {
	switch {
	case bits == 1<<63:
		return negativeZero
	case bits&doubleNaN == doubleNaN:
		return bits &^ doubleNaN
	}
	return uint64(math.Float64frombits(bits))
}

// boxes holds every interface value made so far, as decimals does strings.
var boxes = map[uint64]interface{}{}

// box puts floats of every kind, whole numbers and strings into interfaces.
func box(n uint64) interface{} {
	b, ok := boxes[n]
	if !ok {
		switch {
		case n <= negativeZero || isNaN(n):
			b = math.Float64frombits(doubleBits(n))
		case n%2 == 0:
			b = n
		default:
			b = decimal(n)
		}
		boxes[n] = b
	}
	return b
}

func unbox(b interface{}) uint64 {
	switch v := b.(type) {
	case float64:
		return numberOfDouble(math.Float64bits(v))
	case uint64:
		return v
	case string:
		return numberOfText(v)
	}
	return 0
}

func numberOfText(s string) uint64 {
	n := uint64(0)
	for i := 0; i < len(s); i++ {
		n = n*10 + uint64(s[i]-'0')
	}
	return n
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
