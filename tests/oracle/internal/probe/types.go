// This file names the types that a script may use and gives each name a Go type.

package probe

import (
	"fmt"
	"sort"
	"unsafe"
)

// pointerAnd is the type behind pN: a pointer, always nil, then N-8 bytes. It is what
// the size N looks like to Go when the type has a pointer in it.
type pointerAnd[Rest any] struct {
	pointer *byte
	rest    Rest
}

// wholeNumber is the field of a type that keeps the number in its first 8 bytes, or
// in all of them when it has fewer.
func wholeNumber[T any]() field {
	size := unsafe.Sizeof(*new(T))
	if size > 8 {
		size = 8
	}
	return field{bytes: size}
}

var (
	afterPointer = field{offset: 8, bytes: 8} // pN: the bytes behind the pointer
	noNumber     = field{}                    // p8: no room beside the pointer
)

func bytesSlice[T any]() Slice { return &sliceOf[T]{number: wholeNumber[T]()} }
func nilSlice[T any]() Slice   { return &sliceOf[T]{number: noNumber} }
func pointerSlice[Rest any]() Slice {
	return &sliceOf[pointerAnd[Rest]]{number: afterPointer}
}

// newSlice makes a nil slice by its element type: every size to 17, then both sides of
// size classes and of the sizes at which Go's rules change.
var newSlice = map[string]func() Slice{
	"u8": bytesSlice[uint8], "u16": bytesSlice[uint16], "u32": bytesSlice[uint32], "u64": bytesSlice[uint64],
	"z0": bytesSlice[struct{}], "p8": nilSlice[*byte],

	"b1": bytesSlice[[1]byte], "b2": bytesSlice[[2]byte], "b3": bytesSlice[[3]byte],
	"b4": bytesSlice[[4]byte], "b5": bytesSlice[[5]byte], "b6": bytesSlice[[6]byte],
	"b7": bytesSlice[[7]byte], "b8": bytesSlice[[8]byte], "b9": bytesSlice[[9]byte],
	"b10": bytesSlice[[10]byte], "b11": bytesSlice[[11]byte], "b12": bytesSlice[[12]byte],
	"b13": bytesSlice[[13]byte], "b14": bytesSlice[[14]byte], "b15": bytesSlice[[15]byte],
	"b16": bytesSlice[[16]byte], "b17": bytesSlice[[17]byte], "b18": bytesSlice[[18]byte],
	"b19": bytesSlice[[19]byte], "b20": bytesSlice[[20]byte], "b21": bytesSlice[[21]byte],
	"b22": bytesSlice[[22]byte], "b23": bytesSlice[[23]byte], "b24": bytesSlice[[24]byte],
	"b25": bytesSlice[[25]byte], "b26": bytesSlice[[26]byte], "b27": bytesSlice[[27]byte],
	"b28": bytesSlice[[28]byte], "b30": bytesSlice[[30]byte], "b31": bytesSlice[[31]byte],
	"b32": bytesSlice[[32]byte], "b33": bytesSlice[[33]byte], "b34": bytesSlice[[34]byte],
	"b36": bytesSlice[[36]byte], "b40": bytesSlice[[40]byte], "b44": bytesSlice[[44]byte],
	"b47": bytesSlice[[47]byte], "b48": bytesSlice[[48]byte], "b49": bytesSlice[[49]byte],
	"b56": bytesSlice[[56]byte], "b60": bytesSlice[[60]byte], "b63": bytesSlice[[63]byte],
	"b64": bytesSlice[[64]byte], "b65": bytesSlice[[65]byte], "b72": bytesSlice[[72]byte],
	"b79": bytesSlice[[79]byte], "b80": bytesSlice[[80]byte], "b81": bytesSlice[[81]byte],
	"b88": bytesSlice[[88]byte], "b95": bytesSlice[[95]byte], "b96": bytesSlice[[96]byte],
	"b97": bytesSlice[[97]byte], "b100": bytesSlice[[100]byte], "b111": bytesSlice[[111]byte],
	"b112": bytesSlice[[112]byte], "b113": bytesSlice[[113]byte], "b120": bytesSlice[[120]byte],
	"b127": bytesSlice[[127]byte], "b128": bytesSlice[[128]byte], "b129": bytesSlice[[129]byte],
	"b143": bytesSlice[[143]byte], "b144": bytesSlice[[144]byte], "b145": bytesSlice[[145]byte],
	"b160": bytesSlice[[160]byte], "b161": bytesSlice[[161]byte], "b176": bytesSlice[[176]byte],
	"b192": bytesSlice[[192]byte], "b193": bytesSlice[[193]byte], "b200": bytesSlice[[200]byte],
	"b208": bytesSlice[[208]byte], "b224": bytesSlice[[224]byte], "b225": bytesSlice[[225]byte],
	"b239": bytesSlice[[239]byte], "b240": bytesSlice[[240]byte], "b241": bytesSlice[[241]byte],
	"b250": bytesSlice[[250]byte], "b255": bytesSlice[[255]byte], "b256": bytesSlice[[256]byte],
	"b257": bytesSlice[[257]byte], "b288": bytesSlice[[288]byte], "b289": bytesSlice[[289]byte],
	"b300": bytesSlice[[300]byte], "b320": bytesSlice[[320]byte], "b321": bytesSlice[[321]byte],
	"b352": bytesSlice[[352]byte], "b353": bytesSlice[[353]byte], "b384": bytesSlice[[384]byte],
	"b400": bytesSlice[[400]byte], "b448": bytesSlice[[448]byte], "b480": bytesSlice[[480]byte],
	"b481": bytesSlice[[481]byte], "b500": bytesSlice[[500]byte], "b511": bytesSlice[[511]byte],
	"b512": bytesSlice[[512]byte], "b513": bytesSlice[[513]byte], "b576": bytesSlice[[576]byte],
	"b577": bytesSlice[[577]byte], "b600": bytesSlice[[600]byte], "b640": bytesSlice[[640]byte],
	"b700": bytesSlice[[700]byte], "b704": bytesSlice[[704]byte], "b768": bytesSlice[[768]byte],
	"b769": bytesSlice[[769]byte], "b896": bytesSlice[[896]byte], "b897": bytesSlice[[897]byte],
	"b900": bytesSlice[[900]byte], "b1000": bytesSlice[[1000]byte], "b1023": bytesSlice[[1023]byte],
	"b1024": bytesSlice[[1024]byte], "b1025": bytesSlice[[1025]byte], "b1152": bytesSlice[[1152]byte],
	"b1280": bytesSlice[[1280]byte], "b1300": bytesSlice[[1300]byte], "b1408": bytesSlice[[1408]byte],
	"b1500": bytesSlice[[1500]byte], "b1536": bytesSlice[[1536]byte], "b1792": bytesSlice[[1792]byte],
	"b1793": bytesSlice[[1793]byte], "b2000": bytesSlice[[2000]byte], "b2047": bytesSlice[[2047]byte],
	"b2048": bytesSlice[[2048]byte], "b2049": bytesSlice[[2049]byte], "b2304": bytesSlice[[2304]byte],
	"b2688": bytesSlice[[2688]byte], "b3000": bytesSlice[[3000]byte], "b3072": bytesSlice[[3072]byte],
	"b3200": bytesSlice[[3200]byte], "b3456": bytesSlice[[3456]byte], "b4095": bytesSlice[[4095]byte],
	"b4096": bytesSlice[[4096]byte], "b4097": bytesSlice[[4097]byte], "b4864": bytesSlice[[4864]byte],
	"b5000": bytesSlice[[5000]byte], "b5376": bytesSlice[[5376]byte], "b6000": bytesSlice[[6000]byte],
	"b6144": bytesSlice[[6144]byte], "b6145": bytesSlice[[6145]byte], "b6528": bytesSlice[[6528]byte],
	"b6784": bytesSlice[[6784]byte], "b6785": bytesSlice[[6785]byte], "b6912": bytesSlice[[6912]byte],
	"b8191": bytesSlice[[8191]byte], "b8192": bytesSlice[[8192]byte], "b8193": bytesSlice[[8193]byte],
	"b9000": bytesSlice[[9000]byte], "b9472": bytesSlice[[9472]byte], "b9728": bytesSlice[[9728]byte],
	"b10000": bytesSlice[[10000]byte], "b10241": bytesSlice[[10241]byte], "b10880": bytesSlice[[10880]byte],
	"b12288": bytesSlice[[12288]byte], "b13568": bytesSlice[[13568]byte], "b14336": bytesSlice[[14336]byte],
	"b16383": bytesSlice[[16383]byte], "b16384": bytesSlice[[16384]byte], "b16385": bytesSlice[[16385]byte],
	"b18432": bytesSlice[[18432]byte], "b19072": bytesSlice[[19072]byte], "b20000": bytesSlice[[20000]byte],
	"b20480": bytesSlice[[20480]byte], "b21760": bytesSlice[[21760]byte], "b24576": bytesSlice[[24576]byte],
	"b27264": bytesSlice[[27264]byte], "b27265": bytesSlice[[27265]byte], "b28672": bytesSlice[[28672]byte],
	"b32760": bytesSlice[[32760]byte], "b32761": bytesSlice[[32761]byte], "b32767": bytesSlice[[32767]byte],
	"b32768": bytesSlice[[32768]byte], "b32769": bytesSlice[[32769]byte], "b40000": bytesSlice[[40000]byte],
	"b70000": bytesSlice[[70000]byte],

	"p16": pointerSlice[[8]byte], "p24": pointerSlice[[16]byte], "p32": pointerSlice[[24]byte],
	"p40": pointerSlice[[32]byte], "p48": pointerSlice[[40]byte], "p56": pointerSlice[[48]byte],
	"p64": pointerSlice[[56]byte], "p72": pointerSlice[[64]byte], "p80": pointerSlice[[72]byte],
	"p88": pointerSlice[[80]byte], "p96": pointerSlice[[88]byte], "p104": pointerSlice[[96]byte],
	"p112": pointerSlice[[104]byte], "p120": pointerSlice[[112]byte], "p128": pointerSlice[[120]byte],
	"p136": pointerSlice[[128]byte], "p144": pointerSlice[[136]byte], "p152": pointerSlice[[144]byte],
	"p160": pointerSlice[[152]byte], "p168": pointerSlice[[160]byte], "p176": pointerSlice[[168]byte],
	"p184": pointerSlice[[176]byte], "p192": pointerSlice[[184]byte], "p200": pointerSlice[[192]byte],
	"p208": pointerSlice[[200]byte], "p216": pointerSlice[[208]byte], "p224": pointerSlice[[216]byte],
	"p232": pointerSlice[[224]byte], "p240": pointerSlice[[232]byte], "p248": pointerSlice[[240]byte],
	"p256": pointerSlice[[248]byte], "p264": pointerSlice[[256]byte], "p272": pointerSlice[[264]byte],
	"p288": pointerSlice[[280]byte], "p304": pointerSlice[[296]byte], "p312": pointerSlice[[304]byte],
	"p320": pointerSlice[[312]byte], "p328": pointerSlice[[320]byte], "p352": pointerSlice[[344]byte],
	"p384": pointerSlice[[376]byte], "p400": pointerSlice[[392]byte], "p416": pointerSlice[[408]byte],
	"p448": pointerSlice[[440]byte], "p480": pointerSlice[[472]byte], "p496": pointerSlice[[488]byte],
	"p504": pointerSlice[[496]byte], "p512": pointerSlice[[504]byte], "p520": pointerSlice[[512]byte],
	"p528": pointerSlice[[520]byte], "p576": pointerSlice[[568]byte], "p584": pointerSlice[[576]byte],
	"p640": pointerSlice[[632]byte], "p704": pointerSlice[[696]byte], "p768": pointerSlice[[760]byte],
	"p896": pointerSlice[[888]byte], "p904": pointerSlice[[896]byte], "p1000": pointerSlice[[992]byte],
	"p1024": pointerSlice[[1016]byte], "p1032": pointerSlice[[1024]byte], "p1152": pointerSlice[[1144]byte],
	"p1160": pointerSlice[[1152]byte], "p1280": pointerSlice[[1272]byte], "p1288": pointerSlice[[1280]byte],
	"p1408": pointerSlice[[1400]byte], "p1536": pointerSlice[[1528]byte], "p1544": pointerSlice[[1536]byte],
	"p1792": pointerSlice[[1784]byte], "p1800": pointerSlice[[1792]byte], "p2040": pointerSlice[[2032]byte],
	"p2048": pointerSlice[[2040]byte], "p2056": pointerSlice[[2048]byte], "p2304": pointerSlice[[2296]byte],
	"p2688": pointerSlice[[2680]byte], "p3072": pointerSlice[[3064]byte], "p3080": pointerSlice[[3072]byte],
	"p4088": pointerSlice[[4080]byte], "p4096": pointerSlice[[4088]byte], "p4104": pointerSlice[[4096]byte],
	"p4864": pointerSlice[[4856]byte], "p6144": pointerSlice[[6136]byte], "p6784": pointerSlice[[6776]byte],
	"p6912": pointerSlice[[6904]byte], "p8184": pointerSlice[[8176]byte], "p8192": pointerSlice[[8184]byte],
	"p8200": pointerSlice[[8192]byte], "p9000": pointerSlice[[8992]byte], "p9472": pointerSlice[[9464]byte],
	"p10240": pointerSlice[[10232]byte], "p13568": pointerSlice[[13560]byte],
	"p16376": pointerSlice[[16368]byte], "p16384": pointerSlice[[16376]byte],
	"p16392": pointerSlice[[16384]byte], "p20480": pointerSlice[[20472]byte],
	"p24576": pointerSlice[[24568]byte], "p27264": pointerSlice[[27256]byte],
	"p28672": pointerSlice[[28664]byte], "p32752": pointerSlice[[32744]byte],
	"p32760": pointerSlice[[32752]byte], "p32768": pointerSlice[[32760]byte],
	"p32776": pointerSlice[[32768]byte], "p40000": pointerSlice[[39992]byte],
}

