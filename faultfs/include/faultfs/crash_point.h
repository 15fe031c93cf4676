// Where the power went and what survived: one choice among the images a crash may leave.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "faultfs/choices.h"
#include "faultfs/device_profile.h"

namespace crashcheck::faultfs {

/// Units of the file, both ends included; unit 0 begins at file byte 0.
struct UnitRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  bool operator==(const UnitRange&) const = default;
};

/// A pending event that survives. Where units persist one by one: these units as the live view
/// showed them after the event; all that it touched where none are named.
struct Survivor {
  std::uint64_t event = 0;
  std::optional<UnitRange> units = std::nullopt;

  bool operator==(const Survivor&) const = default;
};

/// The length that the file had after a pending event; or, of a write that made the file longer,
/// a unit boundary inside it.
struct SurvivingLength {
  std::uint64_t event = 0;
  std::optional<std::uint64_t> size_bytes = std::nullopt;

  bool operator==(const SurvivingLength&) const = default;
};

/// What reads in these units, or in all, where the version that survived does not reach.
struct FillChoice {
  std::optional<UnitRange> units = std::nullopt;
  Fill fill = Fill::kZero;

  bool operator==(const FillChoice&) const = default;
};

/// A crash after `event` events, as late as possible: everything the program did before event
/// `event` + 1 has happened, returns included.
struct CrashPoint {
  std::uint64_t event = 0;
  /// Without a cache, and where the order is kept: 0, or the number of bytes that survive of a
  /// write that was cut: event `event` + 1 without a cache, the last of `kept` otherwise.
  std::uint64_t torn_bytes = 0;
  /// With a volatile cache, what survives of the open epoch, by event; the later one counts where
  /// two name the same unit. The rest is as the last sync left it.
  std::vector<Survivor> kept = {};
  /// Where the length is independent: nothing stands for the length that is durable.
  std::optional<SurvivingLength> length = std::nullopt;
  /// Where fill shows; units not named take the first of the profile's fills.
  std::vector<FillChoice> fills = {};
  /// Where an overwrite may leave garbage, or units that cannot be read: those with pending writes
  /// that it has left so, ascending. They count for more than `kept`.
  std::vector<UnitRange> garbage = {};
  std::vector<UnitRange> unreadable = {};
  /// Of a directory, and instead of the members above: what survives, decision by decision, as the
  /// model asks; none: everything that had happened.
  ChoiceList choices = {};

  bool operator==(const CrashPoint&) const = default;
};

/// "crash 17", "crash 17 torn 512", "crash 17 keep 15:0-3,16 garbage 4-5 length 15:1024 fill
/// 2:garbage"; of a directory "crash 17 choose 0/2,1/3".
[[nodiscard]] std::string to_string(const CrashPoint& crash);

/// What survived, without the event: "torn 512 keep 15"; empty where nothing is to be said.
[[nodiscard]] std::string survivors_text(const CrashPoint& crash);

}  // namespace crashcheck::faultfs
