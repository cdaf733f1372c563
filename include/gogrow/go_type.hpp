// Go's types, read as Go writes them.
//
//     constexpr gogrow::go_type t("map[string]struct{ID int64; Tags []string}");
//     static_assert(t.kind() == gogrow::go_kind::map && t.elem().size_bytes() == 32);
//     static_assert(t.group_shape(gogrow::go1_26).group_bytes == 392);
//
// Glossary
//   kind        what a type is underneath, as in package reflect: a named type has that of what it stands for
//   layout      size, alignment, and whether the collector looks into it
//   routine     which of its map routines Go compiles an access to: by how the key is compared, and its size
//
//   "struct{ID int64; Tags []string; Done bool}"
//
//        ┌────────┬────────────────────────┬─┬───────┐
//        │   ID   │          Tags          │D│ (pad) │     fields() gives name, type, offset, padding behind it
//        └────────┴────────────────────────┴─┴───────┘
//        0        8                        32        40
//
// A text that is no type does not compile in a constant expression; at run time it throws go_type_error, which points
// at the place. Known are all types that can be written, the well-known ones of the standard library (go_type/known.hpp
// lists them) and, with a go_source, those that a file declares. Names need be known only where a layout depends on
// them: []*Order is a slice of 8-byte pointers whatever an Order is.
//
// predict_… and advise_… take a go_type where they take a layout: of a slice type they see the element, of a map type
// key and element.
#pragma once

#include <gogrow/rules/needs_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gogrow/go_type/error.hpp>
#include <gogrow/go_type/facts.hpp>
#include <gogrow/go_type/fields.hpp>
#include <gogrow/go_type/owned_text.hpp>
#include <gogrow/go_type/reader.hpp>
#include <gogrow/go_type/source.hpp>
#include <gogrow/rules/bucket_map.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow {

/// A Go type. A value: it keeps a copy of its text (in a constant expression the text must outlive it, as a literal
/// does), and refers to the go_source that it was made with, which must outlive it. Not thread-safe to assign to,
/// otherwise const.
class go_type {
 public:
  /// Reads a type expression. version: types of the standard library have the layout of this release. source: where
  /// declared names come from. Throws go_type_error. Linear in the text and the declarations that it needs.
  constexpr explicit go_type(std::string_view text, go_version version = go_latest, const go_source* source = nullptr)
      : text_(text), version_(version), source_(source), facts_(read()) {}

  /// As it was written.
  constexpr std::string_view text() const { return text_.view(); }
  constexpr go_version version() const { return version_; }

  constexpr go_kind kind() const { return facts_.kind; }
  constexpr std::size_t size_bytes() const { return facts_.memory.size_bytes; }
  constexpr std::size_t align_bytes() const { return facts_.memory.align_bytes; }
  constexpr bool has_pointers() const { return facts_.memory.has_pointers; }
  /// May it be compared with ==, and so be a map's key? An interface may, though what it holds may not.
  constexpr bool is_comparable() const { return facts_.equality != go_equality::none; }
  constexpr go_equality equality() const { return facts_.equality; }
  /// Size, alignment and pointers, for rules that run on numbers.
  constexpr gogrow::layout as_layout() const { return facts_.memory; }

  /// A map's key. Throws go_type_error for any other kind.
  constexpr go_type key() const;
  /// What a slice, array, map, channel or pointer has or leads to. Throws go_type_error for any other kind, and where
  /// its layout is not known.
  constexpr go_type elem() const;
  /// The number of an array's elements. Throws go_type_error for any other kind.
  constexpr std::uint64_t length() const;
  /// A struct's fields in order; of one of the standard library none are known. Throws go_type_error for any other
  /// kind.
  constexpr go_fields fields() const;

  /// The routine that Go uses for this map type. Throws go_type_error for another kind.
  constexpr swiss_access map_routine() const;
  /// How a bucket map's buckets look for this map type.
  constexpr gogrow::bucket_shape bucket_shape(go_version v) const {
    return bucket_shape_of(release_of(v), map_key(v), map_elem(v));
  }
  /// How a Swiss map's groups look for this map type.
  constexpr gogrow::group_shape group_shape(go_version v) const {
    return group_shape_of(release_of(v), map_key(v), map_elem(v));
  }

  /// What predictions of appends see of a slice type, in a release. Throws go_type_error for another kind.
  constexpr gogrow::layout slice_element(go_version v) const;
  /// What predictions see of a map type.
  constexpr gogrow::layout map_key(go_version v) const { return map_part(v, true); }
  constexpr gogrow::layout map_elem(go_version v) const { return map_part(v, false); }

