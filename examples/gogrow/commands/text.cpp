// gogrow text: what building and converting text costs, release by release.
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/append.hpp"
#include "options/options.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

struct text_options {
  std::string kind;
  std::string go = to_string(gogrow::go_latest);
  std::optional<std::string> len;
  std::optional<std::string> writes;
  std::string batch = "1";
  std::string grow = "0";
  std::string start_cap = "0";
  std::string operands;
  std::optional<std::string> escapes;
  bool only_read = false;
  std::string format = "table";
};

// What is computed for each release.
struct text_result {
  std::uint64_t mallocs = 0;
  std::uint64_t bytes_allocated = 0;
  gogrow::benchmem per_op{};
  std::uint64_t bytes_copied = 0;
  std::uint64_t peak_bytes = 0;
  std::size_t len = 0;
  std::size_t cap = 0;
};

struct text_question {
  std::string words;
  gogrow::go_version oldest = gogrow::go1_0;
  std::function<text_result(gogrow::go_version)> ask;
};

std::size_t size_option(const std::string& option, const std::string& text, std::size_t min = 0) {
  constexpr std::size_t most_bytes = std::size_t{1} << 48;
  return parse_number_option("text: " + option, text, min, most_bytes);
}

std::size_t wanted_len(const text_options& o, const char* what) {
  if (!o.len) throw usage_error("text: --len is missing: " + std::string(what));
  return size_option("--len", *o.len);
}

text_result of(const gogrow::text_cost& c) {
  const std::size_t copied = c.requested_bytes == 0 ? 0 : c.len;
  return {c.mallocs, c.bytes_allocated, c.per_op, copied, c.requested_bytes == 0 ? 0 : c.bytes_allocated, c.len, c.cap};
}

// Arrays from 16 bytes on, so that one run and many cost the same; the smallest ones of a builder do not.
text_result of(const gogrow::slice_prediction& p, const gogrow::benchmem& per_op) {
  return {p.mallocs, p.bytes_allocated, per_op, p.bytes_copied, p.peak_bytes, p.final_len, p.final_cap};
}
text_result of(const gogrow::slice_prediction& p) { return of(p, {p.bytes_allocated, p.mallocs}); }

// A builder's array, or a buffer's, begins with what Grow took.
gogrow::benchmem builder_op(gogrow::go_version v, std::size_t grow, std::size_t writes, std::size_t batch) {
  gogrow::slice_state start;
  if (grow > 0) start.cap = gogrow::builder_grow_cap(gogrow::release_of(v), 0, grow).value_or(grow);
  return predict_benchmem(v, gogrow::layout{1, 1, false}, start, writes, batch);
}

