// Which capacity or hint to write, from the sizes that are expected.
//
//   slice.hpp, map.hpp    advise_slice, advise_map: what each choice costs, and the best
//   size_histogram.hpp    the sizes: a list, a range, a log of them
//   estimate.hpp          how many bytes a map of n entries takes
//   capacity.hpp          requests per second from cores and CPU time
#pragma once

#include <gogrow/rules/needs_cxx20.hpp>

#include <gogrow/advise/capacity.hpp>
#include <gogrow/advise/estimate.hpp>
#include <gogrow/advise/map.hpp>
#include <gogrow/advise/size_histogram.hpp>
#include <gogrow/advise/slice.hpp>
