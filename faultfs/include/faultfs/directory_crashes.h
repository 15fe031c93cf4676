// The states that a crash may leave of a directory, enumerated lazily from a trace; the program is
// not run again. Thread rule: an object belongs to one thread; many may walk one trace.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "faultfs/choices.h"
#include "faultfs/directory_trace.h"
#include "faultfs/file_system_model.h"

namespace crashcheck::faultfs {

/// One state: the crash comes after so many events, and these choices say what survives of those
/// that are pending, by the order in which the model asks. All zeros: as little as can. No choices
/// at all: everything that had happened.
struct DirectoryCrash {
  std::uint64_t event = 0;
  ChoiceList choices = {};

  bool operator==(const DirectoryCrash&) const = default;
};

/// A change that a crash state has not, or has only in a version of another time.
struct LostChange {
  enum class Of : std::uint8_t { kName, kSize, kContent } of = Of::kName;
  NodeId node = kNoNode;      ///< of a name: the directory; otherwise the file
  std::string name = {};      ///< of a name
  std::uint64_t begin = 0;    ///< of content: the first byte of the unit in the file
  std::uint64_t end = 0;      ///< of content: after its last byte
  std::uint64_t kept = 0;     ///< the event whose version survived; 0: that of the first tree
  bool is_unwritten = false;  ///< of content: no write to it survived
  /// Later events, up to the crash, whose versions did not survive.
  std::vector<std::uint64_t> lost = {};

  bool operator==(const LostChange&) const = default;
};

/// Walks over the crash points of `trace`, ascending, and the states of each. A crash point
/// directly before an acknowledgement is left out: the one after it has the same states, and more
/// was promised.
///
///     DirectoryCrashes crashes(trace, model, cap);
///     while (crashes.next()) use(crashes.event(), crashes.tree());
///
/// A crash point with more choices than `cap` is sampled, the same way every time: everything kept
/// and everything lost, each register alone lost and alone kept, each file and each directory,
/// pairs, then random choices. A choice that leaves what another at this crash point left is passed
/// over.
class DirectoryCrashes {
 public:
  /// The crash points after the events from `first` to `last`. Borrows `trace`, which must outlive
  /// this object and not grow.
  DirectoryCrashes(const DirectoryTrace& trace, const FileSystemModel& model, std::uint64_t cap,
                   std::uint64_t first = 0, std::uint64_t last = UINT64_MAX);
  ~DirectoryCrashes();
  DirectoryCrashes(const DirectoryCrashes&) = delete;
  DirectoryCrashes& operator=(const DirectoryCrashes&) = delete;
  DirectoryCrashes(DirectoryCrashes&&) = delete;
  DirectoryCrashes& operator=(DirectoryCrashes&&) = delete;

  /// Moves to the next state; false when there is none left.
  [[nodiscard]] bool next();

  /// REQUIRES: next() returned true, here and below.
  [[nodiscard]] std::uint64_t event() const;
  [[nodiscard]] DirectoryCrash crash() const;
  /// The reference lives until next(); a copy shares what is not changed.
  [[nodiscard]] const Tree& tree() const;
  /// How many choices this crash point has; 2^64-1 stands for that many or more. A bound counts
  /// choices that are no state.
  [[nodiscard]] std::uint64_t possible() const;
  [[nodiscard]] bool is_bound() const;
  [[nodiscard]] bool is_sampled() const;
  /// How many choices were made so far, at all crash points.
  [[nodiscard]] std::uint64_t candidates() const;
  /// How many at this one. REQUIRES: next() returned true.
  [[nodiscard]] std::uint64_t candidates_at_point() const;

 private:
  class Walk;
  std::unique_ptr<Walk> walk_;
};

/// Questions about single crashes of one trace under one model.
class CrashStates {
 public:
  /// Borrows `trace`, which must outlive this object and not grow.
  CrashStates(const DirectoryTrace& trace, const FileSystemModel& model);
  ~CrashStates();
  CrashStates(const CrashStates&) = delete;
  CrashStates& operator=(const CrashStates&) = delete;
  CrashStates(CrashStates&&) = delete;
  CrashStates& operator=(CrashStates&&) = delete;

  /// The state that `crash` chooses.
  /// ERRORS: kInvalidArgument where the trace or the model has no such choice.
  [[nodiscard]] io::Result<Tree> tree(const DirectoryCrash& crash);
  /// Choices drawn one by one. REQUIRES: the trace has so many events.
  [[nodiscard]] ChoiceList drawn(std::uint64_t event, Choices& choices);
  /// What the state lacks of what had happened. REQUIRES: tree(crash) has a value, here and below.
  [[nodiscard]] std::vector<LostChange> lost(const DirectoryCrash& crash);
  /// Whether anything of the write that the crash interrupts is there.
  [[nodiscard]] bool has_part_of_next(const DirectoryCrash& crash);
  /// Crashes after the same event that lose less: of each register that is not at its newest, what
  /// is left when it is.
  [[nodiscard]] std::vector<DirectoryCrash> simpler(const DirectoryCrash& crash);

  struct Search {
    std::optional<DirectoryCrash> found;
    std::uint64_t searched = 0;
    bool is_complete = true;  ///< false: given up
  };
  /// The crash after `event` that leaves this tree, whose nodes are the trace's own.
  [[nodiscard]] Search find(std::uint64_t event, const Tree& wanted, std::uint64_t limit = 10'000);

 private:
  class Answers;
  std::unique_ptr<Answers> answers_;
};

}  // namespace crashcheck::faultfs