// NewSlice returns a nil slice of the element type named.
func NewSlice(elem string) (Slice, error) {
	constructor, ok := newSlice[elem]
	if !ok {
		return nil, fmt.Errorf("unknown element type %q", elem)
	}
	return constructor(), nil
}

// SliceTypes lists the element types of slices, in a fixed order.
func SliceTypes() []string { return sortedKeys(newSlice) }

// The key types of maps are this package's own (see mapOf). Keys of 4 and 8 plain
// bytes, pointers and strings take the runtime's special routines, the others the
// general one; keys and elements of more than 128 bytes are stored behind a pointer.
type (
	keyU8  uint8
	keyU16 uint16
	keyU32 uint32
	keyU64 uint64
	keyZ0  struct{}
	keyStr string

	keyB3   [3]byte
	keyB4   [4]byte
	keyB8   [8]byte
	keyB16  [16]byte
	keyB24  [24]byte
	keyB127 [127]byte
	keyB128 [128]byte
	keyB129 [129]byte
	keyB200 [200]byte

	keyP8  *byte
	keyP16 pointerAnd[[8]byte]

	// Two structs of 8 bytes: the special routine for 8 bytes takes the first; the second
	// has bytes in it that do not count, and takes the general one.
	keyUU8 struct{ low, high uint32 }
	keyBU8 struct {
		first  uint8
		number uint32
	}
)

