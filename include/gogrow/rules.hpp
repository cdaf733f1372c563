// What each release of Go does, as data and pure functions: the ground that containers, predictions and the tool share.
//
//   release.hpp        the table: a row per release, a column per thing that ever changed
//   size_class.hpp     which blocks the allocator has; heap.hpp what an allocation charges
//   element_layout.hpp what Go thinks of a C++ type: size, alignment, pointers
//   slice.hpp          the next capacity; stack.hpp which slices stay off the heap; string.hpp builders, buffers
//   bucket_map.hpp     to 1.23: B for a hint, when to grow, what an array weighs
//   swiss_map.hpp      from 1.24: capacity for a hint, growth left, when to split
//   others.hpp, java_map.hpp   growth elsewhere, for contrast; what_if.hpp growth that exists nowhere
#pragma once

#include <gogrow/rules/needs_cxx20.hpp>

#include <gogrow/rules/bucket_map.hpp>
#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/java_map.hpp>
#include <gogrow/rules/others.hpp>
#include <gogrow/rules/panic.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/stack.hpp>
#include <gogrow/rules/string.hpp>
#include <gogrow/rules/swiss_map.hpp>
#include <gogrow/rules/version.hpp>
#include <gogrow/rules/what_if.hpp>
