//go:build go1.24 && !go1.27

// How a map's type says where the slots of a group are: Go 1.24 to 1.26.

package probe

import "unsafe"

type mapType struct {
	common           [48]byte
	key, elem, group unsafe.Pointer
	hasher           func(unsafe.Pointer, uintptr) uintptr
	groupBytes       uintptr
	slotBytes        uintptr
	elemOffset       uintptr
	flags            uint32
}

func (typ *mapType) keyOffsetOf(slot uintptr) uintptr { return slotsPerGroup + slot*typ.slotBytes }

func (typ *mapType) elemOffsetOf(slot uintptr) uintptr {
	return typ.keyOffsetOf(slot) + typ.elemOffset
}
