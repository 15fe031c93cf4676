// How much was looked at, and how much of it was wrong.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "explorer/evidence.h"
#include "explorer/finding.h"

namespace crashcheck::explorer {

struct Counts {
  std::uint64_t crash_points = 0;  ///< positions in the event sequence, those in recoveries too
  std::uint64_t passed_over = 0;   ///< further ones, of lives that have too many for all
  std::uint64_t states = 0;        ///< images at all of them
  std::uint64_t tested = 0;        ///< distinct images with distinct acceptable outcomes: recovered
  std::uint64_t violating = 0;     ///< of the tested
  std::uint64_t nested = 0;        ///< of the states, those after a crash in a recovery
  std::uint64_t sampled_points = 0;  ///< crash points with more images than the cap
  std::uint64_t sampled = 0;         ///< images looked at there
  /// Images that there are there; 2^64-1 stands for that many or more.
  std::uint64_t sampled_of = 0;
  std::uint64_t image_bytes = 0;  ///< of all images: how much work it was
  /// Of the tested, how many broke each guarantee, and on how many it could not be judged, because
  /// something else was wrong before.
  std::array<std::uint64_t, kMaxGuarantees> violating_by_guarantee{};
  std::array<std::uint64_t, kMaxGuarantees> unjudged_by_guarantee{};
  /// Of the tested, how many broke each guarantee that is not claimed on the device.
  std::array<std::uint64_t, kMaxGuarantees> unclaimed_by_guarantee{};
  /// Of the tested, what became of those in which a crash may have spoilt units.
  std::array<std::uint64_t, kDamageOutcomes> after_spoiling{};
  /// Those that are undetectable, by Promises::undetectable.
  std::array<std::uint64_t, kMaxUndetectable> undetectable{};

  /// Of every distinct state that was judged: the life it belongs to, the image, the verdict.
  Evidence evidence;

  /// Adds a judgement of a distinct state, guarantee by guarantee.
  /// `promised` is how many guarantees the store has.
  void add(const Judgement& judgement, std::size_t promised);
  Counts& operator+=(const Counts& other);
  /// The evidence and how much of it there is, as one number: the same for the same seed on any
  /// machine, with any compiler and any number of workers.
  [[nodiscard]] Hash128 digest() const;
  bool operator==(const Counts&) const = default;
};

/// What a crash cut.
struct Cut {
  std::string_view operation;  ///< in the words of Signature::operation
  bool after_fault = false;    ///< a call had failed before, in this operation
  /// Only the distinct images that a crash in a recovery had left in the same step before: they
  /// are counted with that recovery, and are the operation's as well.
  bool met_before = false;

  auto operator<=>(const Cut&) const = default;
};

using CountsByCut = std::map<Cut, Counts>;

/// Each distinct image once: without what was met before.
[[nodiscard]] Counts sum_of(const CountsByCut& counts);
CountsByCut& operator+=(CountsByCut& into, const CountsByCut& from);

}  // namespace crashcheck::explorer
