// Ways to look at containers while they work; none of them acts.
//
//   container ── event ──► observer: counters, event_log, go_heap, paced_heap, your own
//        └─ ambient ─────► growth_scope (a named region of a thread) ──► profile by scope and source line
//
// events.hpp lists what can be seen. A container with the null_observer builds no event.
#pragma once

#include <gogrow/rules/needs_exceptions.hpp>

#include <gogrow/observe/concurrent_counters.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/go_heap.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/observe/pacer.hpp>
#include <gogrow/observe/profile.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/observe/site.hpp>