type mapMaker func(hash func(uint64) uint64, hint int) Map

// newMap makes a map by its key and element type: every pair of those below.
var newMap = map[[2]string]mapMaker{}

func init() {
	registerKey[keyU8]("u8", wholeNumber[keyU8]())
	registerKey[keyU16]("u16", wholeNumber[keyU16]())
	registerKey[keyU32]("u32", wholeNumber[keyU32]())
	registerKey[keyU64]("u64", wholeNumber[keyU64]())
	registerKey[keyZ0]("z0", wholeNumber[keyZ0]())
	registerKey[keyStr]("str", field{form: text})
	registerKey[keyB3]("b3", wholeNumber[keyB3]())
	registerKey[keyB4]("b4", wholeNumber[keyB4]())
	registerKey[keyB8]("b8", wholeNumber[keyB8]())
	registerKey[keyB16]("b16", wholeNumber[keyB16]())
	registerKey[keyB24]("b24", wholeNumber[keyB24]())
	registerKey[keyB127]("b127", wholeNumber[keyB127]())
	registerKey[keyB128]("b128", wholeNumber[keyB128]())
	registerKey[keyB129]("b129", wholeNumber[keyB129]())
	registerKey[keyB200]("b200", wholeNumber[keyB200]())
	registerKey[keyP8]("p8", noNumber)
	registerKey[keyP16]("p16", afterPointer)
	registerKey[keyUU8]("uu8", wholeNumber[keyUU8]())
	registerKey[keyBU8]("bu8", field{offset: 4, bytes: 4})
}

