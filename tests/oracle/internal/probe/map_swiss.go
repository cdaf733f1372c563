//go:build go1.24

// The Swiss map of Go 1.24 and later, as package internal/runtime/maps declares it
// (map.go, table.go, group.go; the type, which is in internal/abi, stands in
// maptype_go124.go and maptype_go127.go). A map of up to 8 entries is one group. A
// larger one is a directory of tables, where a table may stand at several indices in
// a row.
//
//	group:                | control byte ×8 | slot ×8 |     slot: | key | elem |
//	with mapsplitgroup:   | control byte ×8 | key ×8 | elem ×8 |

package probe

import (
	"fmt"
	"unsafe"
)

type mapHeader struct {
	used        uint64
	seed        uintptr
	directory   unsafe.Pointer // of a small map: its group, or nil before the first put
	dirLen      int            // of a small map: 0
	globalDepth uint8
	globalShift uint8
}

type swissTable struct {
	used, capacity, growthLeft uint16
	localDepth                 uint8
	index                      int
	groups                     unsafe.Pointer
	groupMask                  uint64
}

type mapIterator struct {
	key, elem              unsafe.Pointer
	typ                    *mapType
	header                 *mapHeader
	entryOffset, dirOffset uint64
	clearSeq               uint64
	globalDepth            uint8
	dirIndex               int
	table                  *swissTable
	group                  unsafe.Pointer
	entry                  uint64
}

const (
	slotsPerGroup    = 8
	controlDeleted   = 0xfe
	controlNotFull   = 0x80 // set in the control byte of an empty or deleted slot
	flagIndirectKey  = 4    // mapType.flags
	flagIndirectElem = 8
	smallMapDirIndex = -1 // mapIterator.dirIndex
)

func (h *mapHeader) small() bool { return h.dirLen == 0 }

// eachTable calls f once for every table, at the first directory index it stands at.
func (h *mapHeader) eachTable(f func(index int, t *swissTable)) {
	var previous *swissTable
	for i, t := range unsafe.Slice((**swissTable)(h.directory), h.dirLen) {
		if t != previous {
			f(i, t)
		}
		previous = t
	}
}

func (t *swissTable) eachGroup(typ *mapType, f func(group unsafe.Pointer)) {
	for i := uint64(0); i <= t.groupMask; i++ {
		f(unsafe.Add(t.groups, uintptr(i)*typ.groupBytes))
	}
}

func control(group unsafe.Pointer, slot int) uint8 { return *(*uint8)(unsafe.Add(group, slot)) }

func (h *mapHeader) state(typ *mapType) string {
	tables, slots, growthLeft, deleted := 0, 0, 0, 0
	countDeleted := func(group unsafe.Pointer) {
		for i := 0; i < slotsPerGroup; i++ {
			if control(group, i) == controlDeleted {
				deleted++
			}
		}
	}
	if !h.small() {
		h.eachTable(func(_ int, t *swissTable) {
			tables++
			slots += int(t.capacity)
			growthLeft += int(t.growthLeft)
			t.eachGroup(typ, countDeleted)
		})
	} else if h.directory != nil {
		slots = slotsPerGroup
		growthLeft = slotsPerGroup - int(h.used)
		countDeleted(h.directory)
	}
	return fmt.Sprint(h.used, h.dirLen, tables, slots, growthLeft, deleted)
}

func (h *mapHeader) dump(typ *mapType, key, elem field) Digest {
	layout := NewDigest()
	addGroup := func(group unsafe.Pointer) { typ.addSlots(&layout, group, key, elem) }
	if !h.small() {
		h.eachTable(func(i int, t *swissTable) {
			layout.Add(1000 + uint64(i))
			layout.Add(uint64(t.localDepth))
			layout.Add(uint64(t.capacity))
			layout.Add(uint64(t.growthLeft))
			t.eachGroup(typ, addGroup)
		})
	} else if h.directory != nil {
		addGroup(h.directory)
	}
	return layout
}

func (typ *mapType) addSlots(layout *Digest, group unsafe.Pointer, key, elem field) {
	for i := 0; i < slotsPerGroup; i++ {
		c := control(group, i)
		layout.Add(uint64(c))
		if c&controlNotFull != 0 {
			continue
		}
		k := unsafe.Add(group, typ.keyOffsetOf(uintptr(i)))
		e := unsafe.Add(group, typ.elemOffsetOf(uintptr(i)))
		if typ.flags&flagIndirectKey != 0 {
			k = *(*unsafe.Pointer)(k)
		}
		if typ.flags&flagIndirectElem != 0 {
			e = *(*unsafe.Pointer)(e)
		}
		layout.Add(key.load(k))
		layout.Add(elem.load(e))
	}
}

// restart sends a running iterator to directory offset start and slot offset offset.
func (it *mapIterator) restart(h *mapHeader, start, offset uint64) {
	it.dirOffset, it.entryOffset = start, offset
	it.dirIndex, it.table, it.group, it.entry = 0, nil, nil, 0
	if h.small() {
		it.dirIndex, it.group = smallMapDirIndex, h.directory
	}
}
