package main

import (
	"fmt"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// facts as they stand in a line: kind, size, alignment, pointers, equality.
type facts [5]string

type row struct {
	fromMinor int
	facts     facts
}

var (
	release = regexp.MustCompile(`1\.(\d+)[^/]*$`)
	version = regexp.MustCompile(`/v\d+$`)
)

// A package is called by the last part of its path, a version aside.
func shortName(path, name string) string {
	path = version.ReplaceAllString(path, "")
	return path[strings.LastIndex(path, "/")+1:] + "." + name
}

func kindName(kind string) string {
	switch kind {
	case "bool", "int", "struct":
		return kind + "_"
	case "ptr":
		return "pointer"
	case "unsafe.Pointer":
		return "unsafe_pointer"
	}
	return kind
}

func (r row) begin() string {
	number := func(s string) string { return map[string]string{"0": "false", "1": "true"}[s] }
	equality := map[string]string{"0": "none", "1": "plain", "2": "text", "3": "special"}[r.facts[4]]
	return fmt.Sprintf("    {%d, {go_kind::%s, {%s, %s, %s}, go_equality::%s},", r.fromMinor, kindName(r.facts[0]),
		r.facts[1], r.facts[2], number(r.facts[3]), equality)
}

// printTables merges what releases said, oldest first. A name that two packages of one release have with different
// facts is left out.
func printTables(files []string) error {
	rows := map[row][]string{}
	last := map[string]facts{}
	definitions := map[string]string{}
	ambiguous := map[string]bool{}
	for _, file := range files {
		m := release.FindStringSubmatch(file)
		if m == nil {
			return fmt.Errorf("%s: no release in the name, as known-1.27.3.txt has", file)
		}
		minor, _ := strconv.Atoi(m[1])
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		now := map[string]facts{}
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			what, definition, _ := strings.Cut(line, " | ")
			w := strings.Fields(what)
			if len(w) != 7 {
				return fmt.Errorf("%s: %q has not seven words", file, what)
			}
			name, f := shortName(w[0], w[1]), facts{w[2], w[3], w[4], w[5], w[6]}
			if before, twice := now[name]; twice && before != f {
				ambiguous[name] = true
			}
			now[name] = f
			switch w[2] {
			case "slice", "map", "array":
				definitions[name] = definition
			}
		}
		for name, f := range now {
			if before, known := last[name]; !known {
				rows[row{0, f}] = append(rows[row{0, f}], name)
			} else if before != f {
				rows[row{minor, f}] = append(rows[row{minor, f}], name)
			}
			last[name] = f
		}
	}
	printRows(rows, ambiguous)
	names := make([]string, 0, len(definitions))
	for name := range definitions {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("    {%q, %q},\n", name, definitions[name])
	}
	return nil
}

func printRows(rows map[row][]string, ambiguous map[string]bool) {
	order := make([]row, 0, len(rows))
	for r := range rows {
		order = append(order, r)
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if a.fromMinor != b.fromMinor {
			return a.fromMinor < b.fromMinor
		}
		return strings.Join(a.facts[:], " ") < strings.Join(b.facts[:], " ")
	})
	for _, r := range order {
		names := rows[r]
		sort.Strings(names)
		line := " "
		fmt.Println(r.begin())
		for _, name := range names {
			if ambiguous[name] {
				continue
			}
			if len(line)+len(name) > 100 {
				fmt.Printf("     %q\n", line)
				line = ""
			}
			line += name + " "
		}
		fmt.Printf("     %q},\n", line)
	}
}
