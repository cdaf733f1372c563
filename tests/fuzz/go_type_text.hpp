// Any text as a Go type and as a Go file: it is read, and what is said of it holds together, or it is refused with a
// go_type_error of one line whose place lies in the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gogrow/go_type.hpp>

namespace go_type_fuzz {

inline void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

inline void check_refusal(const gogrow::go_type_error& e, std::size_t text_size) {
  const std::string_view said = e.what();
  require(e.offset() <= text_size, "the place of an error lies outside of the text");
  require(!e.reason().empty(), "an error without a reason");
  require(said.find('\n') == said.npos, "an error of more than a line");
  require(said.find(">>") != said.npos, "an error that marks no place");
}

inline bool same_facts(const gogrow::go_type& a, const gogrow::go_type& b) {
  return a.kind() == b.kind() && a.as_layout() == b.as_layout() && a.equality() == b.equality();
}

inline void check_struct(const gogrow::go_type& t) {
  const auto fields = t.fields();
  if (fields.empty()) return;  // one of the standard library, or struct{}
  std::size_t end = 0;
  bool pointers = false;
  bool comparable = true;
  for (const gogrow::go_field& f : fields) {
    require(f.offset_bytes() == end, "a field does not begin where the padding before it ends");
    require(f.offset_bytes() % f.align_bytes() == 0, "a field is not aligned");
    end = f.offset_bytes() + f.size_bytes() + f.padding_bytes();
    pointers = pointers || f.has_pointers();
    comparable = comparable && f.is_comparable();
  }
  require(end == t.size_bytes(), "fields and padding do not fill their struct");
  require(pointers == t.has_pointers(), "a struct has pointers where no field has, or the other way round");
  require(comparable == t.is_comparable(), "a struct is comparable where a field is not, or the other way round");
  require(gogrow::best_field_order(fields).size_bytes <= t.size_bytes(), "the best order of fields is worse");
}

// What is true of every type that was read.
inline void check_type(const gogrow::go_type& t, const gogrow::go_source* source) {
  using gogrow::go_kind;
  const std::size_t align = t.align_bytes();
  require(align == 1 || align == 2 || align == 4 || align == 8, "an alignment that no type of Go has");
  require(t.size_bytes() % align == 0, "a size that is no multiple of its alignment");
  require(t.size_bytes() < (std::uint64_t{1} << 50), "a type larger than an address space");
  require(!t.has_pointers() || t.size_bytes() >= 8, "pointers without room for one");
  require(same_facts(t, gogrow::go_type(t.text(), t.version(), source)), "the same text reads otherwise");
  if (t.kind() == go_kind::struct_) check_struct(t);
  if (t.kind() == go_kind::map) {
    require(t.key().is_comparable(), "a map's key that is not comparable");
    (void)t.map_routine();
    (void)t.group_shape(gogrow::go1_27);
    (void)t.bucket_shape(gogrow::go1_21);
  }
  if (t.kind() == go_kind::slice) (void)t.slice_element(gogrow::go1_21);
  if (t.kind() == go_kind::array)
    require(t.elem().size_bytes() * t.length() == t.size_bytes(), "an array that is not its elements");
}

// The text behind a pointer, in an array, and as it is.
inline void read_as_type(std::string_view text, const gogrow::go_source* source = nullptr) {
  try {
    const gogrow::go_type t(text, gogrow::go_latest, source);
    require(t.text() == text, "a type forgot its text");
    check_type(t, source);
  } catch (const gogrow::go_type_error& e) {
    check_refusal(e, source == nullptr ? text.size() : static_cast<std::size_t>(-1));
    return;
  }
  try {
    const std::string two = "[2]" + std::string(text);
    require(gogrow::go_type(two, gogrow::go_latest, source).length() == 2, "an array of two is none");
  } catch (const gogrow::go_type_error& e) {
    check_refusal(e, text.size() + 3);  // too deep or too large
  }
}

inline void read_as_file(std::string_view text) {
  try {
    const gogrow::go_source file{std::string(text), "f.go"};
    for (const std::string_view name : file.type_names()) {
      try {
        check_type(gogrow::go_type(name, gogrow::go_latest, &file), &file);
      } catch (const gogrow::go_type_error& e) {
        check_refusal(e, text.size());
      }
    }
  } catch (const gogrow::go_type_error& e) {
    check_refusal(e, text.size());
  }
}

/// Types at random, from the grammar: most of them are right, all are near it.
class type_writer {
 public:
  explicit type_writer(std::uint64_t seed) : state_(seed) {}

