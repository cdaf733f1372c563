// What growth will cost, without running it.
//
//   slice.hpp     predict_appends, growth_steps: exact, constexpr
//   strings.hpp   predict_builder, predict_buffer: exact, constexpr
//   map.hpp       predict_map: exact parts, and distributions over hash seeds
//   churn.hpp     predict_churn: steady insert and delete, an estimate
//
// All of it reads rules/ alone and never a container, so that the two can be compared.
#pragma once

#include <gogrow/predict/churn.hpp>
#include <gogrow/predict/distribution.hpp>
#include <gogrow/predict/map.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/predict/strings.hpp>
