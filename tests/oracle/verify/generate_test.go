// The generator: reproducible, complete, and safe to run on a real machine.

package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"gogrow/oracle/internal/probe"
)

// allScripts writes every script of a plan into one text.
func allScripts(t *testing.T, seed int64, v volume) (string, counts) {
	t.Helper()
	return scriptsFor(t, "1.23", seed, v)
}

func scriptsFor(t *testing.T, release string, seed int64, v volume) (string, counts) {
	t.Helper()
	var text bytes.Buffer
	var total counts
	scripts, err := newPlan(seed, release, v)
	if err != nil {
		t.Fatal(err)
	}
	for s, more := scripts.next(); more; s, more = scripts.next() {
		written, err := s.write(&text, release)
		if err != nil {
			t.Fatal(err)
		}
		scripts.account(s, written)
		total.add(written)
	}
	return text.String(), total
}

func TestScriptsDependOnTheSeedAlone(t *testing.T) {
	v := volume{appends: 20000, mapOps: 200000}
	first, _ := allScripts(t, 7, v)
	again, _ := allScripts(t, 7, v)
	other, _ := allScripts(t, 8, v)
	if first != again {
		t.Error("one seed gave two different texts")
	}
	if first == other {
		t.Error("two seeds gave the same text")
	}
}

func TestVolumeIsReached(t *testing.T) {
	text, total := allScripts(t, 1, volume{appends: 30000, mapOps: 300000})
	if total.appends < 30000 || total.mapOps < 300000 {
		t.Errorf("%d appends and %d operations on maps are too few", total.appends, total.mapOps)
	}
	if lines := strings.Count(text, "\n"); lines != total.lines {
		t.Errorf("%d lines were counted, %d were written", total.lines, lines)
	}
}

func TestNoMapsUnlessAskedFor(t *testing.T) {
	text, _ := allScripts(t, 1, volume{appends: 20000})
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "map ") {
			t.Fatalf("unexpected line %q", line)
		}
	}
}

func TestReleasesGetWhatTheyHave(t *testing.T) {
	texts := map[string]string{}
	for _, release := range []string{"1.18", "1.21", "1.22", "1.23", "1.27+mapsplitgroup"} {
		texts[release], _ = scriptsFor(t, release, 1, volume{appends: 200000, mapOps: 2000000})
	}
	for _, c := range []struct {
		line  string
		since int
	}{
		{"\ninsert a ", 21}, {"\nreplace a ", 21}, {"\ndelete a ", 21}, {"\nmapclone c m\n", 21}, {"\nmap m f64 ", 21},
		{"\nmap m any ", 21}, {"\nconcat a ", 22}, {"\nrepeat a ", 23}, {"\nmap m bu8 ", 18},
	} {
		for release, text := range texts {
			minor := 0
			fmt.Sscanf(release, "1.%d", &minor)
			if strings.Contains(text, c.line) != (minor >= c.since) {
				t.Errorf("Go %s: is there a line %q? %v", release, c.line, minor < c.since)
			}
		}
	}
}

func TestLargeVolumesAreMostlyLongMixes(t *testing.T) {
	// No more lines than a machine can look at in an hour.
	if text, total := scriptsFor(t, "1.27", 1, volume{mapOps: 100000000}); total.mapOps < 100000000 || total.lines > 8000000 {
		t.Errorf("%d operations in %d lines of %d bytes", total.mapOps, total.lines, len(text))
	}
}

func TestNaNsOfOneNumberAreFew(t *testing.T) {
	// A table of a Swiss map holds 896 entries, and cannot be split where all have one hash.
	text, _ := scriptsFor(t, "1.27", 3, volume{mapOps: 30000000})
	var puts float64
	odd := false
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) > 3 && words[0] == "map":
			odd, puts = probe.HasNaN(words[2]), 0
		case len(words) == 7 && words[0] == "mix" && odd && parse64(t, words[4]) > 7:
			if puts += parse64(t, words[3]) / parse64(t, words[4]); puts > 100 {
				t.Fatalf("%s: %g puts of each number", line, puts)
			}
		}
	}
}

func TestSomeMapsAreClearedDuringAWalk(t *testing.T) {
	text, _ := allScripts(t, 1, volume{mapOps: 1000000})
	cleared := 0
	for _, line := range strings.Split(text, "\n") {
		if words := strings.Fields(line); len(words) == 9 && words[0] == "walk" {
			cleared++
		}
	}
	if cleared < 10 {
		t.Errorf("%d maps only", cleared)
	}
}

func TestEveryTypeAppears(t *testing.T) {
	// At the volume that is the default.
	text, _ := allScripts(t, 1, volume{appends: 1000000, mapOps: 10000000})
	for _, elem := range probe.SliceTypes() {
		if !strings.Contains(text, "slice a "+elem+"\n") {
			t.Errorf("no slice of %s", elem)
		}
	}
	for _, pair := range probe.MapTypes() {
		if !strings.Contains(text, "map m "+pair[0]+" "+pair[1]) {
			t.Errorf("no map of %s to %s", pair[0], pair[1])
		}
	}
	for _, hash := range []string{"mix", "zero", "id", "high", "low4"} {
		if !strings.Contains(text, "hash="+hash) {
			t.Errorf("no map hashes with %s", hash)
		}
	}
}

func TestCapacitiesLieOnBothSidesOfThresholds(t *testing.T) {
	text, _ := allScripts(t, 1, volume{appends: 100000})
	for _, capacity := range []string{"255", "256", "257", "1023", "1024", "1025"} {
		if !strings.Contains(text, " "+capacity+"\nappend a ") {
			t.Errorf("no append starts from a capacity of %s", capacity)
		}
	}
}

func TestRefusedSizesAreNeverTried(t *testing.T) {
	// A size that Go does not refuse is allocated: none may lie between what a script
	// may take and 2^48 bytes.
	text, _ := allScripts(t, 3, volume{appends: 200000})
	elem := ""
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 3 && words[0] == "slice":
			elem = words[2]
		case len(words) == 4 && words[0] == "make" && words[1] == "a":
			bytes := parse64(t, words[3]) * float64(sizeOf(elem))
			if bytes > 64<<20 && bytes <= 1<<48 {
				t.Errorf("%s of %s takes %g bytes", line, elem, bytes)
			}
		}
	}
}
