//go:build go1.20

// Maps in generic code from Go 1.20 on; map_shapes.go has those before.

package probe

// descriptors returns every type descriptor that compiled code uses for maps of type
// t: from Go 1.20 on its own alone (see map_shapes.go).
func descriptors(t *mapType) []*mapType { return []*mapType{t} }

func (v *mapOf[K, V]) wipeInLoop() {
	for k := range v.m {
		delete(v.m, k)
	}
}
