// What a device that persists unit by unit may have of the events that no sync has covered: the
// versions of each unit, and the lengths.
#pragma once

#include <vector>

#include "faultfs/device_profile.h"
#include "faultfs/trace.h"

namespace crashcheck::faultfs {

/// One unit as the live view showed it after an event; shorter than a unit where the file ended.
struct Version {
  std::uint64_t event = 0;  ///< 0: as the last sync left it
  io::Bytes bytes;
};

struct PendingUnit {
  std::uint64_t number = 0;
  std::vector<Version> versions;  ///< by event; the first is the durable one
};

struct PendingLength {
  std::uint64_t event = 0;  ///< 0: as the last sync left it
  std::uint64_t size_bytes = 0;
  bool inside = false;  ///< a unit boundary inside a write that made the file longer
};

class Epoch {
 public:
  /// The epoch that is open before the first event. Borrows `trace`.
  Epoch(const Trace& trace, const DeviceProfile& profile);

  /// Takes the next event in; a sync that keeps its word begins a new epoch.
  void advance();

  [[nodiscard]] std::uint64_t event() const { return event_; }
  /// The last event that is not pending.
  [[nodiscard]] std::uint64_t synced() const { return synced_; }
  [[nodiscard]] const io::Bytes& durable() const { return durable_; }
  /// By number. One that no event touched is there if some length reaches it and nothing covers it:
  /// its growth was dropped by a failed sync.
  [[nodiscard]] const std::vector<PendingUnit>& units() const { return units_; }
  /// The durable length first, then by event.
  [[nodiscard]] const std::vector<PendingLength>& lengths() const { return lengths_; }

  /// How far into the file a unit reaches that is inside `size_bytes`.
  [[nodiscard]] std::uint64_t unit_end(std::uint64_t number, std::uint64_t size_bytes) const;
  /// Whether a file of `size_bytes` has bytes in this unit that `version` does not reach.
  [[nodiscard]] bool fill_shows(std::uint64_t number, const Version& version,
                                std::uint64_t size_bytes) const;
  /// Writes the unit into `image`, as far as that reaches.
  void render(std::uint64_t number, const Version& version, Fill fill, io::Bytes& image) const;

 private:
  void begin(std::uint64_t synced);
  void take_in(const Event& event, std::uint64_t old_size);
  void add_lengths(const Event& event);
  void cut_off(std::uint64_t size_bytes);
  void touch(std::uint64_t begin, std::uint64_t end);
  void uncover(std::uint64_t begin, std::uint64_t end);
  [[nodiscard]] PendingUnit& pending(std::uint64_t number);
  [[nodiscard]] io::Bytes all_that_is_pending() const;
  [[nodiscard]] io::Bytes unit_of(const io::Bytes& file, std::uint64_t number) const;
  [[nodiscard]] std::byte filled(Fill fill, std::uint64_t position) const;

  const Trace& trace_;
  std::uint64_t unit_bytes_;
  bool syncs_lie_;
  std::uint64_t event_ = 0;
  std::uint64_t synced_ = 0;
  io::Bytes durable_;
  io::Bytes live_;
  io::Bytes stale_;  // by file byte; zero where nothing was cut off
  std::vector<PendingUnit> units_;
  std::vector<PendingLength> lengths_;
};

}  // namespace crashcheck::faultfs
