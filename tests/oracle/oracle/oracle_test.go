// The oracle prints what is recorded for the Go that compiled it, and says where a
// script is wrong.

package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

const goldenDir = "../../golden"

// The test program is the oracle when this is set: charges are measured in a process
// where nothing else is running.
const actAsOracle = "GOGROW_ACT_AS_ORACLE"

func TestMain(m *testing.M) {
	if os.Getenv(actAsOracle) != "" {
		os.Args = os.Args[:1]
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// oracle starts the oracle on a script and returns its output.
func oracle(t *testing.T, script io.Reader) *bufio.Scanner {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), actAsOracle+"=1")
	command.Stdin = script
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() { // it may be waiting for a reader
			command.Process.Kill()
			command.Wait()
		} else if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	return bufio.NewScanner(output)
}

func open(t *testing.T, stored string) io.Reader {
	t.Helper()
	file, err := os.Open(filepath.Join(goldenDir, stored))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRecordedOutputs(t *testing.T) {
	release := regexp.MustCompile(`go1\.\d+`).FindString(runtime.Version())
	if strings.Contains(runtime.Version(), "X:mapsplitgroup") {
		release += "+mapsplitgroup"
	}
	index, err := os.ReadFile(filepath.Join(goldenDir, "index.txt"))
	if err != nil {
		t.Skip("no recorded outputs here: ", err)
	}
	found := 0
	for _, line := range strings.Split(string(index), "\n") {
		words := strings.Fields(line)
		if len(words) != 4 || words[0] != release {
			continue
		}
		found++
		script, stored := words[1], words[2]
		t.Run(script, func(t *testing.T) {
			expected := bufio.NewScanner(open(t, stored))
			seen := oracle(t, open(t, "scripts/"+script+".txt.gz"))
			for number := 1; ; number++ {
				more, again := expected.Scan(), seen.Scan()
				if more != again || expected.Text() != seen.Text() {
					t.Fatalf("%s, script %s, line %d of the output:\nexpected: %q\nseen:     %q",
						release, script, number, expected.Text(), seen.Text())
				}
				if !more {
					return
				}
			}
		})
	}
	if found == 0 {
		t.Skip("nothing is recorded for ", release)
	}
}

// output runs a script inside the test program.
func output(script string, numbered bool) (string, error) {
	var text strings.Builder
	err := run(strings.NewReader(script), &text, numbered)
	return text.String(), err
}

func TestRefusalsArePrintedAndTheScriptGoesOn(t *testing.T) {
	got, err := output("slice a u64 # a comment\n\nmake a 2 0x4\nget a 2\nreslice a a 1 0\nappend a 1\n", true)
	want := "1\ta 0 0\n" +
		"3\ta 2 4\n" +
		"4\tpanic: runtime error: index out of range [2] with length 2\n" +
		"5\tpanic: runtime error: slice bounds out of range [1:0]\n" +
		"6\ta 3 4\n"
	if err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNumbersAreCutToTheElement(t *testing.T) {
	for _, c := range []struct{ elem, want string }{
		{"u8", "210"}, {"u16", "1234"}, {"b1", "210"}, {"b2", "1234"}, {"b9", "1234"}, {"p16", "1234"}, {"p8", "0"}, {"z0", "0"},
	} {
		got, err := output(fmt.Sprintf("slice a %s\nmake a 1 1\nset a 0 1234\nget a 0\n", c.elem), false)
		if err != nil || !strings.HasSuffix(got, "\n"+c.want+"\n") {
			t.Errorf("%s: got %q, %v", c.elem, got, err)
		}
	}
}

func TestMapsOfOneTypeMayHashDifferently(t *testing.T) {
	alone, err := output("map b u32 u8 hash=id\nput b 1 1\nput b 2 2\ndump b\n", false)
	if err != nil {
		t.Fatal(err)
	}
	both, err := output("map a u32 u8\nmap b u32 u8 hash=id\nput a 1 1\nput b 1 1\nput a 2 2\nput b 2 2\ndump a\ndump b\n", false)
	if err != nil {
		t.Fatal(err)
	}
	last := func(text string) string { return text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:] }
	if last(alone) != last(both) {
		t.Errorf("beside another map the layout is %q, alone %q", last(both), last(alone))
	}
}

func TestWrongScriptsNameTheirLine(t *testing.T) {
	for _, line := range []string{
		"frobnicate a", "append a", "append a x", "append a -1", "append c 1", "slice a q9", "slice a b0x10",
		"reslice a a 1 _ 2", "appendslice a b", "set a 0 -1", "get a 010x", "put m 1 1", "map m u64 u63",
		"map m u64 u64 hint=x", "map m u64 u64 hash=md5", "map m u64 u64 size=3", "cost copy a a", "cost make a 1",
		"delete a 0", "insert a 0 b", "concat a a b", "mapclone m a",
		"mix n 1 1 0 50 1", "mix n 1 1 1 50 0", "mix n 1 1 1 101 1",
	} {
		_, err := output("slice a u8\nslice b u16\nmap n u8 u8\n"+line+"\n", false)
		if err == nil || !strings.HasPrefix(err.Error(), "line 4: ") {
			t.Errorf("%q: %v", line, err)
		}
	}
}
