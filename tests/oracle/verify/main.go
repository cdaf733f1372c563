// Command verify compares an implementation of Go's growth rules with real Go
// releases, on fresh random growth scripts.
//
//	verify --tool PATH --seed N --go PATH [--go PATH…]
//	       [--appends N] [--maps] [--map-ops N] [--operations N]
//	       [--arch arm64 --runner EMULATOR] [--source DIR]
//
// A Go may be given as PATH+EXPERIMENT: go+mapsplitgroup sets GOEXPERIMENT for it.
//
// The tool is a program that knows `replay --go 1.NN -`: it reads a script and prints
// the states it goes through. For every Go toolchain named, verify builds the oracle
// with it, runs both on the same scripts, and compares their output line by line
// while they run. Scripts and outputs are streamed, so memory stays bounded. It prints
// a table, a row for each release.
//
// At a script's first difference it prints the script's line, what real Go printed
// and what the tool printed, and keeps the script in a temporary file.
//
// Exit codes: 0 all equal, 1 a difference, 2 wrong arguments, 3 no Go toolchain was
// named, or none of them works.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
)

const (
	exitEqual = iota
	exitDifferent
	exitUsage
	exitNoGo
)

type options struct {
	tool       string
	source     string
	seed       int64
	volume     volume
	toolchains []string
	arch       string
	runner     string
}

func main() {
	o, err := parse(os.Args[1:])
	if err == flag.ErrHelp {
		os.Exit(exitEqual)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(exitUsage)
	}
	code, err := verify(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
	}
	os.Exit(code)
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.StringVar(&o.tool, "tool", "", "`path` of the program that replays scripts")
	flags.StringVar(&o.source, "source", sourceDir(), "`directory` of the module gogrow/oracle")
	flags.Int64Var(&o.seed, "seed", 1, "seed of the random scripts")
	flags.IntVar(&o.volume.appends, "appends", 1000000, "`number` of appends, at least")
	flags.IntVar(&o.volume.mapOps, "map-ops", 10000000, "`number` of operations on maps, at least")
	operations := flags.Int("operations", 0, "`number` of operations on maps, and a tenth as many appends; in place of --map-ops and --appends")
	flags.StringVar(&o.arch, "arch", runtime.GOARCH, "`machine` that the oracle is built for: amd64 or arm64")
	flags.StringVar(&o.runner, "runner", "", "`program` that runs the oracle, an emulator of that machine")
	withMaps := flags.Bool("maps", false, "compare maps, too")
	flags.Func("go", "`path` of a Go command, 1.18 or later; may be given several times", func(path string) error {
		o.toolchains = append(o.toolchains, path)
		return nil
	})
	flags.SetOutput(io.Discard) // an error is one line, printed by main
	if err := flags.Parse(args); err == flag.ErrHelp {
		fmt.Println("usage: verify --tool PATH --go PATH [--go PATH...] [options]")
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
		return o, err
	} else if err != nil {
		return o, err
	}
	if *operations > 0 {
		o.volume = volume{appends: *operations / 10, mapOps: *operations}
	}
	if !*withMaps {
		o.volume.mapOps = 0
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.tool == "":
		return o, fmt.Errorf("--tool is missing: the path of the program that replays scripts")
	case o.arch != "amd64" && o.arch != "arm64":
		return o, fmt.Errorf("--arch %q: amd64 or arm64", o.arch)
	case *operations < 0:
		return o, fmt.Errorf("--operations must not be negative")
	case o.volume.appends < 0 || o.volume.mapOps < 0:
		return o, fmt.Errorf("--appends and --map-ops must not be negative")
	}
	// The Go commands run in the oracle's directory, where a relative path is another.
	for i, path := range o.toolchains {
		if strings.ContainsRune(path, filepath.Separator) {
			o.toolchains[i], _ = filepath.Abs(path)
		}
	}
	o.tool, _ = filepath.Abs(o.tool)
	_, err := os.Stat(o.tool)
	return o, err
}

// sourceDir is where the oracle's source was when verify was compiled.
func sourceDir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(file))
}

// verify runs the comparison and returns the exit code; an error says in one line why
// there was none.
func verify(o options) (int, error) {
	work, err := os.MkdirTemp("", "gogrow-verify-")
	if err != nil {
		return exitDifferent, err
	}
	// Removed unless a script is kept in it.
	defer os.Remove(work)

	if len(o.toolchains) == 0 {
		return exitNoGo, fmt.Errorf("no Go toolchain to compare with: name at least one with --go")
	}
	var usable []toolchain
	var skipped []string
	for _, path := range o.toolchains {
		t, err := prepare(path, o.arch, o.source, work)
		if err != nil {
			skipped = append(skipped, fmt.Sprintf("%s: skipped: %v", path, err))
			continue
		}
		defer os.Remove(t.oracle)
		usable = append(usable, t)
	}
	if len(usable) == 0 {
		return exitNoGo, fmt.Errorf("no usable Go toolchain: %s", skipped[0])
	}

	sort.SliceStable(usable, func(i, j int) bool { return usable[i].release < usable[j].release })

	fmt.Printf("seed %d\n", o.seed)
	printHeading()
	differences := 0
	for _, t := range usable {
		row, err := compareRelease(o, t, work)
		if err != nil {
			return exitDifferent, err
		}
		printRow(t, row)
		differences += row.differences
	}
	for _, reason := range skipped {
		fmt.Println(reason)
	}
	if differences > 0 {
		return exitDifferent, nil
	}
	return exitEqual, nil
}

func printHeading() {
	fmt.Printf("%-24s %13s %11s %15s %13s %15s %12s\n",
		"release", "script lines", "appends", "map operations", "walk writes", "lines compared", "differences")
}

func printRow(t toolchain, r tally) {
	fmt.Printf("%-24s %13d %11d %15d %13d %15d %12d\n",
		t.version, r.lines, r.appends, r.mapOps, r.walkWrites, r.compared, r.differences)
}
