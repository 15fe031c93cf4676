// What a crash of a directory device may leave, said once: at each crash point, which versions of
// which registers can survive together. Walk, sample, count, replay, shrinking and the question
// whether a state is possible all draw from this.
//
// Method. A source is asked in a fixed order: first, where the model has moments to choose from,
// for the moment; then for each name that may vary; then for each file for its size and its units.
// What a later question offers depends on the answers before it. A choice of names is kept
// consistent by bounds: an answer narrows what the names tied to it can still be, and no answer is
// offered that leaves another name without one. Thread rule: an object belongs to one thread.
#pragma once

#include <algorithm>
#include <set>

#include "registers.h"

namespace crashcheck::faultfs {

/// One version for each register.
struct Picks {
  std::size_t cut = 0;  ///< index of the moment; 0 where the model has none to choose
  std::vector<std::uint32_t> versions;
  std::vector<bool> garbage;  ///< of units: what shows past the version's bytes
};

/// The versions that a register can still have: all from `low` to `high`.
struct Offer {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  /// Version 0 as well, which is no neighbour of `low`: a unit that was never written, while what
  /// was is excluded.
  bool has_unwritten = false;

  [[nodiscard]] std::uint32_t count() const { return high - low + (has_unwritten ? 2 : 1); }
  /// The oldest for 0. REQUIRES: place < count().
  [[nodiscard]] std::uint32_t at(std::uint32_t place) const {
    if (!has_unwritten) return low + place;
    return place == 0 ? 0 : low + place - 1;
  }
  /// The place of the nearest there is, rather a newer one.
  [[nodiscard]] std::uint32_t nearest(std::uint32_t version) const {
    if (has_unwritten && version == 0) return 0;
    return std::clamp(version, low, high) - low + (has_unwritten ? 1 : 0);
  }
};

class PickSource {
 public:
  PickSource() = default;
  PickSource(const PickSource&) = delete;
  PickSource& operator=(const PickSource&) = delete;
  PickSource(PickSource&&) = delete;
  PickSource& operator=(PickSource&&) = delete;
  virtual ~PickSource() = default;

  /// Below `options`; 0 is the earliest.
  [[nodiscard]] virtual std::size_t cut(std::size_t options) = 0;
  /// One of those on offer. Asked only where there is more than one.
  [[nodiscard]] virtual std::uint32_t version(RegisterIndex of_register, const Offer& offer) = 0;
  /// Whether garbage shows past the bytes of this version of a unit.
  [[nodiscard]] virtual bool garbage(RegisterIndex of_register, std::uint32_t version) = 0;
  /// A name to ask for before the others.
  [[nodiscard]] virtual RegisterIndex first() const { return Registers::kNone; }
};

/// How many states there are; 2^64-1 stands for that many or more.
struct StateCount {
  std::uint64_t count = 1;
  bool is_bound = false;  ///< choices that are no state are among them
};

class PendingTree {
 public:
  /// Begins before the first event. Borrows both, which must outlive this object.
  PendingTree(const DirectoryTrace& trace, const Registers& registers,
              const FileSystemModel& model);

  /// Goes on to the crash point after `event`; never back. REQUIRES: at most the trace's last.
  void move_to(std::uint64_t event);
  [[nodiscard]] std::uint64_t event() const { return event_; }

  /// Those that have more than one version to choose from, or may show garbage, ascending.
  [[nodiscard]] const std::set<RegisterIndex>& pending() const { return pending_; }
  /// The same, to be walked over for each choice.
  [[nodiscard]] const std::vector<RegisterIndex>& in_order() const { return in_order_; }
  /// The oldest and the newest version that any choice may have, of every register.
  [[nodiscard]] const std::vector<std::uint32_t>& lowest() const { return lowest_; }
  [[nodiscard]] const std::vector<std::uint32_t>& highest() const { return highest_; }
  /// How many moments there are to choose from; 1 where the model has no such choice.
  [[nodiscard]] std::size_t cuts() const { return cuts_.size(); }
  /// The last of them at which nothing of the write in progress has happened.
  [[nodiscard]] std::size_t completed_cut() const {
    const auto after = std::ranges::upper_bound(cuts_, Moment{event_, Moment::kWhole});
    return static_cast<std::size_t>(after - cuts_.begin()) - 1;
  }

