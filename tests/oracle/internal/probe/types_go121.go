//go:build go1.21

// Keys that are unequal to themselves, or equal to others that look different: NaN, and
// zeros of either sign. From Go 1.21 on they can be cleared, and an interface is
// comparable.

package probe

type (
	keyF32  float32
	keyF64  float64
	keyAny  interface{}
	keyFS24 struct {
		number float64
		text   string
	}
	keyFS136 struct {
		number float64
		text   string
		rest   [112]byte
	}
)

func init() {
	registerKey[keyF32]("f32", field{form: single})
	registerKey[keyF64]("f64", field{form: double})
	registerKey[keyAny]("any", field{form: boxed})
	registerKey[keyFS24]("fs24", field{form: doubleAnd})
	registerKey[keyFS136]("fs136", field{form: doubleAnd})
}