  std::uint64_t below(std::uint64_t n) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33) % n;
  }

  std::string type(int depth) {
    if (depth <= 0) return basic();
    const int inner = depth - 1;
    switch (below(12)) {
      case 0:
        return "*" + gap() + type(inner);
      case 1:
        return "[]" + type(inner);
      case 2:
        return "[" + length(2) + "]" + type(inner);
      case 3:
        return "map[" + gap() + type(below(2) == 0 ? 0 : inner) + "]" + gap() + type(inner);
      case 4:
        return pick(std::array{"chan ", "<-chan ", "chan<- "}) + type(inner);
      case 5:
        return "func" + parameters(inner) +
               (below(2) == 0   ? " " + type(inner)
                : below(2) == 0 ? parameters(inner)
                                : "");
      case 6:
        return "(" + gap() + type(inner) + ")";
      case 7:
        return "interface{" + gap() + (below(2) == 0 ? "M" + parameters(inner) : below(2) == 0 ? "error" : "") + "}";
      case 8:
        return basic();
      default:
        return structure(inner);
    }
  }

 private:
  template <std::size_t N> std::string pick(const std::array<const char*, N>& from) { return from[below(N)]; }

  std::string basic() {
    return pick(std::array{"bool",
                           "int",
                           "int8",
                           "uint16",
                           "int32",
                           "float64",
                           "complex64",
                           "string",
                           "error",
                           "any",
                           "byte",
                           "rune",
                           "uintptr",
                           "time.Time",
                           "netip.Addr",
                           "sync.Mutex",
                           "atomic.Pointer[int]",
                           "struct{}",
                           "interface{}",
                           "unsafe.Pointer",
                           "Order",
                           "[0]func()",
                           "json.RawMessage"});
  }
  std::string gap() { return pick(std::array{"", "", "", " ", "\n", "/* c */", "\t", "// line\n"}); }
  std::string length(int depth) {
    if (depth == 0 || below(2) == 0)
      return pick(
          std::array{"0", "1", "2", "3", "8", "0x10", "1_0", "'a'", "1e2", "1<<20", "sha256.Size", "len(\"ab\")"});
    return pick(std::array{"(", "-(", "^(", "+(", "("}) + length(depth - 1) +
           pick(std::array{"+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "&^"}) + length(depth - 1) + ")";
  }
  std::string parameters(int depth) {
    switch (below(5)) {
      case 0:
        return "()";
      case 1:
        return "(a, b " + type(depth) + ")";
      case 2:
        return "(" + type(depth) + ", ..." + type(depth) + ")";
      case 3:
        return "(x " + type(depth) + ", rest ..." + type(depth) + ",)";
      default:
        return "(" + type(depth) + ")";
    }
  }
  std::string structure(int depth) {
    std::string s = "struct" + gap() + "{";
    for (std::uint64_t i = 0, n = below(5); i < n; ++i) {
      const std::string name = "F" + std::to_string(i);
      switch (below(6)) {
        case 0:
          s += "_ " + type(depth);
          break;
        case 1:
          s += name + "a, " + name + "b " + type(depth);
          break;
        case 2:
          s += below(2) == 0 ? "*time.Time" : "error";
          break;
        case 3:
          s += name + " " + type(depth) + " `json:\"x\"`";
          break;
        default:
          s += name + gap() + " " + type(depth);
      }
      s += pick(std::array{";", "; ", "\n", ";\n"});
    }
    return s + "}";
  }

  std::uint64_t state_;
};

}  // namespace go_type_fuzz
