// Steps are drafted without knowing the file, then fitted to it: dropping one leaves a script too.
#include "trace_generator.h"

#include <algorithm>

namespace crashcheck::faultfs {
namespace {

namespace gen = rc::gen;

enum class Kind : std::uint8_t { kWrite, kAppend, kResize, kKeepSize, kSync, kFailedSync };

struct Draft {
  Kind kind = Kind::kSync;
  std::uint64_t place = 0;
  std::uint64_t length = 1;
  unsigned bits = 0;  // of a failed sync: what became durable all the same, and what is read
};

/// Unit boundaries, their neighbours, anywhere.
rc::Gen<std::uint64_t> places(std::uint64_t unit_bytes, std::uint64_t units) {
  const auto boundaries = [&](std::uint64_t first, std::uint64_t offset) {
    return gen::map(gen::inRange<std::uint64_t>(first, units + 1),
                    [=](std::uint64_t unit) { return unit * unit_bytes + offset - 1; });
  };
  return gen::weightedOneOf<std::uint64_t>(
      {{3, boundaries(0, 1)},
       {1, boundaries(0, 2)},
       {1, boundaries(1, 0)},
       {3, gen::inRange<std::uint64_t>(0, units * unit_bytes + 1)}});
}

rc::Gen<std::uint64_t> lengths(std::uint64_t unit_bytes, std::uint64_t units) {
  return gen::weightedOneOf<std::uint64_t>(
      {{2, gen::element<std::uint64_t>(1, unit_bytes, unit_bytes + 1, 2 * unit_bytes)},
       {3, gen::inRange<std::uint64_t>(1, units * unit_bytes + 1)}});
}

rc::Gen<Kind> kinds(bool failed_syncs) {
  return gen::weightedElement<Kind>({{6, Kind::kWrite},
                                     {2, Kind::kAppend},
                                     {3, Kind::kResize},
                                     {1, Kind::kKeepSize},
                                     {3, Kind::kSync},
                                     {failed_syncs ? 3 : 0, Kind::kFailedSync}});
}

rc::Gen<Draft> drafts(std::uint64_t unit_bytes, const ScriptBounds& bounds) {
  return gen::map(gen::tuple(kinds(bounds.failed_syncs), places(unit_bytes, bounds.units),
                             lengths(unit_bytes, std::min<std::uint64_t>(bounds.units + 1, 3)),
                             gen::inRange(0U, 256U)),
                  [](const std::tuple<Kind, std::uint64_t, std::uint64_t, unsigned>& parts) {
                    const auto& [kind, place, length, bits] = parts;
                    return Draft{kind, place, length, bits};
                  });
}

/// Bytes of step `number`, the base being step 0: no two neighbours are equal.
io::Bytes filled(std::size_t number, std::uint64_t length) {
  io::Bytes bytes;
  for (std::uint64_t i = 0; i < length; ++i) {
    bytes.push_back(static_cast<std::byte>(number * 16 + 1 + i % 13));
  }
  return bytes;
}

/// Fits drafts to the file that the ones before leave.
class Fitting {
 public:
  Fitting(io::Bytes base, std::uint64_t unit_bytes)
      : script_{base, {}}, unit_bytes_(unit_bytes), live_(base), durable_(std::move(base)) {}

  void add(const Draft& draft) {
    const std::size_t number = script_.steps.size() + 1;
    switch (draft.kind) {
      case Kind::kWrite: return add(WriteStep{draft.place, filled(number, draft.length)});
      case Kind::kAppend: return add(WriteStep{live_.size(), filled(number, draft.length)});
      case Kind::kResize: return add(ResizeStep{draft.place});
      case Kind::kKeepSize: return add(ResizeStep{live_.size()});
      case Kind::kSync: durable_ = live_; return add(SyncStep{});
      case Kind::kFailedSync: return fail_sync(draft.bits);
    }
  }

  Script take() { return std::move(script_); }

 private:
  void add(Step step) {
    perform(step, live_);
    script_.steps.push_back(std::move(step));
  }

  /// The length, and every unit, is the live one or the durable one.
  void fail_sync(unsigned bits) {
    auto& failed = script_.failed_syncs;
    const std::uint64_t after = script_.steps.size();
    if (!failed.empty() && failed.back().after_event == after) return;  // nothing is pending
    const bool reverts = (bits & 1U) != 0;
    io::Bytes durable = durable_;
    durable.resize((bits & 2U) != 0 ? live_.size() : durable_.size());
    for (std::size_t i = 0; i < std::min(durable.size(), live_.size()); ++i) {
      if ((bits >> (2 + i / unit_bytes_ % 6) & 1U) != 0) durable[i] = live_[i];
    }
    durable_ = durable;
    if (reverts) live_ = durable;
    failed.push_back(FailedSync{after, std::move(durable), reverts});
  }

  Script script_;
  std::uint64_t unit_bytes_;
  io::Bytes live_;
  io::Bytes durable_;
};

}  // namespace

rc::Gen<Script> scripts(std::uint64_t unit_bytes, ScriptBounds bounds) {
  // Only the number of steps is bounded by RapidCheck's size; places need the whole range.
  const auto whole_range = [](auto generator) { return gen::resize(100, std::move(generator)); };
  return gen::map(
      gen::pair(whole_range(places(unit_bytes, bounds.units)),
                gen::resize(bounds.steps, gen::container<std::vector<Draft>>(
                                              whole_range(drafts(unit_bytes, bounds))))),
      [unit_bytes](const std::pair<std::uint64_t, std::vector<Draft>>& parts) {
        Fitting fitting(filled(0, parts.first), unit_bytes);
        for (const Draft& draft : parts.second) fitting.add(draft);
        return fitting.take();
      });
}

}  // namespace crashcheck::faultfs
