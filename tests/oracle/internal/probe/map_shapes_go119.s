//go:build !go1.20

// This file is empty. With an assembly file in the package the compiler accepts a
// function without a body, which map_shapes.go links to.