 private:
  struct literal {
    detail::type_place place{};
    const go_source* source = nullptr;
    bool is_opaque = false;  // a type of the standard library whose parts are not known
  };

  constexpr detail::type_facts read() const;
  template <class Use> constexpr detail::type_facts with_reader(const literal& l, Use use) const {
    if (l.source == nullptr) return use(detail::type_reader(l.place, version_, nullptr));
    return with_declarations(l, use);
  }
  template <class Use> detail::type_facts with_declarations(const literal& l, Use use) const {
    detail::source_names names(*l.source, version_);
    return use(detail::type_reader(l.place, version_, &names));
  }
  constexpr literal find_literal() const;
  constexpr detail::type_parts parts(literal l) const;
  constexpr go_type part(const literal& l, detail::text_range range) const {
    return go_type(l.place.in.text.substr(range.begin, range.end - range.begin), version_, l.source);
  }
  constexpr gogrow::layout map_part(go_version v, bool of_key) const;
  static std::string standard_name(const go_source& source, std::string_view name) {
    const std::size_t dot = name.find('.');
    return dot == std::string_view::npos ? std::string(name)
                                         : source.standard_name(name.substr(0, dot), name.substr(dot + 1));
  }
  [[noreturn]] void refuse(const char* reason) const { detail::raise(go_type_error(text(), 0, reason)); }

  detail::owned_text text_;
  go_version version_;
  const go_source* source_;
  detail::type_facts facts_;
};

constexpr detail::type_facts go_type::read() const {
  return with_reader({{{text(), {}}, 0}, source_, false}, [](detail::type_reader r) { return r.whole(); });
}

// From name to name until a literal stands there.
constexpr go_type::literal go_type::find_literal() const {
  literal l{{{text(), {}}, 0}, source_, false};
  for (;;) {
    const std::string_view name = detail::type_reader(l.place, version_, nullptr).name_behind_parentheses();
    if (name.empty()) return l;
    if (l.source != nullptr && l.source->declares(name)) {
      l.place = l.source->body_of(name);
      continue;
    }
    const auto known = l.source == nullptr ? detail::find_known(name, version_)
                                           : detail::find_known(standard_name(*l.source, name), version_);
    if (!known || known->definition.empty()) {
      l.is_opaque = true;
      return l;
    }
    l = {{{known->definition, {}}, 0}, nullptr, false};
  }
}

constexpr detail::type_parts go_type::parts(literal l) const {
  detail::type_parts found;
  with_reader(l, [&](detail::type_reader r) { return r.type(true, &found); });
  return found;
}

constexpr go_type go_type::key() const {
  if (kind() != go_kind::map) refuse("only maps have a key");
  const literal l = find_literal();
  go_type found = part(l, parts(l).key);
  if (!found.is_comparable()) found.refuse("a map's key must be comparable");
  return found;
}

constexpr go_type go_type::elem() const {
  const go_kind k = kind();
  if (k != go_kind::slice && k != go_kind::array && k != go_kind::map && k != go_kind::chan && k != go_kind::pointer)
    refuse("slices, arrays, maps, channels and pointers have an element, this has none");
  const literal l = find_literal();
  return part(l, parts(l).elem);
}

constexpr std::uint64_t go_type::length() const {
  if (kind() != go_kind::array) refuse("only arrays have a length");
  return parts(find_literal()).length;
}

constexpr go_fields go_type::fields() const {
  if (kind() != go_kind::struct_) refuse("only structs have fields");
  const literal l = find_literal();
  go_fields found;
  if (l.is_opaque) return found;
  const auto add = [&](const detail::field_facts& f) {
    if (!found.empty()) found.back().set_end(f.offset_bytes);
    found.push_back(go_field(f));
  };
  with_reader(l, [&](detail::type_reader r) { return r.each_field(add); });
  if (!found.empty()) found.back().set_end(size_bytes());
  return found;
}

constexpr swiss_access go_type::map_routine() const {
  return swiss_access_for(detail::map_access(key().facts_), elem().facts_.memory);
}

constexpr gogrow::layout go_type::slice_element(go_version v) const {
  if (kind() != go_kind::slice) refuse("a slice type is expected here, such as []string");
  if (v != version_) return go_type(text(), v, source_).slice_element(v);
  return elem().as_layout();
}

constexpr gogrow::layout go_type::map_part(go_version v, bool of_key) const {
  if (kind() != go_kind::map) refuse("a map type is expected here, such as map[string]int");
  if (v != version_) return go_type(text(), v, source_).map_part(v, of_key);
  return (of_key ? key() : elem()).as_layout();
}

}  // namespace gogrow
