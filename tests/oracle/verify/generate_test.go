// The generator: reproducible, complete, and safe to run on a real machine.

package main

import (
	"bytes"
	"strings"
	"testing"

	"gogrow/oracle/internal/probe"
)

// allScripts writes every script of a plan into one text.
func allScripts(t *testing.T, seed int64, v volume) (string, counts) {
	t.Helper()
	var text bytes.Buffer
	var total counts
	scripts := newPlan(seed, v)
	for s, more := scripts.next(); more; s, more = scripts.next() {
		written, err := s.write(&text, "1.22")
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
