// What the binary of a Go program knows about its calls: which runtime function a call goes to, and for which type.
//
// A heap profile names the user's line and hides the runtime's frames. The machine code in front of the return address
// tells what is hidden:
//
//     lea  rsi, [rip + …]    48 8d 35 disp32   the type descriptor of the element, growslice's fifth argument
//     call runtime.growslice e8 rel32          the callee, by the function table
//     …                      ◄── return address
//
//   callee      the function that a call instruction goes to
//   register    the type is growslice's fifth argument (RSI), mallocgc's second (RBX), the others' first (RAX)
//   moduledata  a record of the runtime's: where code and types begin
//
// The search goes back from the call to the nearest LEA of that register, not beyond another call and not beyond the
// function's begin. Where the register is written in between, as generic functions do with a type from their
// dictionary, the type is not known: better none than a wrong one.
//
// Sources: runtime/symtab.go (moduledata), cmd/compile's ABIInternal (abi-internal.md), debug/buildinfo; 1.21 to 1.27.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <gogrow/diagnose/elf.hpp>
#include <gogrow/diagnose/go_type.hpp>
#include <gogrow/diagnose/gopclntab.hpp>
#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

struct runtime_call {
  std::string_view callee;      ///< runtime.growslice
  std::optional<go_type> type;  ///< what it was called for, where an instruction in front of the call says it
};

namespace detail {

/// The minor number in "go1.26.8" or "devel go1.28-…"; 0: none.
inline int go_minor_in(std::string_view text) {
  constexpr std::string_view before = "go1.";
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = text.substr(at + before.size(), 3);
  int minor = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  return minor;
}

inline bool is_growslice(std::string_view callee) { return callee.starts_with("runtime.growslice"); }

/// The number of the register (as in machine code) that holds a type when that function is called; none: it has none.
inline std::optional<unsigned> type_register(std::string_view callee) {
  constexpr unsigned rax = 0, rbx = 3, rsi = 6;
  constexpr std::string_view prefix = "runtime.";
  if (!callee.starts_with(prefix)) return std::nullopt;
  callee.remove_prefix(prefix.size());
  if (callee.starts_with("growslice")) return rsi;
  if (callee.starts_with("mallocgc")) return rbx;
  constexpr std::string_view first_argument[] = {"makeslice", "newobject", "newarray", "makechan", "mapassign"};
  if (std::ranges::any_of(first_argument, [&](auto name) { return callee.starts_with(name); })) return rax;
  constexpr std::string_view whole[] = {"makemap", "makemap64", "moveSlice", "moveSliceNoCap"};
  if (std::ranges::find(whole, callee) != std::end(whole)) return rax;
  return std::nullopt;
}

/// Whether an instruction that begins there writes the register: MOV from memory or a register, or LEA.
inline bool writes_register(std::span<const std::byte> code, unsigned reg) {
  const auto prefix = static_cast<unsigned>(code[0]), opcode = static_cast<unsigned>(code[1]);
  const auto operands = static_cast<unsigned>(code[2]);
  if ((prefix & 0xf8) != 0x48) return false;
  constexpr unsigned extends_reg = 4, extends_rm = 1;
  const bool to_reg = (opcode == 0x8b || opcode == 0x8d) && (prefix & extends_reg) == 0 && (operands >> 3 & 7) == reg;
  const bool to_rm = opcode == 0x89 && (prefix & extends_rm) == 0 && operands >> 6 == 3 && (operands & 7) == reg;
  return to_reg || to_rm;
}

}  // namespace detail

/// An ELF binary for amd64 that Go linked, stripped or not. It refers to the bytes that it was opened on.
class go_binary {
 public:
  /// Throws unreadable: no ELF (Mach-O and Windows: says so), another architecture, truncated, not of Go 1.20 or later.
  /// O(bytes).
  explicit go_binary(std::span<const std::byte> file) : elf_(file) {
    find_functions();
    find_version();
    find_build_id();
    find_moduledata();
  }

  bool position_independent() const { return elf_.position_independent(); }
  std::string_view go_version() const { return version_; }           ///< "go1.26.8"; empty: not known
  int go_minor() const { return detail::go_minor_in(version_); }     ///< 26; 0: not known
  const std::string& gnu_build_id() const { return gnu_build_id_; }  ///< hexadecimal; empty: it has none
  std::string_view go_build_id() const { return go_build_id_; }      ///< as `go tool buildid` says it
  std::size_t function_count() const { return functions_.size(); }

