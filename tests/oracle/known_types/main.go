// Command known_types measures the standard library's types, and writes the table that the reader of Go types has of
// them (include/gogrow/go_type/known_table.hpp).
//
//	for v in 1.21.13 1.22.12 1.23.12 1.24.13 1.25.7 1.26.8 1.27.3; do
//	  GOTOOLCHAIN=go$v go run ./known_types >known-$v.txt
//	done
//	go run ./known_types -table known-*.txt      # both tables, oldest release first
//
// A line of what it measures: package, name, kind, size, alignment, pointers (0 or 1), equality (0 none, 1 all bytes, 2
// as a string, 3 special), " | ", what the type is made of. Generic types and constraints are left out.
package main

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Packages whose types stand in other people's structs. Those that a release lacks are passed over.
const packages = `time sync sync/atomic net net/netip net/url net/http net/mail net/textproto encoding/json encoding/xml
encoding/csv encoding/base64 encoding/pem math/big math/rand math/rand/v2 bytes strings bufio context io io/fs os
os/exec os/user fmt reflect regexp database/sql database/sql/driver container/list container/ring crypto crypto/ecdsa
crypto/ed25519 crypto/elliptic crypto/rsa crypto/tls crypto/x509 crypto/cipher hash log log/slog text/template
html/template sort strconv unicode mime/multipart mime image image/color unique iter unsafe runtime runtime/debug embed
archive/zip compress/gzip compress/zlib go/token flag hash/maphash weak errors structs`

type namedType struct{ pkg, name, definition string }

func isConstraint(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && !i.IsMethodSet()
}

func exportedTypes() []namedType {
	var found []namedType
	imp := importer.ForCompiler(token.NewFileSet(), "source", nil)
	short := func(p *types.Package) string { return p.Name() }
	for _, path := range strings.Fields(packages) {
		pkg, err := imp.Import(path)
		if err != nil {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			o, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || !o.Exported() || isConstraint(o.Type()) {
				continue
			}
			if n, ok := o.Type().(*types.Named); ok && n.TypeParams().Len() > 0 {
				continue
			}
			found = append(found, namedType{path, name, types.TypeString(o.Type().Underlying(), short)})
		}
	}
	return found
}

// What the generated program is made of, beside its imports and its calls of show.
const measuring = `
func equality(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.Func:
		return 0
	case reflect.String:
		return 2
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Interface:
		return 3
	case reflect.Array:
		e := equality(t.Elem())
		if e < 2 || t.Len() == 1 { return e }
		if t.Len() == 0 { return 1 }
		return 3
	case reflect.Struct:
		if t.NumField() == 1 && t.Field(0).Name != "_" { return equality(t.Field(0).Type) }
		found, end := 1, uintptr(0)
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			e := equality(f.Type)
			if e == 0 { return 0 }
			if e != 1 || f.Name == "_" || f.Offset != end { found = 3 }
			end = f.Offset + f.Type.Size()
		}
		if end != t.Size() { found = 3 }
		return found
	}
	return 1
}

func show(pkg, name, definition string, pointer interface{}) {
	t := reflect.TypeOf(pointer).Elem()
	// The second word of a type descriptor is how far its pointers reach.
	pointers, e := 0, equality(t)
	if *(*uintptr)(unsafe.Pointer(uintptr((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1]) + 8)) != 0 { pointers = 1 }
	if (e != 0) != t.Comparable() { panic(name) }
	fmt.Println(pkg, name, t.Kind(), t.Size(), t.Align(), pointers, e, "|", definition)
}
`

func program(found []namedType) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"reflect\"\n\t\"unsafe\"\n")
	alias := map[string]string{"unsafe": "unsafe"}
	for _, t := range found {
		if alias[t.pkg] == "" {
			alias[t.pkg] = fmt.Sprintf("p%d", len(alias))
			fmt.Fprintf(&b, "\t%s %q\n", alias[t.pkg], t.pkg)
		}
	}
	b.WriteString(")\n" + measuring + "\nfunc main() {\n")
	for _, t := range found {
		fmt.Fprintf(&b, "\tshow(%q, %q, %q, new(%s.%s))\n", t.pkg, t.name, t.definition, alias[t.pkg], t.name)
	}
	b.WriteString("}\n")
	return b.String()
}

func measure() error {
	dir, err := os.MkdirTemp("", "known_types")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program(exportedTypes())), 0o644); err != nil {
		return err
	}
	run := exec.Command("go", "run", file)
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	return run.Run()
}

func main() {
	var err error
	if len(os.Args) > 2 && os.Args[1] == "-table" {
		err = printTables(os.Args[2:])
	} else {
		err = measure()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "known_types:", err)
		os.Exit(1)
	}
}
