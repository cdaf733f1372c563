// The library behind the playground: asked with one JSON text, it answers with one. Built for WebAssembly; the page's
// script calls it (playground.js, `ask`).
//
//   {"ask": "slices", "type": "[]int64", "policies": ["1.17", "rust_vec"], "appends": 1000}
//   {"ask": "map_make", "release": "1.27", "hint": 0}     ─►  {"map": 1, "step": {…}}
//   {"ask": "map_do", "map": 1, "do": "put", "key": 7}    ─►  {"step": {…}}
//   {"ask": "names"}                                      ─►  releases and policies that there are
//
// A request that cannot be answered throws; there is no unwinding here, so __cxa_throw below hands the message to the
// page, which drops this instance and starts another.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeinfo>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <gogrow/advise.hpp>
#include <gogrow/diagnose.hpp>
#include <gogrow/go_type.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "diagnose/site_report.hpp"
#include "views/map_view.hpp"
#include "views/slice_view.hpp"

#ifdef __wasm__

extern "C" {

[[clang::import_module("page"), clang::import_name("fail"), noreturn]] void page_fail(const char* text,
                                                                                      std::size_t length);

void* __cxa_allocate_exception(std::size_t bytes) noexcept { return std::malloc(bytes); }

// Everything that gogrow and the standard library throw begins with a std::exception.
[[noreturn]] void __cxa_throw(void* thrown, std::type_info*, void (*)(void*)) {
  const std::string_view text = static_cast<std::exception*>(thrown)->what();
  page_fail(text.data(), text.size());
}
}

#endif

