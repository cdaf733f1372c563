// All of gogrow that needs the standard library alone. What needs another library, or <format>, or is for unit tests
// stands apart: gogrow/doctest.hpp, gogrow/catch2.hpp, gogrow/googletest.hpp with gogrow/growth_checks.hpp that they
// share, gogrow/benchmark.hpp, gogrow/slice/format.hpp. So does gogrow/diagnose.hpp: a program that reads other
// programs' profiles asks for it by name, and all others compile in two thirds of the time.
#pragma once

#include <gogrow/advise.hpp>
#include <gogrow/export.hpp>
#include <gogrow/go_type.hpp>
#include <gogrow/java_hash_map.hpp>
#include <gogrow/map.hpp>
#include <gogrow/map/draw.hpp>
#include <gogrow/observe.hpp>
#include <gogrow/pool.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>
#include <gogrow/slice.hpp>
#include <gogrow/slices.hpp>
#include <gogrow/strings.hpp>
#include <gogrow/sync_map.hpp>
