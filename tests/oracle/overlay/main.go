// Command overlay writes what Go 1.27 and later need to build the oracle, and prints
// the path for -overlay:
//
//	go test -overlay=$(go run ./overlay) ./oracle
//
// A Go that the go command fetched lies in the module cache, which an overlay may not
// reach into: set GOMODCACHE to another directory as well.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"gogrow/oracle/internal/overlay"
)

func main() {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		fail(err)
	}
	dir, err := os.MkdirTemp("", "gogrow-overlay-")
	if err != nil {
		fail(err)
	}
	path, err := overlay.Write(strings.TrimSpace(string(root)), dir)
	if err != nil {
		os.RemoveAll(dir)
		fail(err)
	}
	fmt.Println(path)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "overlay:", err)
	os.Exit(1)
}
