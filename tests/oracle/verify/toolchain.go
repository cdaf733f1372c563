// This file finds out which Go release a command is, and builds the oracle with it.

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"gogrow/oracle/internal/overlay"
)

// A toolchain is a Go release with the oracle built by it.
type toolchain struct {
	version    string // go1.22.12
	release    string // 1.22, or 1.27+mapsplitgroup
	oracle     string // path of the program
	command    string // path of the go command
	experiment string // value of GOEXPERIMENT, or nothing
	arch       string // value of GOARCH
}

// The releases the oracle is for: generics came with 1.18; for a release newer than
// the newest it was compared with, the layout of the runtime's maps is not known.
const oldestMinor, newestMinor = 18, 27

var versionPattern = regexp.MustCompile(`go1\.(\d+)\S*`)

// prepare asks the Go command at path what it is, and builds the oracle with it.
func prepare(path, arch, source, work string) (toolchain, error) {
	// GO+EXPERIMENT is that Go with GOEXPERIMENT set.
	path, experiment, _ := strings.Cut(path, "+")
	t := toolchain{command: path, experiment: experiment, arch: arch}
	answer, err := t.goCommand(source, "env", "GOVERSION", "GOOS", "GOARCH")
	if err != nil {
		return toolchain{}, err
	}
	root, err := t.goCommand(source, "env", "GOROOT")
	if err != nil {
		return toolchain{}, err
	}
	fields := strings.Fields(answer)
	version := versionPattern.FindStringSubmatch(answer)
	if version == nil || len(fields) < 3 {
		return toolchain{}, fmt.Errorf("it does not say which Go it is: %q", answer)
	}
	minor, _ := strconv.Atoi(version[1])
	if minor < oldestMinor || minor > newestMinor {
		return toolchain{}, fmt.Errorf("%s is not among Go 1.%d to 1.%d", version[0], oldestMinor, newestMinor)
	}
	if platform := strings.Join(fields[len(fields)-2:], "/"); platform != "linux/"+arch {
		return toolchain{}, fmt.Errorf("it builds for %s, not linux/%s", platform, arch)
	}
	t.version, t.release = version[0], "1."+version[1]
	if experiment != "" {
		t.version += "+" + experiment
		t.release += "+" + experiment
	}
	t.oracle = filepath.Join(work, "oracle-"+t.version)
	build := []string{"build", "-buildvcs=false", "-o", t.oracle}
	if minor >= overlay.FirstMinor {
		dir := filepath.Join(work, "overlay-"+t.version)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return t, err
		}
		defer os.RemoveAll(dir)
		list, err := overlay.Write(root, dir)
		if err != nil {
			return t, err
		}
		build = append(build, "-overlay="+list)
	}
	_, err = t.goCommand(source, append(build, "./oracle")...)
	return t, err
}

// goCommand runs a Go command in the oracle's module, as the release it is: neither
// the environment nor a go.mod file may switch to another one.
func (t toolchain) goCommand(dir string, args ...string) (string, error) {
	command := exec.Command(t.command, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOWORK=off", "GO111MODULE=on", "CGO_ENABLED=0",
		"GOEXPERIMENT="+t.experiment, "GOARCH="+t.arch)
	if t.release != "" { // while it builds: an overlay may not reach into the module cache, where a fetched Go lies
		command.Env = append(command.Env, "GOMODCACHE="+filepath.Join(os.TempDir(), "gogrow-no-modules"))
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil && stderr.Len() > 0 {
		err = fmt.Errorf("go %s: %s", args[0], firstLine(stderr.String()))
	}
	return strings.TrimSpace(string(output)), err
}

// firstLine returns the first line of text that is not a heading of the go command.
func firstLine(text string) string {
	for _, line := range strings.Split(text, "\n") {
		if line != "" && !strings.HasPrefix(line, "# ") {
			return line
		}
	}
	return strings.TrimSpace(text)
}
