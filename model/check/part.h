// A part of an exploration: some crash points under one model, and what was met there.
// Thread rule: plain values and functions.
//
// Parts end at acknowledgements. A state is told apart by its tree and by what was acknowledged, so
// no two parts have a state in common, and what one part meets does not depend on the others.
#pragma once

#include <map>

#include "check/explore.h"
#include "crash_path.h"

namespace crashcheck {

/// The crash points after the events from `first` to `last`.
struct Part {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  bool operator==(const Part&) const = default;
};

/// The crash points after event `first`, and later ones, in order, in at most so many parts of
/// about as many events each. REQUIRES: at least one.
[[nodiscard]] std::vector<Part> parts_of(const faultfs::DirectoryTrace& trace, std::uint64_t first,
                                         std::size_t most);

/// How much an exploration may do yet.
struct Budget {
  std::uint64_t states = 0;
  std::uint64_t choices = 0;

  bool operator==(const Budget&) const = default;
};

/// Examples of one kind while there may be better ones.
struct Candidates {
  std::size_t model = 0;  ///< on which the first was met
  std::vector<CrashPath> paths;
  std::uint64_t states = 0;

  /// Of more than these the others are counted.
  static constexpr std::size_t kMost = 64;

  void note(std::size_t on_model, CrashPath path);
  /// Those of a later part.
  void add(const Candidates& later);
};

/// What was met in a part.
struct Walked {
  Explored explored;
  std::uint64_t choices = 0;
  std::uint64_t nested_states = 0;
  std::map<std::string, Candidates> candidates;  ///< by kind
};

/// What is explored. Borrowed.
struct Explorable {
  const faultfs::DirectoryTrace& trace;
  const std::vector<faultfs::FileSystemModel>& ladder;
  const Options& options;
  std::uint64_t first = 0;  ///< the event after which the crash points begin
};

/// Walks over the part under ladder[model] until the budget ends: what is new to the judge is met.
[[nodiscard]] Walked walk(const Explorable& what, std::size_t model, const Part& part, Judge& judge,
                          const Budget& budget);

}  // namespace crashcheck