// registerKey enters a key type together with each element type.
func registerKey[K comparable](key string, number field) {
	registerPair[K, uint64](key, "u64", number, wholeNumber[uint64]())
	registerPair[K, uint32](key, "u32", number, wholeNumber[uint32]())
	registerPair[K, uint8](key, "u8", number, wholeNumber[uint8]())
	registerPair[K, struct{}](key, "z0", number, wholeNumber[struct{}]())
	registerPair[K, [24]byte](key, "b24", number, wholeNumber[[24]byte]())
	registerPair[K, [128]byte](key, "b128", number, wholeNumber[[128]byte]())
	registerPair[K, [129]byte](key, "b129", number, wholeNumber[[129]byte]())
	registerPair[K, [200]byte](key, "b200", number, wholeNumber[[200]byte]())
	registerPair[K, *byte](key, "p8", number, noNumber)
	registerPair[K, pointerAnd[[8]byte]](key, "p16", number, afterPointer)
	registerPair[K, pointerAnd[[120]byte]](key, "p128", number, afterPointer)
	registerPair[K, pointerAnd[[128]byte]](key, "p136", number, afterPointer)
}

func registerPair[K comparable, V any](key, elem string, keyNumber, elemNumber field) {
	newMap[[2]string{key, elem}] = func(hash func(uint64) uint64, hint int) Map {
		return newMapOf[K, V](keyNumber, elemNumber, hash, hint)
	}
}

