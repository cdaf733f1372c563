//go:build go1.27

// How a map's type says where the keys and elements of a group are: from Go 1.27 on
// they may lie apart (GOEXPERIMENT=mapsplitgroup).

package probe

import "unsafe"

type mapType struct {
	common           [48]byte
	key, elem, group unsafe.Pointer
	hasher           func(unsafe.Pointer, uintptr) uintptr
	groupBytes       uintptr
	keysOffset       uintptr
	keyStride        uintptr
	elemsOffset      uintptr
	elemStride       uintptr
	elemOffset       uintptr
	flags            uint32
}

func (typ *mapType) keyOffsetOf(slot uintptr) uintptr { return typ.keysOffset + slot*typ.keyStride }

func (typ *mapType) elemOffsetOf(slot uintptr) uintptr { return typ.elemsOffset + slot*typ.elemStride }
