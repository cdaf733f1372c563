// What growth will cost, without running it.
//
//   slice.hpp     predict_appends, growth_steps: exact, constexpr
//   benchmem.hpp  predict_benchmem: B/op and allocs/op of a benchmark's loop, exact, constexpr
//   strings.hpp   predict_builder, predict_buffer, predict_read_from: exact, constexpr
//   text.hpp      predict_bytes_of, predict_concat, predict_read_all, …: exact, constexpr
//   gc.hpp        predict_gc: collections of a steady program, an estimate
//   map.hpp       predict_map: exact parts, and distributions over hash seeds
//   churn.hpp     predict_churn: steady insert and delete, an estimate
//
// All of it reads rules/ alone and never a container, so that the two can be compared.
#pragma once

#include <gogrow/rules/needs_cxx20.hpp>

#include <gogrow/predict/benchmem.hpp>
#include <gogrow/predict/churn.hpp>
#include <gogrow/predict/distribution.hpp>
#include <gogrow/predict/gc.hpp>
#include <gogrow/predict/map.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/predict/strings.hpp>
#include <gogrow/predict/text.hpp>
