#include "options/layout.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <utility>
#include <vector>

#include "commands/commands.hpp"
#include "options/options.hpp"

namespace tool {
namespace {

constexpr std::size_t most_slice_elem_bytes = std::size_t{1} << 48;
constexpr std::size_t most_map_part_bytes = std::size_t{1} << 20;
constexpr std::size_t most_align_bytes = 8;
constexpr std::uint64_t any_number = ~std::uint64_t{0};

// Of the options that describe plain memory the first that was given, with its value.
std::optional<std::string> first_plain(const layout_options& o) {
  const std::pair<const char*, const std::optional<std::string>&> sizes[] = {{"--elem-size", o.elem_size},
                                                                             {"--elem-align", o.elem_align},
                                                                             {"--key-size", o.key_size},
                                                                             {"--key-align", o.key_align}};
  for (const auto& [name, value] : sizes)
    if (value) return std::string(name) + " '" + *value + '\'';
  if (o.elem_pointers) return "--pointers";
  if (o.key_pointers) return "--key-pointers";
  return std::nullopt;
}

struct named_type {
  std::shared_ptr<const gogrow::go_source> source{};
  std::optional<gogrow::go_type> type{};
};

// Nothing where sizes were given in its place.
named_type read_named_type(const std::string& command, const layout_options& o) {
  if (!o.type) {
    if (o.types) throw usage_error(command + ": --types '" + *o.types + "': goes with --type, which names one of them");
    return {};
  }
  if (const auto plain = first_plain(o))
    throw usage_error(command + ": --type '" + *o.type + "', " + *plain + ": one of the two; a type has its sizes");
  named_type found;
  if (o.types) found.source = read_go_file(command + ": --types", *o.types);
  try {
    found.type.emplace(*o.type, gogrow::go_latest, found.source.get());
  } catch (const gogrow::go_type_error& wrong) {
    throw usage_error(command + ": --type: " + wrong.what());
  }
  return found;
}

void check_kind(const std::string& command, const gogrow::go_type& type, gogrow::go_kind kind, const char* wanted) {
  if (type.kind() != kind)
    throw usage_error(command + ": --type '" + std::string(type.text()) + "': " + wanted + ", this is of kind " +
                      std::string(to_string(type.kind())));
}

// Types of the standard library may be absent from older releases, or look otherwise there.
template <class Ask> auto ask_in_release(const std::string& command, const gogrow::go_type& type, Ask ask) {
  try {
    return ask(type);
  } catch (const gogrow::go_type_error& wrong) {
    throw usage_error(command + ": --type: " + wrong.what());
  }
}

std::size_t parse_align(const std::string& option, const std::string& text, std::size_t size) {
  const std::size_t align = parse_number_option(option, text, 1, most_align_bytes);
  if ((align & (align - 1)) != 0) throw usage_error(option + " '" + text + "': 1, 2, 4 or 8");
  if (size % align != 0)
    throw usage_error(option + " '" + text + "': a divisor of the size, which is " + std::to_string(size));
  return align;
}

plain_part parse_part(const std::string& command, const std::string& name, const std::optional<std::string>& size,
                      const std::optional<std::string>& align, bool pointers, std::size_t min, std::size_t max) {
  plain_part part{name};
  const std::string option = command + ": " + name;
  if (size) part.size_bytes = parse_number_option(option + "-size", *size, min, max);
  part.has_pointers = pointers;
  if (pointers && (part.size_bytes == 0 || part.size_bytes % 8 != 0))
    throw usage_error(option + "-size '" + *size + "': with " + (name == "--key" ? "--key-pointers" : "--pointers") +
                      " a multiple of 8 from 8 on");
  if (align) part.align_bytes = parse_align(option + "-align", *align, part.size_bytes);
  if (pointers && align && part.align_bytes != most_align_bytes)
    throw usage_error(option + "-align '" + *align + "': 8, for so pointers are aligned");
  // An odd size has no other alignment than 1, and pointers none but 8; without a size it is an int64.
  if (part.size_bytes % 2 == 1) part.align_bytes = 1;
  else if (pointers || (!size && !align)) part.align_bytes = most_align_bytes;
  return part;
}

std::vector<gogrow::layout> possible_layouts(const plain_part& part) {
  std::vector<gogrow::layout> found;
  for (std::size_t align = 1; align <= most_align_bytes; align *= 2)
    if (part.align_bytes.value_or(align) == align && part.size_bytes % align == 0)
      found.push_back({part.size_bytes, align, part.has_pointers});
  return found;
}

// "(1, 2 or 4)"
std::string alignments(const std::vector<gogrow::layout>& layouts) {
  std::string text;
  for (const gogrow::layout& l : layouts)
    text += (&l == layouts.data() ? "(" : &l == &layouts.back() ? " or " : ", ") + std::to_string(l.align_bytes);
  return text + ')';
}

// Of all layouts that the parts may have: does a map of the release look otherwise for another layout of the key?
bool key_layout_counts(const gogrow::release& r, const std::vector<gogrow::layout>& keys,
                       const std::vector<gogrow::layout>& elems) {
  return std::ranges::any_of(elems, [&](const gogrow::layout& elem) {
    const auto bytes = [&](const gogrow::layout& key) { return group_shape_of(r, key, elem).group_bytes; };
    return std::ranges::any_of(keys, [&](const gogrow::layout& key) { return bytes(key) != bytes(keys.front()); });
  });
}
bool elem_layout_counts(const gogrow::release& r, const std::vector<gogrow::layout>& keys,
                        const std::vector<gogrow::layout>& elems) {
  return std::ranges::any_of(keys, [&](const gogrow::layout& key) {
    const auto bytes = [&](const gogrow::layout& elem) { return group_shape_of(r, key, elem).group_bytes; };
    return std::ranges::any_of(elems, [&](const gogrow::layout& e) { return bytes(e) != bytes(elems.front()); });
  });
}

std::uint64_t values_of_bytes(std::size_t bytes) { return bytes >= 8 ? any_number : std::uint64_t{1} << (8 * bytes); }

std::uint64_t product(std::uint64_t a, std::uint64_t b) { return a != 0 && b > any_number / a ? any_number : a * b; }

std::uint64_t number_mask(std::size_t bytes) { return bytes >= 8 ? any_number : (std::uint64_t{1} << (8 * bytes)) - 1; }

script_type script_type_of(const gogrow::layout& memory) { return {"", memory, number_mask(memory.size_bytes)}; }

void add_type_options(CLI::App& command, layout_options& o, const std::string& examples) {
  command.add_option("--type", o.type, "A type as Go writes it: " + examples)->type_name("TYPE");
  command
      .add_option("--types", o.types, "With it: a Go file whose type declarations it may name; - for standard input")
      ->type_name("FILE.go");
}

void add_elem_pointers(CLI::App& command, layout_options& o) {
  command.add_flag("--pointers", o.elem_pointers, "The element holds pointers");
  command.add_flag("--elem-pointers", o.elem_pointers, "The same");
}

const char* with_or_without(bool pointers) { return pointers ? "with" : "without"; }

}  // namespace

std::uint64_t most_values(const gogrow::go_type& type) {
  switch (type.kind()) {
    case gogrow::go_kind::bool_:
      return 2;
    case gogrow::go_kind::array: {
      if (type.size_bytes() >= 64) return any_number;
      std::uint64_t values = 1;
      const std::uint64_t one = type.length() == 0 ? 1 : most_values(type.elem());
      for (std::uint64_t i = 0; i < type.length() && one > 1; ++i) values = product(values, one);
      return values;
    }
    case gogrow::go_kind::struct_: {
      std::uint64_t values = 1;
      const gogrow::go_fields fields = type.fields();
      if (fields.empty()) return values_of_bytes(type.size_bytes());
      for (const gogrow::go_field& f : fields)
        values = product(values, f.kind() == gogrow::go_kind::bool_ ? 2 : values_of_bytes(f.size_bytes()));
      return values;
    }
    default:
      return values_of_bytes(type.size_bytes());
  }
}

void add_slice_layout_options(CLI::App& command, layout_options& o) {
  add_type_options(command, o, "'[]string', '[]struct{ID int64; Tags []string}'");
  command.add_option("--elem-size", o.elem_size, "Or in plain memory: Go's size of an element in bytes [8]");
  command.add_option("--elem-align", o.elem_align, "What an element is aligned to; slices do not mind")
      ->type_name("1|2|4|8");
  add_elem_pointers(command, o);
}

void add_map_layout_options(CLI::App& command, layout_options& o) {
  add_type_options(command, o, "'map[string]bool', 'map[[16]byte]struct{A, B int}'");
  command.add_option("--key-size", o.key_size, "Or in plain memory: Go's size of a key in bytes [8, of an int64]");
  command.add_option("--elem-size", o.elem_size, "Go's size of an element in bytes [8, of an int64]");
  command.add_option("--key-align", o.key_align, "What a key is aligned to: asked for where a map depends on it")
      ->type_name("1|2|4|8");
  command.add_option("--elem-align", o.elem_align, "The same of an element")->type_name("1|2|4|8");
  command.add_flag("--key-pointers", o.key_pointers, "The key holds pointers");
  add_elem_pointers(command, o);
}

std::shared_ptr<const gogrow::go_source> read_go_file(const std::string& option, const std::string& path) {
  constexpr std::size_t most_bytes = std::size_t{16} << 20;
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : file;
  std::string text(most_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  // Nothing at all can be read of a directory.
  if (in.bad() || (path != "-" && !file.is_open()) || (in.gcount() == 0 && !in.eof()))
    throw usage_error(option + " '" + path + "' cannot be read: a Go file, or - for standard input");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > most_bytes) throw usage_error(option + " '" + path + "': a Go file of at most 16 MiB");
  try {
    return std::make_shared<const gogrow::go_source>(std::move(text), path == "-" ? "standard input" : path);
  } catch (const gogrow::go_type_error& wrong) {
    throw usage_error(option + ": " + wrong.what());
  }
}

asked_slice::asked_slice(const std::string& command, const layout_options& o) : command_(command) {
  named_type named = read_named_type(command, o);
  source_ = std::move(named.source);
  type_ = std::move(named.type);
  if (type_) {
    check_kind(command, *type_, gogrow::go_kind::slice, "a slice type such as []string is wanted here");
    return;
  }
  const plain_part part =
      parse_part(command, "--elem", o.elem_size, o.elem_align, o.elem_pointers, 0, most_slice_elem_bytes);
  plain_ = {part.size_bytes, part.align_bytes.value_or(1), part.has_pointers};  // slices do not look at alignments
}

gogrow::layout asked_slice::element(const gogrow::release& r) const {
  if (!type_) return plain_;
  return ask_in_release(command_, *type_, [&](const gogrow::go_type& t) { return t.slice_element(r.version); });
}

std::optional<std::string> asked_slice::type() const {
  return type_ ? std::optional(std::string(type_->text())) : std::nullopt;
}

std::string asked_slice::words() const {
  if (type_) return std::string(type_->text());
  return std::to_string(plain_.size_bytes) + "-byte elements " + with_or_without(plain_.has_pointers) + " pointers";
}

asked_map::asked_map(const std::string& command, const layout_options& o) : command_(command) {
  named_type named = read_named_type(command, o);
  source_ = std::move(named.source);
  type_ = std::move(named.type);
  if (type_) {
    check_kind(command, *type_, gogrow::go_kind::map, "a map type such as map[string]int is wanted here");
    most_keys_ = ask_in_release(command, *type_, [](const gogrow::go_type& t) { return most_values(t.key()); });
    return;
  }
  key_ = parse_part(command, "--key", o.key_size, o.key_align, o.key_pointers, 1, most_map_part_bytes);
  elem_ = parse_part(command, "--elem", o.elem_size, o.elem_align, o.elem_pointers, 0, most_map_part_bytes);
  most_keys_ = values_of_bytes(key_.size_bytes);
}

script_map_type asked_map::in(const gogrow::release& r) const {
  if (type_) {
    const auto found = ask_in_release(command_, *type_, [&](const gogrow::go_type& t) {
      const gogrow::go_type then(t.text(), r.version, source_.get());
      script_map_type map{script_type_of(then.key().as_layout()), script_type_of(then.elem().as_layout())};
      map.key.access = then.map_routine();
      return map;
    });
    for (const script_type& part : {found.key, found.elem})
      if (part.element.size_bytes > most_map_part_bytes)
        throw usage_error(command_ + ": --type '" + *type() + "': keys and elements of at most " +
                          std::to_string(most_map_part_bytes) + " bytes, not " +
                          std::to_string(part.element.size_bytes));
    return found;
  }
  const std::vector<gogrow::layout> keys = possible_layouts(key_);
  const std::vector<gogrow::layout> elems = possible_layouts(elem_);
  std::string unsaid;
  if (has_swiss_map(r) && key_layout_counts(r, keys, elems)) unsaid = "--key-align " + alignments(keys);
  if (has_swiss_map(r) && elem_layout_counts(r, keys, elems))
    unsaid += (unsaid.empty() ? "" : " and ") + ("--elem-align " + alignments(elems));
  if (unsaid.empty()) return {script_type_of(keys.front()), script_type_of(elems.front())};
  throw usage_error(command_ + ": --key-size '" + std::to_string(key_.size_bytes) + "', --elem-size '" +
                    std::to_string(elem_.size_bytes) + "': what Go " + to_string(r.version) +
                    " makes of it depends on alignment: give " + unsaid +
                    ", or the type, such as --type 'map[string]bool'");
}

std::optional<std::string> asked_map::type() const {
  return type_ ? std::optional(std::string(type_->text())) : std::nullopt;
}

std::string asked_map::words(std::string_view between) const {
  if (type_) return std::string(type_->text());
  const std::string keys = std::to_string(key_.size_bytes) + "-byte keys" + (key_.has_pointers ? " with pointers" : "");
  return keys + std::string(between) + std::to_string(elem_.size_bytes) + "-byte elements " +
         with_or_without(elem_.has_pointers) + " pointers";
}

}  // namespace tool