  /// The function whose code holds the address; empty: none. O(log functions).
  std::string_view function_at(std::uint64_t address) const {
    const auto f = functions_.at(address);
    return f ? f->name : std::string_view();
  }

  /// Where that function begins; none: no function.
  std::optional<std::uint64_t> function_begin(std::uint64_t address) const {
    const auto f = functions_.at(address);
    return f ? std::optional(f->address) : std::nullopt;
  }

  /// The type descriptor at an address; none: there is none.
  std::optional<go_type> type_at(std::uint64_t address) const { return types_.read(elf_, address); }

  /// The call in front of a return address; none: no direct call of a Go function.
  std::optional<runtime_call> call_before(std::uint64_t return_address) const {
    const auto callee = callee_of(return_address);
    if (!callee) return std::nullopt;
    runtime_call call{*callee, std::nullopt};
    if (const auto reg = detail::type_register(*callee)) call.type = type_loaded_before(return_address - 5, *reg);
    const bool of_map = callee->starts_with("runtime.mapassign") || callee->starts_with("runtime.makemap");
    if (call.type && of_map && !call.type->map) call.type.reset();
    return call;
  }

  /// Where the first function of that name begins; none: there is none. O(functions).
  std::optional<std::uint64_t> address_of_function(std::string_view name) const { return functions_.find(name); }
  /// The address of a byte of the file that is code; none: it is not.
  std::optional<std::uint64_t> code_address(std::uint64_t file_offset) const { return elf_.code_address(file_offset); }
  /// Whether a call of any kind may stand in front of that return address.
  bool is_return_address(std::uint64_t address) const {
    const auto starts = [&](std::uint64_t bytes, unsigned opcode) {
      const auto code = elf_.at(address - bytes, bytes);
      return code && static_cast<unsigned>((*code)[0]) == opcode;
    };
    if (starts(5, 0xe8)) return true;
    return starts(2, 0xff) || starts(3, 0xff) || starts(4, 0xff) || starts(6, 0xff) || starts(7, 0xff);
  }

 private:
  static constexpr std::uint64_t call_bytes = 5;

