// Package overlay lets the oracle be built with Go 1.27 and later.
//
// Up to Go 1.26 every map operation calls the hash function of the map's type, which
// the oracle replaces. From 1.27 on the routines for 4-byte, 8-byte and string keys
// call the hash of their key by name. The overlay, for `go build -overlay`, has copies
// of these three files in which they call the type's hasher again. Nothing else of
// the release is changed.
package overlay

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// FirstMinor is the first Go 1.NN that needs the overlay.
const FirstMinor = 27

var (
	files = []string{"runtime_fast32.go", "runtime_fast64.go", "runtime_faststr.go"}
	// A call of a hash by name, at the end of a line.
	byName = regexp.MustCompile(`(?m)memHash(32|64)?(AES|Fallback)\(.*\)$`)
	// The question which of two to call. Both branches call the same now, so any
	// answer does; this one leaves no name unused.
	choice   = regexp.MustCompile(`memHashAESImplemented && UseAeshash`)
	byHasher = []byte(`typ.Hasher(abi.NoEscape(unsafe.Pointer(&key)), m.seed)`)
)

// Write writes the overlay for the Go below root into dir, and returns the path that
// -overlay takes. It fails where the files do not look as those of Go 1.27.
func Write(root, dir string) (string, error) {
	replaced := map[string]string{}
	for _, name := range files {
		original := filepath.Join(root, "src", "internal", "runtime", "maps", name)
		text, err := os.ReadFile(original)
		if err != nil {
			return "", err
		}
		if !byName.Match(text) {
			return "", fmt.Errorf("%s calls no hash by name: this Go needs another overlay", original)
		}
		text = byName.ReplaceAllLiteral(text, byHasher)
		text = choice.ReplaceAllLiteral(text, []byte(`m.seed != 0`))
		replaced[original] = filepath.Join(dir, name+".txt")
		if err := os.WriteFile(replaced[original], text, 0o644); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]interface{}{"Replace": replaced})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o644)
}
