// This file reads a script: lines, words, numbers, names. The commands themselves are
// in slices.go, maps.go and cost.go.

package main

import (
	"bufio"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"gogrow/oracle/internal/probe"
)

// An interpreter holds the variables of a running script.
type interpreter struct {
	slices  map[string]probe.Slice
	maps    map[string]probe.Map
	counter uint64 // the number that append and pushes gave out last

	out        *bufio.Writer
	numbered   bool
	lineNumber int
}

func newInterpreter(out *bufio.Writer, numbered bool) *interpreter {
	return &interpreter{
		slices:   map[string]probe.Slice{},
		maps:     map[string]probe.Map{},
		out:      out,
		numbered: numbered,
	}
}

// A command is one kind of line: how many words follow its name, and what it does.
type command struct {
	minWords, maxWords int
	run                func(in *interpreter, words words)
}

var commands map[string]command

func init() {
	commands = map[string]command{
		"go": {1, 1, func(*interpreter, words) {}},

		"slice":       {2, 2, (*interpreter).slice},
		"nil":         {1, 1, (*interpreter).setNil},
		"make":        {3, 3, (*interpreter).make},
		"append":      {2, 2, (*interpreter).append},
		"pushes":      {2, 2, (*interpreter).pushes},
		"appendslice": {2, 2, (*interpreter).appendSlice},
		"grow":        {2, 2, (*interpreter).grow},
		"clone":       {2, 2, (*interpreter).clone},
		"clip":        {1, 1, (*interpreter).clip},
		"insert":      {3, 3, (*interpreter).insert},
		"delete":      {3, 3, (*interpreter).delete},
		"replace":     {4, 4, (*interpreter).replace},
		"concat":      {3, 3, (*interpreter).concat},
		"repeat":      {3, 3, (*interpreter).repeat},
		"reslice":     {4, 5, (*interpreter).reslice},
		"copy":        {2, 2, (*interpreter).copy},
		"set":         {3, 3, (*interpreter).set},
		"get":         {2, 2, (*interpreter).get},
		"sum":         {1, 1, (*interpreter).sum},
		"same":        {2, 2, (*interpreter).same},

		"map":    {3, 5, (*interpreter).declareMap},
		"put":    {3, 3, (*interpreter).put},
		"del":    {2, 2, (*interpreter).del},
		"lookup": {2, 2, (*interpreter).lookup},
		"wipe":   {1, 1, (*interpreter).wipe},
		"state":  {1, 1, (*interpreter).state},
		"dump":   {1, 1, (*interpreter).dump},
		"items":  {1, 1, (*interpreter).items},
		"mix":    {6, 6, (*interpreter).mix},
		"walk":   {7, 8, (*interpreter).walk},

		"mapclone": {2, 2, (*interpreter).mapClone},

		"cost": {2, 6, (*interpreter).cost},
	}
}

// line runs one line of the script. What Go refuses is printed and goes on; the error
// says that the line is no valid script.
func (in *interpreter) line(text string) (err error) {
	in.lineNumber++
	if comment := strings.IndexByte(text, '#'); comment >= 0 {
		text = text[:comment]
	}
	all := strings.Fields(text)
	if len(all) == 0 {
		return nil
	}
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case runtime.Error:
			in.print("panic:", reason)
		case string: // of package slices
			in.print("panic:", reason)
		case scriptError:
			err = fmt.Errorf("line %d: %s", in.lineNumber, string(reason))
		default:
			panic(reason)
		}
	}()
	in.execute(all[0], all[1:])
	if in.lineNumber%16 == 0 {
		probe.CollectBetweenOperations()
	}
	return nil
}

func (in *interpreter) execute(name string, arguments words) {
	c, ok := commands[name]
	if !ok {
		refuse("unknown command %q", name)
	}
	if len(arguments) < c.minWords || len(arguments) > c.maxWords {
		refuse("%s takes %d to %d words, not %d", name, c.minWords, c.maxWords, len(arguments))
	}
	c.run(in, arguments)
}

func (in *interpreter) print(values ...interface{}) {
	if in.numbered {
		in.out.WriteString(strconv.Itoa(in.lineNumber))
		in.out.WriteByte('\t')
	}
	fmt.Fprintln(in.out, values...)
}

// A scriptError, thrown as a panic, says why a line is no valid script.
type scriptError string

func refuse(format string, values ...interface{}) {
	panic(scriptError(fmt.Sprintf(format, values...)))
}

// words are those of a line that follow the command's name. Its methods read the
// i-th, from 0.
type words []string

// int reads a decimal or 0x-prefixed number that may be negative.
func (w words) int(i int) int {
	digits, base, sign := w[i], 10, ""
	if strings.HasPrefix(digits, "-") {
		digits, sign = digits[1:], "-"
	}
	if strings.HasPrefix(digits, "0x") {
		digits, base = digits[2:], 16
	}
	n, err := strconv.ParseInt(sign+digits, base, 64)
	if err != nil {
		refuse("%q is no 64-bit integer", w[i])
	}
	return int(n)
}

// count reads a number of things, which is not negative.
func (w words) count(i int) int {
	n := w.int(i)
	if n < 0 {
		refuse("%q is negative", w[i])
	}
	return n
}

// uint reads an unsigned decimal or 0x-prefixed number.
func (w words) uint(i int) uint64 {
	digits, base := w[i], 10
	if strings.HasPrefix(digits, "0x") {
		digits, base = digits[2:], 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		refuse("%q is no unsigned 64-bit integer", w[i])
	}
	return n
}

// positive reads an unsigned number that something is divided by.
func (w words) positive(i int) uint64 {
	n := w.uint(i)
	if n == 0 {
		refuse("the number in place %d must not be 0", i+1)
	}
	return n
}

// bound reads a bound of a slice expression: _ leaves it out.
func (w words) bound(i int) *int {
	if i >= len(w) || w[i] == "_" {
		return nil
	}
	n := w.int(i)
	return &n
}

func (in *interpreter) sliceNamed(name string) probe.Slice {
	s, ok := in.slices[name]
	if !ok {
		refuse("no slice %q", name)
	}
	return s
}

// slicesNamed returns the slices of an operation on two, whose types must be equal.
func (in *interpreter) slicesNamed(a, b string) (probe.Slice, probe.Slice) {
	first, second := in.sliceNamed(a), in.sliceNamed(b)
	if !probe.SameType(first, second) {
		refuse("slices %q and %q differ in element type", a, b)
	}
	return first, second
}

func (in *interpreter) mapNamed(name string) probe.Map {
	m, ok := in.maps[name]
	if !ok {
		refuse("no map %q", name)
	}
	return m
}
