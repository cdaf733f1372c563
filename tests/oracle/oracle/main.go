// Command oracle runs a growth script against the slices and maps of the Go release
// it is compiled with, and prints the state after every operation: what another
// implementation of that release's rules has to print, byte for byte.
//
//	oracle [-lines] [SCRIPT]
//
// Without SCRIPT the script is read from standard input. With -lines each line of
// output begins with the number of the script's line it belongs to, and a tab. A line
// that is no valid script ends the run with exit code 2.
//
// Slices come in the element types, maps in the pairs of types, that
// internal/probe/types.go lists.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"

	"gogrow/oracle/internal/probe"
)

func main() {
	numbered := flag.Bool("lines", false, "begin each line of output with the number of the script's line, and a tab")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: oracle [-lines] [SCRIPT]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 1 {
		flag.Usage()
		os.Exit(2)
	}
	script := os.Stdin
	if flag.NArg() == 1 && flag.Arg(0) != "-" {
		file, err := os.Open(flag.Arg(0))
		if err != nil {
			fail(err)
		}
		script = file
	}
	probe.Quieten()
	if err := run(script, os.Stdout, *numbered); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "oracle:", err)
	os.Exit(2)
}

// run interprets the script line by line; what was printed before an error is written.
func run(script io.Reader, output io.Writer, numbered bool) error {
	buffered := bufio.NewWriterSize(output, 1<<16)
	in := newInterpreter(buffered, numbered)
	lines := bufio.NewScanner(script)
	lines.Buffer(nil, 1<<20)
	err := error(nil)
	for err == nil && lines.Scan() {
		err = in.line(lines.Text())
	}
	if err == nil {
		err = lines.Err()
	}
	if flushed := buffered.Flush(); err == nil {
		err = flushed
	}
	return err
}
