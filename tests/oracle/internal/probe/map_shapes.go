//go:build !go1.20

// Go 1.18 and 1.19 compile generic code once for all types of one shape, and its map
// operations use the shape's type descriptor: map[go.shape.uint64_0]go.shape.uint8_1
// where the map's own type is map[keyU64]uint8. The two agree in all but the name, so
// what is measured is not changed; but the hasher has to be replaced in both. From
// 1.20 on generic code uses the map's own descriptor.

package probe

import (
	"reflect"
	"strings"
	"unsafe"
)

//go:linkname typelinks reflect.typelinks
func typelinks() (sections []unsafe.Pointer, offsets [][]int32)

// descriptors returns every type descriptor that compiled code uses for maps of type t.
func descriptors(t *mapType) []*mapType {
	all := []*mapType{t}
	own := reflectType(unsafe.Pointer(t))
	for _, p := range shapeMaps() {
		shape := reflectType(p)
		if alike(shape.Key(), own.Key()) && alike(shape.Elem(), own.Elem()) {
			all = append(all, (*mapType)(p))
		}
	}
	return all
}

// alike compares what tells the types of this package's maps apart.
func alike(a, b reflect.Type) bool {
	if a.Kind() != b.Kind() || a.Size() != b.Size() {
		return false
	}
	if a.Kind() != reflect.Struct {
		return true
	}
	for i := 0; i < a.NumField() && i < b.NumField(); i++ {
		if a.Field(i).Offset != b.Field(i).Offset || a.Field(i).Type.Kind() != b.Field(i).Type.Kind() {
			return false
		}
	}
	return a.NumField() == b.NumField()
}

var shapeMapsFound []unsafe.Pointer

// shapeMaps finds the descriptors of all map types made of shapes in the program.
func shapeMaps() []unsafe.Pointer {
	if shapeMapsFound != nil {
		return shapeMapsFound
	}
	sections, offsets := typelinks()
	for i, section := range sections {
		for _, offset := range offsets[i] {
			p := unsafe.Add(section, offset)
			if t := reflectType(p); t.Kind() == reflect.Map && strings.HasPrefix(t.String(), "map[go.shape.") {
				shapeMapsFound = append(shapeMapsFound, p)
			}
		}
	}
	return shapeMapsFound
}

// reflectType turns a type descriptor into its reflect.Type.
func reflectType(descriptor unsafe.Pointer) reflect.Type {
	var empty interface{}
	*(*unsafe.Pointer)(unsafe.Pointer(&empty)) = descriptor
	return reflect.TypeOf(empty)
}

//go:linkname mapclear runtime.mapclear
func mapclear(t *mapType, h *mapHeader)

// wipeInLoop does what the compiler makes of `for k := range m { delete(m, k) }`. Go
// 1.18 does not recognise that loop in generic code.
func (v *mapOf[K, V]) wipeInLoop() { mapclear(v.typ(), v.header()) }
