// From a profile of a real Go program to what grew in it.
//
//   profile.hpp      a heap profile as plain data
//   pprof.hpp        reads one from protocol buffers, pprof_text.hpp from the ?debug=1 text
//   go_binary.hpp    what the program's binary adds: the runtime function that a line called, and the type
//   call_site.hpp    both together: who asked for a sample's blocks
//
// All of it reads bytes that are in memory already, whatever they are: bad ones throw gogrow::diagnose::unreadable.
#pragma once

#include <gogrow/diagnose/call_site.hpp>
#include <gogrow/diagnose/go_binary.hpp>
#include <gogrow/diagnose/pprof.hpp>
#include <gogrow/diagnose/pprof_text.hpp>
#include <gogrow/diagnose/profile.hpp>