std::vector<std::size_t> operands_of(const std::string& text) {
  std::vector<std::size_t> lens;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    lens.push_back(size_option("--operands", text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lens;
}

gogrow::escapes escapes_of(const text_options& o) {
  const std::string text = o.escapes.value_or("yes");
  if (text == "yes") return gogrow::escapes::yes;
  if (text == "no") return gogrow::escapes::no;
  throw usage_error("text: --escapes '" + text + "': yes or no");
}

text_question building(const text_options& o) {
  if (!o.writes) throw usage_error("text: --writes is missing: how many writes");
  const std::size_t writes = size_option("--writes", *o.writes);
  const std::size_t batch = size_option("--batch", o.batch, 1);
  const std::size_t grow = size_option("--grow", o.grow);
  if (writes > gogrow::max_int / batch)
    throw usage_error("text: --writes '" + *o.writes + "', --batch '" + o.batch + "': together at most 2^63 - 1 bytes");
  const std::string words =
      std::to_string(writes) + " writes of " + std::to_string(batch) + " bytes, Grow(" + std::to_string(grow) + ")";
  if (o.kind == "builder")
    return {"strings.Builder, " + words, gogrow::go1_10, [=](gogrow::go_version v) {
              return of(predict_builder(v, grow, writes, batch), builder_op(v, grow, writes, batch));
            }};
  return {"bytes.Buffer, " + words, gogrow::go1_12,
          [=](gogrow::go_version v) { return of(predict_buffer(v, grow, writes, batch)); }};
}

text_question conversion(const text_options& o) {
  const gogrow::escapes where = escapes_of(o);
  const auto use = o.only_read ? gogrow::conversion_use::only_read : gogrow::conversion_use::written;
  if (o.only_read && where != gogrow::escapes::no)
    throw usage_error("text: --only-read goes with --escapes no: what escapes may be written to");
  const std::string words = where == gogrow::escapes::no ? o.only_read ? ", local and only read" : ", local" : ", kept";
  if (o.kind == "bytes") {
    const std::size_t len = wanted_len(o, "the bytes of the string");
    return {"[]byte(s), " + std::to_string(len) + " bytes" + words, gogrow::go1_3,
            [=](gogrow::go_version v) { return of(predict_bytes_of(v, len, where, use)); }};
  }
  if (o.kind == "string") {
    const std::size_t len = wanted_len(o, "how many bytes are converted");
    return {"string(b), " + std::to_string(len) + " bytes" + words, gogrow::go1_3,
            [=](gogrow::go_version v) { return of(predict_string_of_bytes(v, len, where, use)); }};
  }
  if (o.only_read) throw usage_error("text: --only-read goes with bytes and string");
  if (o.operands.empty()) throw usage_error("text: --operands is missing: the lengths that are added, such as 5,12,3");
  const std::vector<std::size_t> lens = operands_of(o.operands);
  return {"concatenation of " + o.operands + " bytes" + words, gogrow::go1_3,
          [=](gogrow::go_version v) { return of(predict_concat(v, lens, where)); }};
}

text_question reading(const text_options& o) {
  const std::size_t len = wanted_len(o, "the bytes that the reader has");
  if (o.kind == "readall")
    return {"io.ReadAll, " + std::to_string(len) + " bytes", gogrow::go1_12,
            [=](gogrow::go_version v) { return of(predict_read_all(v, len)); }};
  const std::size_t start = size_option("--start-cap", o.start_cap);
  return {"bytes.Buffer.ReadFrom, " + std::to_string(len) + " bytes, starting capacity " + std::to_string(start),
          gogrow::go1_12, [=](gogrow::go_version v) {
            const gogrow::slice_prediction p = predict_read_from(v, len, start);
            gogrow::benchmem op{p.bytes_allocated, p.mallocs};
            // A starting array below 16 bytes shares blocks; the others are of 512 bytes and more.
            if (start > 0 && start < gogrow::tiny_block_bytes) {
              gogrow::operation_meter meter;
              meter.allocate(gogrow::release_of(v), start, true);
              op.bytes_per_op = op.bytes_per_op - gogrow::tiny_block_bytes + meter.result().bytes_per_op;
            }
            return of(p, op);
          }};
}

// Options that another kind has are refused, not passed over.
void check_options(const text_options& o) {
  const bool builds = o.kind == "builder" || o.kind == "buffer";
  const bool converts = o.kind == "bytes" || o.kind == "string" || o.kind == "concat";
  const auto only_for = [&](bool given, bool allowed, const char* option, const char* kinds) {
    if (given && !allowed) throw usage_error("text: " + std::string(option) + " goes with " + kinds);
  };
  only_for(o.writes.has_value(), builds, "--writes", "builder and buffer");
  only_for(o.batch != "1", builds, "--batch", "builder and buffer");
  only_for(o.grow != "0", builds, "--grow", "builder and buffer");
  only_for(o.len.has_value(), !builds && o.kind != "concat", "--len", "bytes, string, readall and readfrom");
  only_for(!o.operands.empty(), o.kind == "concat", "--operands", "concat");
  only_for(o.escapes.has_value(), converts, "--escapes", "bytes, string and concat");
  only_for(o.only_read, converts, "--only-read", "bytes and string");
  only_for(o.start_cap != "0", o.kind == "readfrom", "--start-cap", "readfrom");
}

text_question question_of(const text_options& o) {
  constexpr const char* kinds[] = {"builder", "buffer", "bytes", "string", "concat", "readall", "readfrom"};
  if (std::ranges::find(kinds, o.kind) == std::end(kinds))
    throw usage_error("text: KIND '" + o.kind + "': builder, buffer, bytes, string, concat, readall or readfrom");
  check_options(o);
  if (o.kind == "builder" || o.kind == "buffer") return building(o);
  if (o.kind == "readall" || o.kind == "readfrom") return reading(o);
  return conversion(o);
}

void run(const text_options& o) {
  const output_format format = parse_format_option(o.format);
  const text_question question = question_of(o);
  std::vector<row> rows;
  for (const append_policy& p : chosen_policies("text", o.go, std::nullopt)) {
    const gogrow::go_version v = p.row().version;
    const bool known = p.name != "textbook" && v >= question.oldest;
    if (!known && o.go == "all") continue;
    if (!known)
      throw usage_error("text: --go '" + p.name + "': for " + o.kind + " releases from " + to_string(question.oldest) +
                        " on, separated by commas, or all");
    try {
      const text_result found = question.ask(v);
      rows.push_back(row{{"release", p.name},
                         {"mallocs", found.mallocs},
                         {"bytes_allocated", found.bytes_allocated},
                         {"allocs/op", found.per_op.allocs_per_op},
                         {"B/op", found.per_op.bytes_per_op},
                         {"bytes_copied", found.bytes_copied},
                         {"peak_bytes", found.peak_bytes},
                         {"final_len", found.len},
                         {"final_cap", found.cap}});
    } catch (const gogrow::panic& refused) {
      throw usage_error("text: " + question.words + ": Go " + p.name + " panics: " + refused.what());
    }
  }
  if (format == output_format::csv) return print_csv(std::cout, rows);
  if (format == output_format::json) {
    std::cout << (rows.size() == 1 ? rows.front() : row(rows)).dump(2) << '\n';
    return;
  }
  std::cout << question.words << "\n\n";
  print_table(std::cout, rows);
}

}  // namespace

subcommand add_text_command(CLI::App& app) {
  auto o = std::make_shared<text_options>();
  CLI::App* command = app.add_subcommand("text", "Predict what building and converting text costs");
  command->add_option("KIND", o->kind, "builder, buffer, bytes, string, concat, readall or readfrom (required)");
  command->add_option("--go", o->go, "1.NN, a list of them, or all that have it")->capture_default_str();
  command->add_option("--len", o->len, "Bytes that are converted or read");
  command->add_option("--writes", o->writes, "builder, buffer: how many writes");
  command->add_option("--batch", o->batch, "builder, buffer: bytes of a write")->capture_default_str();
  command->add_option("--grow", o->grow, "builder, buffer: Grow(N) before the first write")->capture_default_str();
  command->add_option("--start-cap", o->start_cap, "readfrom: the buffer is NewBuffer(make([]byte, 0, N))")
      ->capture_default_str();
  command->add_option("--operands", o->operands, "concat: the lengths of a + b + c, separated by commas");
  command->add_option("--escapes", o->escapes,
                      "bytes, string, concat: yes, or no for what stays in its function [yes]");
  command->add_flag(
      "--only-read", o->only_read,
      "Nothing writes to the bytes, or the string is a key that is looked up, is compared or ranged over");
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->capture_default_str();
  command->footer(
      "builder and buffer are strings.Builder and bytes.Buffer, readfrom is bytes.Buffer.ReadFrom; their records are\n"
      "not counted, a starting array is. bytes is []byte(s), string is string(b), concat a + b + c, readall "
      "io.ReadAll\n"
      "(ioutil.ReadAll to 1.15). Readers fill what they are given and say EOF in a call of its own.\n"
      "mallocs and bytes_allocated are those of one run; allocs/op and B/op what -benchmem prints of many, in which\n"
      "allocations below 16 bytes share blocks.\n\n"
      "Examples:\n"
      "  gogrow text readall --len 10000 --go 1.25,1.26\n"
      "  gogrow text readfrom --len 10000 --start-cap 4096 --go 1.18,1.26\n"
      "  gogrow text builder --writes 1000 --batch 10 --grow 5000\n"
      "  gogrow text bytes --len 5 --escapes no --only-read --go 1.21,1.22\n"
      "  gogrow text concat --operands 5,12,20 --go all --format csv");
  return [o] { run(*o); };
}

}  // namespace tool
