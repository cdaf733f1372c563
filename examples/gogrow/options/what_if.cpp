#include "options/what_if.hpp"

#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

#include "commands/commands.hpp"
#include "script/types.hpp"

namespace tool {
namespace {

constexpr std::string_view factor_word = "factor:";
constexpr std::string_view round_word = "round:";

[[noreturn]] void refuse(const std::string& command, const std::string& word, const std::string& allowed) {
  throw usage_error(command + ": --rule '" + word + "': " + allowed);
}

// FACTOR[+BONUS][@BOUND]
gogrow::what_if_piece parse_piece(const std::string& command, const std::string& word, std::string_view text) {
  constexpr const char* form = "FACTOR[+BONUS][@BELOW] with a factor from 1 to 16, such as 1.5, 1.25+192 or 2@1024";
  gogrow::what_if_piece piece;
  const std::size_t at = text.find('@');
  if (at != text.npos) {
    const auto below = parse_uint(text.substr(at + 1));
    if (!below || *below == 0 || *below > gogrow::max_int) refuse(command, word, form);
    piece.below = static_cast<std::size_t>(*below);
    text = text.substr(0, at);
  }
  const std::size_t plus = text.find('+');
  if (plus != text.npos) {
    const auto bonus = parse_uint(text.substr(plus + 1));
    constexpr std::uint64_t most = std::uint64_t{1} << 40;
    if (!bonus || *bonus > most) refuse(command, word, form);
    piece.bonus = static_cast<std::size_t>(*bonus);
    text = text.substr(0, plus);
  }
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), piece.factor, std::chars_format::fixed);
  if (error != std::errc() || stop != text.data() + text.size() || !(piece.factor >= 1 && piece.factor <= 16))
    refuse(command, word, form);
  if (piece.factor < 1.001 && piece.bonus == 0)
    refuse(command, word, "a factor from 1.001 on, or a bonus: it must grow");
  return piece;
}

bool is_piece(const std::string& word) {
  return !word.empty() && std::isdigit(static_cast<unsigned char>(word.front())) != 0;
}

// Bounds rise; the last piece, and no other, has none.
void check_bounds(const std::string& command, const written_rule& r) {
  for (std::size_t i = 0; i < r.rule.count; ++i) {
    const bool last = i + 1 == r.rule.count;
    const bool has_bound = r.rule.pieces[i].below != gogrow::max_int;
    if (last == has_bound)
      refuse(command, r.text,
             last ? "a last piece without @ that says how larger capacities grow"
                  : "@ and a capacity behind each piece but the last");
    if (i > 0 && !last && r.rule.pieces[i].below <= r.rule.pieces[i - 1].below)
      refuse(command, r.text, "bounds that rise from piece to piece");
  }
}

}  // namespace

bool begins_what_if(const std::string& word) { return word.starts_with(factor_word) || word.starts_with(round_word); }

written_rule parse_what_if(const std::string& command, const std::vector<std::string>& words, std::size_t& at) {
  const std::string& first = words[at];
  if (!first.starts_with(factor_word)) refuse(command, first, "behind a rule that begins with factor:");
  written_rule found{first, {}};
  found.rule.pieces[0] = parse_piece(command, first, std::string_view(first).substr(factor_word.size()));
  for (++at; at < words.size() && is_piece(words[at]); ++at) {
    found.text += ',' + words[at];
    if (found.rule.count == gogrow::what_if_rule::most_pieces)
      refuse(command, found.text, "at most " + std::to_string(gogrow::what_if_rule::most_pieces) + " pieces");
    found.rule.pieces[found.rule.count++] = parse_piece(command, words[at], words[at]);
  }
  check_bounds(command, found);
  if (at < words.size() && words[at].starts_with(round_word)) {
    const std::string& word = words[at++];
    if (word != "round:yes" && word != "round:no") refuse(command, word, "round:yes or round:no");
    found.rule.rounds = word == "round:yes";
    found.text += ',' + word;
  }
  return found;
}

std::string what_if_help() {
  return "Or a rule of your own, FACTOR[+BONUS][@BELOW] and more of them for larger capacities:\n"
         "  factor:1.5             1.5 times the capacity, rounded up to the size class as append does\n"
         "  factor:1.5,round:no    the same without rounding\n"
         "  factor:2@1024,1.25     twice below 1024 elements, then 1.25 times\n"
         "  factor:2@256,1.25+192  twice below 256, then 1.25 times and 192 more: append from 1.18 on\n"
         "From nothing, or when more than twice the capacity is needed, a rule takes just what must fit.\n";
}

}  // namespace tool
