// This file runs real Go and the tool side by side on a script and compares what they
// print, line by line.

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"gogrow/oracle/internal/probe"
)

// A tally is what one release was compared on.
type tally struct {
	counts
	walkWrites  int // during iterations, counted from what real Go printed
	compared    int // lines of output
	differences int // scripts whose outputs differ
}

// compareRelease makes each script in turn, as a file that is removed when the two
// outputs are equal.
func compareRelease(o options, t toolchain, work string) (tally, error) {
	var total tally
	scripts, err := newPlan(o.seed, t.release, o.volume)
	if err != nil {
		return total, err
	}
	for {
		s, more := scripts.next()
		if !more {
			return total, nil
		}
		path := filepath.Join(work, fmt.Sprintf("go%s-%s-%d.txt", t.release, s.kind.name, s.number))
		written, err := writeScript(path, t.release, s)
		if err != nil {
			return total, err
		}
		scripts.account(s, written)
		total.counts.add(written)
		different, err := compareScript(o, t, path, &total)
		if err != nil {
			return total, err
		}
		if different == nil {
			os.Remove(path)
			continue
		}
		total.differences++
		fmt.Printf("%s, %s script %d: %v\n  script kept: %s\n", t.version, s.kind.name, s.number, different, path)
	}
}

func writeScript(path, release string, s script) (counts, error) {
	file, err := os.Create(path)
	if err != nil {
		return counts{}, err
	}
	written, err := s.write(file, release)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return written, err
}

// A difference is the first one between two outputs.
type difference struct {
	line           int // of the script
	text           string
	expected, seen string
}

func (d *difference) Error() string {
	return fmt.Sprintf("line %d: %s\n  expected: %s\n  seen:     %s", d.line, d.text, d.expected, d.seen)
}

// compareScript runs the oracle and the tool on one script at the same time and reads
// their outputs in step. Both read the script from the file, so neither waits for the
// other.
func compareScript(o options, t toolchain, path string, total *tally) (*difference, error) {
	oracle := []string{t.oracle, "-lines"}
	if o.runner != "" {
		oracle = append([]string{o.runner}, oracle...)
	}
	expected, err := start(path, oracle[0], oracle[1:]...)
	if err != nil {
		return nil, err
	}
	defer expected.stop()
	seen, err := start(path, o.tool, "replay", "--go", t.release, "-")
	if err != nil {
		return nil, err
	}
	defer seen.stop()
	text, err := openScript(path)
	if err != nil {
		return nil, err
	}
	defer text.file.Close()

	number := 0 // of the script's line that printed last
	for {
		want, wantErr := expected.line()
		got, gotErr := seen.line()
		if wantErr != nil {
			if err := expected.wait(); err != nil {
				return nil, fmt.Errorf("the oracle of %s failed on %s: %v", t.version, path, err)
			}
			return atEnd(seen, got, gotErr, number), nil
		}
		var state []byte
		if number, state, err = splitNumber(want); err != nil {
			return nil, fmt.Errorf("the oracle of %s on %s: %v", t.version, path, err)
		}
		if gotErr != nil {
			return &difference{number, text.line(number), string(state), ended(seen)}, nil
		}
		if !bytes.Equal(state, got) {
			return &difference{number, text.line(number), string(state), string(got)}, nil
		}
		total.compared++
		if bytes.Contains(state, []byte(" walked ")) {
			total.walkWrites += writesOfWalk(text.line(number), string(state))
		}
	}
}

// atEnd checks that the tool ends where real Go did, and well.
func atEnd(seen *process, got []byte, gotErr error, last int) *difference {
	const text = "(the last line that prints)"
	if gotErr == nil {
		return &difference{last, text, "nothing after it", string(got)}
	}
	if err := seen.wait(); err != nil {
		return &difference{last, text, "a good end", err.Error()}
	}
	return nil
}

// ended says why the tool's output ended too early.
func ended(seen *process) string {
	if err := seen.wait(); err != nil {
		return fmt.Sprintf("the end (%v)", err)
	}
	return "the end"
}

// splitNumber takes apart a line of `oracle -lines`: number, tab, state.
func splitNumber(line []byte) (int, []byte, error) {
	tab := bytes.IndexByte(line, '\t')
	if tab < 0 {
		return 0, nil, fmt.Errorf("line without a number: %q", line)
	}
	number, err := strconv.Atoi(string(line[:tab]))
	return number, line[tab+1:], err
}

// writesOfWalk counts the writes of `walk M START OFFSET SEED SPACE PUT DEL [WIPE]`, which
// met the number of entries that is in `M walked COUNT SUM`.
func writesOfWalk(line, state string) int {
	words, met := strings.Fields(line), strings.Fields(state)
	if len(words) < 8 || len(met) != 4 {
		return 0
	}
	seed, _ := strconv.ParseUint(words[4], 10, 64)
	put, _ := strconv.ParseUint(words[6], 10, 64)
	del, _ := strconv.ParseUint(words[7], 10, 64)
	count, _ := strconv.ParseUint(met[2], 10, 64)
	writes := 0
	for n := uint64(0); n < count; n++ {
		if probe.SplitMix(seed+n)%100 < put+del {
			writes++
		}
	}
	return writes
}

// A process is a program that reads a script and whose output is read by lines.
type process struct {
	command *exec.Cmd
	output  *bufio.Reader
	stderr  bytes.Buffer
	waited  bool
}

func start(script, program string, args ...string) (*process, error) {
	file, err := os.Open(script)
	if err != nil {
		return nil, err
	}
	defer file.Close() // the started process has its own
	p := &process{command: exec.Command(program, args...)}
	p.command.Stdin = file
	p.command.Stderr = &p.stderr
	pipe, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.output = bufio.NewReaderSize(pipe, 1<<16)
	return p, p.command.Start()
}

// line returns the next line, without its end, until the line after it is read.
func (p *process) line() ([]byte, error) {
	line, err := p.output.ReadSlice('\n')
	if err == io.EOF && len(line) > 0 {
		return line, nil
	}
	return bytes.TrimSuffix(line, []byte("\n")), err
}

// wait returns how the program ended: nil, or its complaint.
func (p *process) wait() error {
	p.waited = true
	err := p.command.Wait()
	if err != nil && p.stderr.Len() > 0 {
		err = errors.New(firstLine(p.stderr.String()))
	}
	return err
}

// stop ends a program whose further output is not wanted.
func (p *process) stop() {
	if !p.waited {
		p.command.Process.Kill()
		p.wait()
	}
}

// A scriptText finds the lines of a script, in ascending order.
type scriptText struct {
	file   *os.File
	lines  *bufio.Scanner
	number int
}

func openScript(path string) (*scriptText, error) {
	file, err := os.Open(path)
	return &scriptText{file: file, lines: bufio.NewScanner(file)}, err
}

func (s *scriptText) line(number int) string {
	for s.number < number && s.lines.Scan() {
		s.number++
	}
	return s.lines.Text()
}
