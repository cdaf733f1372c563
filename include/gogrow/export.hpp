// What a profile (observe/profile.hpp) or a log of events becomes for other programs: pprof, flame graphs, Perfetto.
#pragma once

#include <gogrow/rules/needs_exceptions.hpp>

#include <gogrow/export/chrome_trace.hpp>
#include <gogrow/export/folded.hpp>
#include <gogrow/export/pprof.hpp>
