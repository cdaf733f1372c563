// Slices of every element type behind one interface.

package probe

import (
	"reflect"
	"unsafe"
)

// A Slice is one slice variable of a script. Its methods panic as the Go operation
// inside them does, with a runtime.Error.
type Slice interface {
	Len() int
	Cap() int
	SetNil()
	Make(length, capacity int)
	Append(first uint64, n int) // one append of n elements numbered first, first+1, …
	PushZeros(n int)            // n appends of one zero value each
	AppendZeros(n int) func()   // prepares one append of n zero values
	Grow(n int)                 // slices.Grow, 1.21 on
	Clone(other Slice)          // slices.Clone, 1.21 on, as the next four
	Clip()
	Insert(i int, other Slice)
	Delete(i, j int)
	Replace(i, j int, other Slice)
	Concat(a, b Slice)         // slices.Concat, 1.22 on
	Repeat(other Slice, n int) // slices.Repeat, 1.23 on
	AppendSlice(other Slice)
	Reslice(other Slice, b Bounds)
	CopyFrom(other Slice) int
	Set(i int, n uint64)
	Get(i int) uint64
	Sum() Digest   // over the numbers of all elements
	Base() uintptr // the address of element 0, or 0 where the capacity is 0
}

// Bounds are those of a slice expression s[Low:High:Max]; nil leaves a bound out.
type Bounds struct{ Low, High, Max *int }

// sliceOf keeps its slice in a heap object, so its backing arrays are never placed
// on a stack (Go 1.25 and later do that for slices that do not escape).
type sliceOf[T any] struct {
	s      []T
	number field
}

func (v *sliceOf[T]) Len() int                  { return len(v.s) }
func (v *sliceOf[T]) Cap() int                  { return cap(v.s) }
func (v *sliceOf[T]) SetNil()                   { v.s = nil }
func (v *sliceOf[T]) Make(length, capacity int) { v.s = make([]T, length, capacity) }
func (v *sliceOf[T]) AppendSlice(other Slice)   { v.s = append(v.s, other.(*sliceOf[T]).s...) }
func (v *sliceOf[T]) CopyFrom(other Slice) int  { return copy(v.s, other.(*sliceOf[T]).s) }
func (v *sliceOf[T]) Set(i int, n uint64)       { v.number.store(unsafe.Pointer(&v.s[i]), n) }
func (v *sliceOf[T]) Get(i int) uint64          { return v.number.load(unsafe.Pointer(&v.s[i])) }

func (v *sliceOf[T]) Append(first uint64, n int) {
	if n == 1 {
		var e T
		v.number.store(unsafe.Pointer(&e), first)
		v.s = append(v.s, e)
		return
	}
	// A variable of its own: append(s, make(...)...) would be compiled to a growth
	// without the temporary.
	added := make([]T, n)
	if v.number.bytes > 0 {
		for i := range added {
			v.number.store(unsafe.Pointer(&added[i]), first+uint64(i))
		}
	}
	v.s = append(v.s, added...)
}

func (v *sliceOf[T]) PushZeros(n int) {
	var zero T
	for i := 0; i < n; i++ {
		v.s = append(v.s, zero)
	}
}

func (v *sliceOf[T]) AppendZeros(n int) func() {
	if n == 1 {
		var zero T
		return func() { v.s = append(v.s, zero) }
	}
	added := make([]T, n)
	return func() { v.s = append(v.s, added...) }
}

func (v *sliceOf[T]) Grow(n int)        { v.s = growSlice(v.s, n) }
func (v *sliceOf[T]) Clone(other Slice) { v.s = cloneSlice(elementsOf[T](other)) }
func (v *sliceOf[T]) Clip()             { v.s = clipSlice(v.s) }
func (v *sliceOf[T]) Delete(i, j int)   { v.s = deleteSlice(v.s, i, j) }

func (v *sliceOf[T]) Insert(i int, other Slice) { v.s = insertSlice(v.s, i, elementsOf[T](other)) }
func (v *sliceOf[T]) Replace(i, j int, other Slice) {
	v.s = replaceSlice(v.s, i, j, elementsOf[T](other))
}
func (v *sliceOf[T]) Concat(a, b Slice) { v.s = concatSlices(elementsOf[T](a), elementsOf[T](b)) }
func (v *sliceOf[T]) Repeat(other Slice, n int) {
	v.s = repeatSlice(elementsOf[T](other), n)
}

func elementsOf[T any](s Slice) []T { return s.(*sliceOf[T]).s }

// Reslice spells out every form of the expression, because each is checked, and
// refused, in its own way.
func (v *sliceOf[T]) Reslice(other Slice, b Bounds) {
	s := other.(*sliceOf[T]).s
	switch {
	case b.Max != nil && b.Low != nil:
		v.s = s[*b.Low:*b.High:*b.Max]
	case b.Max != nil:
		v.s = s[:*b.High:*b.Max]
	case b.Low != nil && b.High != nil:
		v.s = s[*b.Low:*b.High]
	case b.Low != nil:
		v.s = s[*b.Low:]
	case b.High != nil:
		v.s = s[:*b.High]
	default:
		v.s = s[:]
	}
}

func (v *sliceOf[T]) Sum() Digest {
	sum := NewDigest()
	for i := range v.s {
		sum.Add(v.number.load(unsafe.Pointer(&v.s[i])))
	}
	return sum
}

func (v *sliceOf[T]) Base() uintptr {
	if cap(v.s) == 0 {
		return 0
	}
	return uintptr(unsafe.Pointer(&v.s[:1][0]))
}

// SameType says whether two slices have one element type, as operations on both need.
func SameType(a, b Slice) bool { return reflect.TypeOf(a) == reflect.TypeOf(b) }
