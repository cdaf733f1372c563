// From a heap profile of a real Go program to the capacities that would have helped.
//
//   profile.hpp           a heap profile as plain data
//   read_profile.hpp      reads one: pprof.hpp from protocol buffers, pprof_text.hpp from the ?debug=1 text
//   go_binary.hpp         what the program's binary adds: the runtime function that a line called, and the type
//   loaded_binary.hpp     the binary as it lay in the profiled process
//   call_site.hpp         both together: who asked for a sample's blocks
//
//   growth_ladder.hpp     the blocks through which a slice, a builder or a buffer passes
//   survival_curve.hpp    how many slices reached each step of growth, from what a profile saw of it
//   size_curve.hpp        from the blocks at one place to how large its slices became
//   capacity_choice.hpp   which capacity would have helped, and how sure that is
//   map_curve.hpp         the same of maps, hint_choice.hpp for their hints
//   element_guess.hpp     without the binary: which elements fit the blocks
//   diagnosis.hpp         diagnose(): a profile as a list of sites with advice
//
//      profile ──► blocks by size, for each place ──► curves that fit ──► the capacity that helps under nine of ten
//
// The readers take bytes that are in memory already, whatever they are: bad ones throw gogrow::diagnose::unreadable.
// The statistics are deterministic: what has to be drawn by chance is drawn from a fixed seed.
#pragma once

#include <gogrow/rules/needs_exceptions.hpp>

#include <gogrow/diagnose/call_site.hpp>
#include <gogrow/diagnose/capacity_choice.hpp>
#include <gogrow/diagnose/diagnosis.hpp>
#include <gogrow/diagnose/element_guess.hpp>
#include <gogrow/diagnose/go_binary.hpp>
#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/hint_choice.hpp>
#include <gogrow/diagnose/loaded_binary.hpp>
#include <gogrow/diagnose/map_curve.hpp>
#include <gogrow/diagnose/pprof.hpp>
#include <gogrow/diagnose/pprof_text.hpp>
#include <gogrow/diagnose/profile.hpp>
#include <gogrow/diagnose/read_profile.hpp>
#include <gogrow/diagnose/size_curve.hpp>
#include <gogrow/diagnose/survival_curve.hpp>