// NewMap returns an empty map of the types named, made with a hint unless it is 0,
// whose keys are hashed by the function named.
func NewMap(key, elem, hash string, hint int) (Map, error) {
	constructor, ok := newMap[[2]string{key, elem}]
	if !ok {
		return nil, fmt.Errorf("unknown map type %s to %s", key, elem)
	}
	function, ok := hashes[hash]
	if !ok {
		return nil, fmt.Errorf("unknown hash %q", hash)
	}
	return constructor(function, hint), nil
}

// HasNaN says whether some numbers are no key that equals itself, see doubleBits.
func HasNaN(key string) bool { return FirstMinorOf(key) == 21 }

// FirstMinorOf is the first Go 1.NN in which maps have that type of key here.
func FirstMinorOf(key string) int {
	switch key {
	case "f32", "f64", "any", "fs24", "fs136":
		return 21
	}
	return 0
}

// MapTypes lists the pairs of key and element type, in a fixed order.
func MapTypes() [][2]string {
	pairs := make([][2]string, 0, len(newMap))
	for pair := range newMap {
		pairs = append(pairs, pair)
	}
	sort.Slice(pairs, func(i, j int) bool {
		if pairs[i][0] != pairs[j][0] {
			return pairs[i][0] < pairs[j][0]
		}
		return pairs[i][1] < pairs[j][1]
	})
	return pairs
}

func sortedKeys(m map[string]func() Slice) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