  void find_functions() {
    for (const char* name : {".gopclntab", ".data.rel.ro.gopclntab"}) {
      const detail::elf_section* const s = elf_.section(name);
      if (s == nullptr) continue;
      if (take_functions(s->bytes, s->address)) return;
      throw unreadable("a binary of a Go release before 1.20 or of an unknown one: its function table begins " +
                       std::string("with other bytes"));
    }
    constexpr std::string_view begin("\xf1\xff\xff\xff\0\0\1\x08", 8);
    for (const detail::elf_segment& s : elf_.segments()) {
      const std::string_view text = detail::as_text(s.bytes);
      for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at + 1)) {
        if (at % 8 == 0 && take_functions(s.bytes.subspan(at), s.address + at)) return;
      }
    }
    throw unreadable("no Go binary: it has no table of Go functions");
  }

  bool take_functions(std::span<const std::byte> bytes, std::uint64_t address) {
    const auto table = detail::gopclntab::read(bytes);
    if (!table) return false;
    functions_ = *table;
    functions_address_ = address;
    return true;
  }

  // debug/buildinfo: 14 bytes of magic, pointer size, flags; from 1.18 on the version follows at 32, as length and
  // text.
  void find_version() {
    constexpr std::string_view magic("\xff Go buildinf:", 14);
    for (const detail::elf_segment& s : elf_.segments()) {
      const std::string_view text = detail::as_text(s.bytes);
      for (std::size_t at = text.find(magic); at != text.npos; at = text.find(magic, at + 1)) {
        const auto record = detail::part_of(s.bytes, at, 33);
        if (!record || (static_cast<unsigned>((*record)[15]) & 2) == 0) continue;
        const auto version = detail::part_of(s.bytes, at + 33, static_cast<std::uint64_t>((*record)[32]));
        if (!version || detail::go_minor_in(detail::as_text(*version)) == 0) continue;
        version_ = detail::as_text(*version);
        return;
      }
    }
  }

  void find_build_id() {
    for (const std::span<const std::byte> notes : elf_.notes()) {
      for (std::span<const std::byte> rest = notes; rest.size() >= 12;) {
        const auto name_bytes = *detail::number_at<std::uint32_t>(rest, 0);
        const auto id_bytes = *detail::number_at<std::uint32_t>(rest, 4);
        const auto type = *detail::number_at<std::uint32_t>(rest, 8);
        const auto aligned = [](std::uint64_t n) { return (n + 3) & ~std::uint64_t{3}; };
        const auto name = detail::part_of(rest, 12, name_bytes);
        const auto id = detail::part_of(rest, 12 + aligned(name_bytes), id_bytes);
        if (!name || !id) break;
        if (type == 3 && detail::as_text(*name) == std::string_view("GNU\0", 4)) gnu_build_id_ = hexadecimal(*id);
        if (type == 4 && detail::as_text(*name) == std::string_view("Go\0\0", 4)) go_build_id_ = detail::as_text(*id);
        const std::uint64_t whole = 12 + aligned(name_bytes) + aligned(id_bytes);
        if (whole >= rest.size()) break;
        rest = rest.subspan(static_cast<std::size_t>(whole));
      }
    }
  }

  static std::string hexadecimal(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte b : bytes) {
      text += "0123456789abcdef"[static_cast<unsigned>(b) >> 4];
      text += "0123456789abcdef"[static_cast<unsigned>(b) & 15];
    }
    return text;
  }

  // The moduledata begins with pointers to the function table and into it.
  void find_moduledata() {
    for (const auto& [address, value] : elf_.relocations()) {
      if (value == functions_address_ && take_moduledata(address)) return;
    }
    for (const detail::elf_segment& s : elf_.segments()) {
      if (s.executable) continue;
      for (std::size_t at = 0; s.bytes.size() - at >= 8; at += 8) {
        const bool here = *detail::number_at<std::uint64_t>(s.bytes, at) == functions_address_;
        if (here && take_moduledata(s.address + at)) return;
      }
    }
  }

  // Places of moduledata's fields, in words of 8 bytes: the same from 1.20 to 1.27, but that 1.27 has the size of the
  // descriptors between `types` and `etypes`.
  bool take_moduledata(std::uint64_t address) {
    const auto word = [&](std::uint64_t index) { return elf_.pointer(address + 8 * index).value_or(0); };
    constexpr std::uint64_t names = 1, text = 22, etext = 23, types = 37, etypes = 38;
    if (word(names) != functions_address_ + functions_.names_offset()) return false;
    if (word(text) >= word(etext)) return false;
    functions_.set_text(word(text));
    // 1.27's size is no address: it is smaller than where the types begin, in any program that is linked above its
    // size.
    const std::uint64_t begin = word(types);
    const std::uint64_t end = go_minor() >= 27 ? word(etypes + 1) : word(etypes);
    if (begin < end) types_ = detail::type_reader(begin, end);
    return true;
  }

  std::optional<std::string_view> callee_of(std::uint64_t return_address) const {
    const auto code = elf_.at(return_address - call_bytes, call_bytes);
    if (!code || (*code)[0] != std::byte{0xe8}) return std::nullopt;
    const auto distance = static_cast<std::int32_t>(*detail::number_at<std::uint32_t>(*code, 1));
    const std::uint64_t target = return_address + static_cast<std::uint64_t>(std::int64_t{distance});
    const auto f = functions_.at(target);
    if (!f || f->address != target || f->name.empty()) return std::nullopt;
    return f->name;
  }

  // Walks back from the call at `call`, over every byte at which an instruction may begin.
  std::optional<go_type> type_loaded_before(std::uint64_t call, unsigned reg) const {
    constexpr std::uint64_t lea_bytes = 7, farthest = 160;
    const auto f = functions_.at(call);
    if (!f) return std::nullopt;
    const std::uint64_t begin = (std::max)(f->address, call > farthest ? call - farthest : 0);
    for (std::uint64_t at = call; at-- > begin;) {
      if (callee_of(at + call_bytes)) return std::nullopt;  // calls keep no register
      if (call - at < 3) continue;
      const auto code = elf_.at(at, call - at);
      if (!code || !detail::writes_register(*code, reg)) continue;
      const bool from_rip = static_cast<unsigned>((*code)[1]) == 0x8d &&
                            static_cast<unsigned>((*code)[2]) == (reg << 3 | 5) && code->size() >= lea_bytes;
      if (!from_rip) return std::nullopt;
      const auto distance = static_cast<std::int32_t>(*detail::number_at<std::uint32_t>(*code, 3));
      return type_at(at + lea_bytes + static_cast<std::uint64_t>(std::int64_t{distance}));
    }
    return std::nullopt;
  }

  detail::elf_file elf_;
  detail::gopclntab functions_;
  std::uint64_t functions_address_ = 0;
  detail::type_reader types_;
  std::string_view version_;
  std::string_view go_build_id_;
  std::string gnu_build_id_;
};

}  // namespace gogrow::diagnose