namespace {

using json = nlohmann::ordered_json;

struct refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using rule = std::variant<const gogrow::release*, const gogrow::named_policy*>;

rule rule_called(const std::string& name) {
  if (name == "textbook") return &gogrow::textbook_release;
  if (const auto version = gogrow::parse_go_version(name)) return &gogrow::release_of(*version);
  if (const gogrow::named_policy* found = gogrow::find_policy(name)) return found;
  throw refused("there is no release or policy '" + name + "'");
}

json names() {
  json releases = json::array();
  for (const gogrow::release& r : gogrow::releases) releases.push_back(to_string(r.version));
  json policies = json::array();
  for (const gogrow::named_policy& p : gogrow::other_policies)
    policies.push_back({{"name", p.name}, {"text", p.description}});
  return {{"releases", releases}, {"policies", policies}};
}

// What the slice's elements are.
gogrow::layout element_of(const std::string& type) {
  const gogrow::go_type read(type);
  if (read.kind() != gogrow::go_kind::slice) throw refused("type '" + type + "': a slice type, such as []string");
  return read.elem().as_layout();
}

constexpr std::size_t most_appends = 100'000'000;

// The capacity to write for that many.
json advice_for(const rule& chosen, const std::string& type, const gogrow::layout& element, std::size_t size) {
  return std::visit(
      [&](const auto* r) -> json {
        const auto advice =
            gogrow::advise_slice(*r, element, gogrow::size_distribution::one(size), gogrow::goal::bytes);
        const double without = advice.options.front().cost.bytes_allocated;
        const double with = advice.best().cost.bytes_allocated;
        if (advice.best().cap == 0 || without == 0) return nullptr;
        const int saved = static_cast<int>(std::lround(100 * (1 - with / without)));
        return {{"capacity", advice.best().cap},
                {"write", "s := make(" + type + ", 0, " + std::to_string(advice.best().cap) + ")"},
                {"text", saved == 0 ? "As many bytes, with one allocation:"
                                    : "For " + std::to_string(size) + " elements this saves " + std::to_string(saved) +
                                          " % of the bytes:"}};
      },
      chosen);
}

json slices(const json& q) {
  const std::string type = q.at("type");
  const gogrow::layout element = element_of(type);
  const std::size_t appends = q.at("appends");
  if (appends > most_appends) throw refused("at most " + std::to_string(most_appends) + " appends here");
  if (q.at("policies").empty()) throw refused("name a release or a policy, such as 1.26 or std_vector");
  json answer{
      {"appends", appends},
      {"element", {{"size", element.size_bytes}, {"align", element.align_bytes}, {"pointers", element.has_pointers}}},
      {"policies", json::array()}};
  for (const std::string name : q.at("policies"))
    if (const rule r = rule_called(name);
        appends > 0 && element.size_bytes > 0 && std::holds_alternative<const gogrow::release*>(r))
      answer["advice"] = advice_for(r, type, element, appends);
  for (const std::string name : q.at("policies")) {
    std::visit(
        [&](const auto* r) {
          std::vector<gogrow::growth_step> steps;
          for (const auto& step : gogrow::growth_steps(*r, element, {}, appends)) steps.push_back(step);
          answer["policies"].push_back(
              tool::slice_curve(name, gogrow::predict_appends(*r, element, {}, appends), steps));
        },
        rule_called(name));
  }
  return answer;
}

// The page's maps by number.
std::map<int, std::unique_ptr<tool::stepped_map>> maps;

json map_make(const json& q) {
  const auto version = gogrow::parse_go_version(std::string(q.at("release")));
  if (!version) throw refused("there is no release '" + std::string(q.at("release")) + "'");
  const std::int64_t hint = q.at("hint");
  if (hint < 0 || hint > 100'000) throw refused("a hint from 0 to 100000 here");
  const int number = maps.empty() ? 1 : maps.rbegin()->first + 1;
  auto& made = maps[number] = tool::make_stepped_map(gogrow::release_of(*version), tool::parse_script_type("u64"),
                                                     tool::parse_script_type("u64"), hint);
  return {{"map", number}, {"step", made->made()}};
}

json map_do(const json& q) {
  const auto found = maps.find(q.at("map"));
  if (found == maps.end()) throw refused("there is no such map");
  tool::stepped_map& m = *found->second;
  const std::string what = q.at("do");
  if (what == "put") return {{"step", m.put(q.at("key"))}};
  if (what == "delete") return {{"step", m.erase(q.at("key"))}};
  if (what == "clear") return {{"step", m.clear()}};
  throw refused("put, delete or clear, not '" + what + "'");
}

// The profile's bytes come beside the question, unpacked; the answer is diagnose's own.
json diagnosed(std::span<const std::byte> bytes) {
  namespace diagnose = gogrow::diagnose;
  const diagnose::profile profile = diagnose::read_profile(bytes);
  const auto minor = diagnose::guess_go_minor(profile);
  if (!minor) throw refused("the profile does not say its release; the tool takes --go 1.NN");
  const gogrow::release& release = gogrow::release_of({1, std::min(*minor, gogrow::go_latest.minor)});
  const diagnose::diagnosis found = diagnose::diagnose(profile, release);
  tool::diagnose_report report;
  report.found = &found;
  return tool::diagnosis_json(report);
}

json answer_to(const json& q) {
  const std::string what = q.at("ask");
  if (what == "names") return names();
  if (what == "slices") return slices(q);
  if (what == "map_make") return map_make(q);
  if (what == "map_do") return map_do(q);
  if (what == "map_drop") return {{"dropped", maps.erase(q.at("map"))}};
  throw refused("the page asks '" + what + "', which nobody here knows");
}

std::string last_answer;

}  // namespace

extern "C" {

[[clang::export_name("allocate")]] void* allocate(std::size_t bytes) { return std::malloc(bytes); }
[[clang::export_name("release")]] void release(void* memory) { std::free(memory); }

// The answer's length; answer_text says where it is, until the next question.
[[clang::export_name("ask")]] std::size_t ask(const char* question, std::size_t length) {
  last_answer = answer_to(json::parse(question, question + length)).dump();
  return last_answer.size();
}
[[clang::export_name("ask_with")]] std::size_t ask_with(const char* question, std::size_t length, const std::byte* data,
                                                        std::size_t bytes) {
  if (json::parse(question, question + length).at("ask") != "diagnose") throw refused("only profiles come with data");
  last_answer = diagnosed({data, bytes}).dump(-1, ' ', false, json::error_handler_t::replace);
  return last_answer.size();
}
[[clang::export_name("answer_text")]] const char* answer_text() { return last_answer.data(); }
}
