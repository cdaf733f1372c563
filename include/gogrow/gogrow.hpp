// All of gogrow that needs the standard library alone. The bridges to other libraries stand apart: gogrow/doctest.hpp,
// gogrow/benchmark.hpp, gogrow/format.hpp.
#pragma once

#include <gogrow/advise.hpp>
#include <gogrow/advise_map.hpp>
#include <gogrow/bucket_map_policy.hpp>
#include <gogrow/counters.hpp>
#include <gogrow/element_layout.hpp>
#include <gogrow/event_log.hpp>
#include <gogrow/events.hpp>
#include <gogrow/go_heap.hpp>
#include <gogrow/hash.hpp>
#include <gogrow/heap.hpp>
#include <gogrow/java_hash_map.hpp>
#include <gogrow/java_map_policy.hpp>
#include <gogrow/map.hpp>
#include <gogrow/map_draw.hpp>
#include <gogrow/map_random.hpp>
#include <gogrow/observer.hpp>
#include <gogrow/other_policies.hpp>
#include <gogrow/pacer.hpp>
#include <gogrow/panic.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/predict_map.hpp>
#include <gogrow/predict_strings.hpp>
#include <gogrow/release.hpp>
#include <gogrow/scope.hpp>
#include <gogrow/size_class.hpp>
#include <gogrow/size_histogram.hpp>
#include <gogrow/slice.hpp>
#include <gogrow/slice_policy.hpp>
#include <gogrow/slices.hpp>
#include <gogrow/string_policy.hpp>
#include <gogrow/strings.hpp>
#include <gogrow/swiss_map_policy.hpp>
#include <gogrow/version.hpp>
