// The way back from an image to a crash that leaves it: as registers are independent but for the
// first, each is looked for by itself.
#include "crash_words.h"
#include "decisions.h"
#include "directory_images.h"
#include "faultfs/crash_images.h"
#include "playback.h"

namespace crashcheck::faultfs {
namespace {

/// Whether two files have the same bytes and the same units that cannot be read in [begin, end).
bool same_in(const Image& a, const Image& b, std::uint64_t begin, std::uint64_t end) {
  if (a.is_unreadable(begin, end) != b.is_unreadable(begin, end)) return false;
  Image piece_of_a;
  Image piece_of_b;
  for (const auto& [piece, of] : {std::pair(&piece_of_a, &a), std::pair(&piece_of_b, &b)}) {
    piece->resize(end);
    piece->copy(*of, begin, end);
  }
  return piece_of_a.first_difference(piece_of_b) == end;
}

bool same(const Image& a, const Image& b) {
  return a.size() == b.size() && (a.size() == 0 || same_in(a, b, 0, a.size()));
}

bool leaves(PendingLog& pending, Survivors& survivors, const Image& wanted) {
  for (; survivors[0].version < pending.versions(0); ++survivors[0].version) {
    pending.show(survivors);
    if (same(pending.image(), wanted)) return true;
  }
  return false;
}

/// Chooses the version of one register, and its fill; false where none is as wanted.
bool choose(PendingUnits& pending, std::uint64_t unit_bytes, std::size_t of_register,
            Survivors& survivors, const Image& wanted) {
  const PendingUnits::Unit& unit = pending.units()[of_register - 1];
  const std::uint64_t begin = unit.number * unit_bytes;
  const std::uint64_t end = std::min(begin + unit.count * unit_bytes, wanted.size());
  if (begin >= end) return true;
  Pick& pick = survivors[of_register];
  for (; pick.version < pending.versions(of_register); ++pick.version) {
    for (pick.fill = 0; pick.fill < fills_of(pending, survivors, of_register); ++pick.fill) {
      pending.show(survivors, of_register);
      if (same_in(pending.image(), wanted, begin, end)) return true;
    }
  }
  pick = Pick{};
  return false;
}

bool leaves(PendingUnits& pending, std::uint64_t unit_bytes, Survivors& survivors,
            const Image& wanted) {
  for (std::size_t length = 0; length < pending.versions(0); ++length) {
    if (pending.lengths()[length].size_bytes != wanted.size()) continue;
    survivors = nothing(pending);
    survivors[0].version = length;
    pending.show(survivors);
    bool all = true;
    for (std::size_t i = 1; all && i < survivors.size(); ++i) {
      all = choose(pending, unit_bytes, i, survivors, wanted);
    }
    if (all && same(pending.image(), wanted)) return true;
  }
  return false;
}

}  // namespace

std::optional<CrashPoint> crash_that_leaves(const Trace& trace, const DeviceProfile& profile,
                                            std::uint64_t event, const Image& wanted) {
  if (trace.directory() != nullptr) {
    return crash_that_leaves_tree(*trace.directory(), profile, event, *wanted.tree());
  }
  return at_crash_point(trace, profile, event, [&](auto& pending) -> std::optional<CrashPoint> {
    Survivors survivors = nothing(pending);
    bool found = false;
    if constexpr (requires { pending.units(); }) {
      found = leaves(pending, profile.unit_bytes, survivors, wanted);
    } else {
      found = leaves(pending, survivors, wanted);
    }
    if (!found) return std::nullopt;
    return words_of(pending, survivors);
  });
}

}  // namespace crashcheck::faultfs