  /// Draws one choice. REQUIRES: `picks` was begun, here or at this crash point.
  void draw(PickSource& source, Picks& picks);
  /// Every register at its lowest version.
  void begin(Picks& picks) const;
  [[nodiscard]] StateCount count();
  /// Whether a choice may be no state: a directory might have two names, or lie below itself.
  [[nodiscard]] bool may_be_no_state() const { return moves_directories_; }

 private:
  struct PendingFile {
    NodeId file = kNoNode;
    RegisterIndex size = Registers::kNone;
    std::vector<RegisterIndex> units;    // that may vary
    std::vector<std::uint64_t> forcing;  // folklore: events that made its data durable
  };
  /// What a failed sync was to make durable: versions of which no sync forces one. Where a model
  /// asks for one of them at least, the oldest is as good.
  struct Doubt {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
  };
  void complete(std::uint64_t number);
  void fail_sync(const DirectoryEvent& event, std::uint64_t number);
  void force(NodeId node, bool data_only, std::uint64_t until, const DirectoryEvent* range);
  void force_register(RegisterIndex index, std::uint32_t version);
  void find_lowest();
  [[nodiscard]] std::uint32_t lowest_of(RegisterIndex index) const;
  [[nodiscard]] const Doubt* doubt_of(RegisterIndex index, std::uint32_t version) const;
  [[nodiscard]] bool may_show_garbage(RegisterIndex index) const;
  void find_cuts();
  void find_files();
  void find_directory_moves();
  [[nodiscard]] Moment newest_moment() const;
  [[nodiscard]] bool next_is_write() const;

  void draw_in_order(PickSource& source, Picks& picks) const;
  [[nodiscard]] Offer offered_in_order(RegisterIndex index, std::size_t cut) const;
  void draw_names(PickSource& source, Picks& picks);
  void offer_names(std::size_t cut);
  void keep_ties();
  void draw_name(PickSource& source, RegisterIndex index, Picks& picks);
  void draw_file(PickSource& source, const PendingFile& file, Picks& picks) const;
  [[nodiscard]] Offer offered_sizes(const PendingFile& file, std::size_t cut) const;
  [[nodiscard]] Offer offered_units(const PendingFile& file, RegisterIndex unit, std::size_t cut,
                                    const Version& size) const;
  [[nodiscard]] Offer offered_blocks(const PendingFile& file, RegisterIndex unit, std::size_t cut,
                                     const Version& size) const;
  [[nodiscard]] Version size_of(const PendingFile& file, std::uint32_t version) const;
  [[nodiscard]] bool shows_garbage(RegisterIndex unit, std::uint32_t version,
                                   std::uint64_t size_bytes) const;
  void raise(RegisterIndex index, std::uint32_t version);
  void lower(RegisterIndex index, std::uint32_t version);

  [[nodiscard]] std::uint64_t count_file(const PendingFile& file, std::size_t cut) const;
  [[nodiscard]] std::uint64_t count_files(std::size_t cut) const;
  [[nodiscard]] StateCount count_names(std::size_t cut);

  const DirectoryTrace& trace_;
  const Registers& registers_;
  Keeping keeping_;
  Rename rename_;
  std::uint64_t event_ = 0;

  std::uint64_t journal_ = 0;    // the newest metadata event that a sync made durable
  std::uint64_t last_sync_ = 0;  // where the last sync that has returned began
  std::vector<std::uint32_t> forced_;
  std::vector<std::uint32_t> lowest_;
  std::vector<std::uint32_t> highest_;
  std::set<RegisterIndex> pending_;
  std::vector<RegisterIndex> in_order_;
  std::vector<RegisterIndex> names_;  // of those
  std::vector<Moment> cuts_;
  std::vector<PendingFile> files_;
  std::map<NodeId, std::vector<std::uint64_t>> forcing_;
  std::map<RegisterIndex, Doubt> doubts_;
  std::map<NodeId, std::uint64_t> failed_until_;  // what the last failed sync of each was about
  bool moves_directories_ = false;
  std::vector<Offer> offers_;  // of names, while a choice is drawn
};

}  // namespace crashcheck::faultfs
