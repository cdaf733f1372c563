// The comparison: equal outputs pass, and every way to differ is found and named.

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

func parse64(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// release builds the oracle with the Go that runs the test.
func release(t *testing.T) toolchain {
	t.Helper()
	tool, err := prepare(filepath.Join(runtime.GOROOT(), "bin", "go"), runtime.GOARCH, sourceDir(), t.TempDir())
	if err != nil {
		t.Skip("the oracle cannot be built here: ", err)
	}
	return tool
}

// tool writes a shell script that stands for the implementation under test.
func tool(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tool")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRealGoEqualsItself(t *testing.T) {
	o := options{seed: 4, volume: volume{appends: 20000, mapOps: 100000}}
	r := release(t)
	o.tool = tool(t, `[ "$*" = "replay --go `+r.release+` -" ] && exec `+r.oracle)
	work := t.TempDir()
	total, err := compareRelease(o, r, work)
	if err != nil {
		t.Fatal(err)
	}
	if total.differences != 0 || total.compared < 20000 || total.walkWrites == 0 {
		t.Errorf("unexpected result %+v", total)
	}
	if kept, _ := os.ReadDir(work); len(kept) != 0 {
		t.Errorf("%d scripts were kept", len(kept))
	}
}

const smallScript = "go 1.22\nslice a u64\nset a 0 1\nappend a 3\nget a 0\n"

func compareSmallScript(t *testing.T, toolText string) *difference {
	t.Helper()
	r := release(t)
	path := filepath.Join(t.TempDir(), "script.txt")
	if err := os.WriteFile(path, []byte(smallScript), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := compareScript(options{tool: tool(t, strings.ReplaceAll(toolText, "ORACLE", r.oracle))}, r, path, &tally{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDifferenceNamesTheScriptsLine(t *testing.T) {
	d := compareSmallScript(t, "ORACLE | sed 's/a 3 [0-9]*/a 3 77/'")
	if d == nil || d.line != 4 || d.text != "append a 3" || d.seen != "a 3 77" || !strings.HasPrefix(d.expected, "a 3 ") {
		t.Errorf("got %v", d)
	}
}

func TestOutputThatEndsTooEarlyIsADifference(t *testing.T) {
	d := compareSmallScript(t, "ORACLE | head -n 2; echo 'line 4: not known' >&2; exit 2")
	if d == nil || d.line != 4 || !strings.Contains(d.seen, "not known") {
		t.Errorf("got %v", d)
	}
}

func TestMoreOutputIsADifference(t *testing.T) {
	d := compareSmallScript(t, "ORACLE; echo more")
	if d == nil || d.line != 5 || d.seen != "more" {
		t.Errorf("got %v", d)
	}
}

func TestBadExitCodeIsADifference(t *testing.T) {
	if d := compareSmallScript(t, "ORACLE; exit 1"); d == nil || d.line != 5 {
		t.Errorf("got %v", d)
	}
}

func TestWritesOfWalkAreCounted(t *testing.T) {
	for _, c := range []struct {
		line string
		want int
	}{
		{"walk m 0 0 1 100 100 0", 50},
		{"walk m 0 0 1 100 60 40", 50},
		{"walk m 0 0 1 100 0 0", 0},
	} {
		if got := writesOfWalk(c.line, "m walked 50 0123456789abcdef"); got != c.want {
			t.Errorf("%s: %d writes, not %d", c.line, got, c.want)
		}
	}
}
