// A named region of a program that collects the growth of every ambient container used in it.
//
// Code under test does not know that it is watched: it uses containers with the `ambient` observer, and the test opens
// a growth_scope around the call.
//
//     using ids = gogrow::go_slice<int, gogrow::go_latest, std::allocator<int>, gogrow::ambient>;
//     …
//     gogrow::growth_scope scope("load users");
//     load_users();
//     std::cout << scope.name() << ": " << scope.totals().reallocations << '\n';
//
// Scopes belong to the thread that opens them and nest; an event counts in the innermost scope and in all around it:
//
//      growth_scope "request" ┐   totals: everything
//        growth_scope "parse" │ ┐ totals: what happened while it was open
//                             │ ┘
//                             ┘
//
// A scope can hand on what it hears to an observer of one's own, such as a go_heap (observe/go_heap.hpp), which is how
// the ambient containers of a program feed one:
//
//     gogrow::go_heap heap;
//     gogrow::growth_scope scope("serve", heap);
//
// A scope can also keep each event (keep::events), or a profile: the costs by the stack of sites on which they arose
// (observe/profile.hpp, observe/site.hpp), to which each scope and each append and put adds a frame.
//
// Without an open scope an ambient container costs one look at a thread-local pointer per event, that is per growth,
// and three stores per append or put, for where it was called.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/observe/profile.hpp>
#include <gogrow/observe/site.hpp>

namespace gogrow {

/// What a scope keeps: the totals alone; each event too; a profile; a profile with a timeline of all events.
enum class keep { totals, events, profile, timeline };

/// Collects the events of ambient containers from its construction to its destruction, on its own thread. Scopes must
/// end in the reverse order of their beginning, as local variables do.
class growth_scope {
 public:
  explicit growth_scope(std::string name, keep what = keep::totals)
      : name_(std::move(name)), place_{name_}, site_(place_), what_(what), parent_(std::exchange(innermost_, this)) {}
  /// The same, and `also` hears each event before the totals do. It must outlive the scope. What it throws gives up the
  /// operation that the event tells of.
  template <growth_observer Observer>
  growth_scope(std::string name, Observer& also, keep what = keep::totals) : growth_scope(std::move(name), what) {
    also_ = &also;
    tell_also_ = [](void* target, const event_log::entry& entry) {
      std::visit([&](const auto& event) { notify(*static_cast<Observer*>(target), [&] { return event; }); }, entry);
    };
  }
  ~growth_scope() { innermost_ = parent_; }
  growth_scope(const growth_scope&) = delete;
  growth_scope& operator=(const growth_scope&) = delete;

  std::string_view name() const noexcept { return name_; }
  const growth_scope* parent() const noexcept { return parent_; }
  const counters& totals() const noexcept { return totals_; }
  const event_log& log() const noexcept { return log_; }
  const growth_profile& profile() const noexcept { return profile_; }

  /// "outer/inner": the names of all scopes around this one and its own.
  std::string path() const { return parent_ == nullptr ? name_ : parent_->path() + '/' + name_; }

  /// Starts anew; scopes around this one keep what they have.
  void reset() {
    totals_ = {};
    log_.clear();
    profile_.clear();
    opened_ = clock::now();
  }

  /// The innermost scope that is open on this thread, or null.
  static growth_scope* innermost() noexcept { return innermost_; }

  template <class Event>
  requires(observes<counters, Event> && observes<event_log, Event>)
  void on(const Event& event) {
    if (tell_also_ != nullptr) tell_also_(also_, event);
    if (what_ == keep::events) log_.on(event);
    const std::uint64_t allocated_before = totals_.bytes_allocated;
    totals_.on(event);
    if (what_ >= keep::profile) add_to_profile(event, totals_.bytes_allocated - allocated_before);
    if (parent_ != nullptr) parent_->on(event);
  }

 private:
  using clock = std::chrono::steady_clock;

  template <class Event> void add_to_profile(const Event& event, std::uint64_t allocated_bytes) {
    if constexpr (detail::costly<Event>) {
      growth_cost cost = detail::cost_of(event);
      cost.allocated_bytes = allocated_bytes;
      if (cost != growth_cost{}) profile_.add(profile_.current_stack(), cost);
    }
    if (what_ == keep::timeline)
      profile_.add({clock::now() - opened_, profile_.current_stack(), event, totals_.live_bytes});
  }

  static inline thread_local constinit growth_scope* innermost_ = nullptr;

  std::string name_;
  source_place place_;
  growth_site site_;
  keep what_;
  growth_scope* parent_;
  void* also_ = nullptr;
  void (*tell_also_)(void*, const event_log::entry&) = nullptr;
  counters totals_{};
  event_log log_{};
  growth_profile profile_{};
  clock::time_point opened_ = clock::now();
};

/// An observer that reports to the innermost growth_scope of the thread on which the event happens.
struct ambient {
  static constexpr bool thread_safe = true;  // each thread has its own scopes
  using call_guard = growth_site;

  template <class Event>
  requires observes<growth_scope, Event>
  void on(const Event& event) const {
    if (growth_scope* scope = growth_scope::innermost()) scope->on(event);
  }
};

}  // namespace gogrow
