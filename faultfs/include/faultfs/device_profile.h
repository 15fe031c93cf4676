// A device, described as data: what it may do to events that no sync has covered.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/file_system_model.h"
#include "faultfs/fill.h"
#include "faultfs/overwrite.h"
#include "io/result.h"

namespace crashcheck::faultfs {

enum class Cache : std::uint8_t {
  kNone,      ///< what was issued survives; only the process dies
  kVolatile,  ///< only what a completed sync covers is sure to survive
};

enum class Ordering : std::uint8_t {
  kFifo,  ///< a prefix of the pending events survives, changes of the length among them
  kAny,   ///< each unit takes any of its versions, and the length any of its own, independently
};

enum class SyncHonesty : std::uint8_t {
  kHonest,
  kLying,  ///< every sync succeeds and makes nothing durable: a device that no store survives
};

/// What a file that is made longer costs at once.
enum class Growth : std::uint8_t {
  kReserved,  ///< its new bytes: once it is longer, they can be written
  kHole,      ///< nothing; writing into it later may fail
};

/// What an overwrite of what has been written costs until the next sync.
enum class Rewrite : std::uint8_t {
  kInPlace,  ///< nothing
  kCopies,  ///< as much again: a medium that writes elsewhere first and then gives up the old place
};

/// What a store keeps its data in.
enum class Medium : std::uint8_t { kFile, kDirectory };

struct DeviceProfile {
  std::string name;
  Cache cache = Cache::kNone;
  Ordering ordering = Ordering::kFifo;
  /// The smallest piece of the file that persists whole or not at all, aligned in the file.
  std::uint64_t unit_bytes = 512;
  /// Ascending, not empty: each unit chooses.
  std::vector<Fill> fills = {Fill::kZero};
  SyncHonesty sync = SyncHonesty::kHonest;
  Overwrite overwrite = Overwrite::kSafe;
  /// How many bytes of the medium there are for the file, in whole units; nothing: enough.
  std::optional<std::uint64_t> space_bytes = std::nullopt;
  Growth growth = Growth::kReserved;    ///< plays no part where there is enough space
  Rewrite rewrite = Rewrite::kInPlace;  ///< nor does this
  /// Of a directory: what its file system keeps, which says all; only the name and the unit repeat
  /// it.
  std::optional<FileSystemModel> file_system = std::nullopt;

  bool operator==(const DeviceProfile&) const = default;
};

/// Whether the device can be so full that not even what the file has can be written over.
[[nodiscard]] inline bool copies_on_little_space(const DeviceProfile& device) {
  return device.space_bytes.has_value() && device.rewrite == Rewrite::kCopies;
}

/// Whether a unit that was being written when the power went holds a version of it.
[[nodiscard]] inline bool is_power_safe(const DeviceProfile& profile) {
  return profile.overwrite == Overwrite::kSafe;
}

/// The device while the power stays on, which is what spoils units.
[[nodiscard]] inline DeviceProfile while_powered(DeviceProfile profile) {
  profile.overwrite = Overwrite::kSafe;
  return profile;
}

/// The named profiles:
///   kill         process kill: every completed event survives; the write in progress may be cut.
///   ordered      power loss on a device that never reorders: a prefix of the pending events
///                survives, the last of them possibly cut.
///   powerloss-4k power loss: each unit of 4096 bytes, and the length, keeps any of its versions.
///   powerloss    the same with units of 512 bytes.
///   hostile      the same with units of 8 bytes; what was never written may read as anything.
///   unsafe       powerloss where a unit that was being written may hold garbage: no store can save
///                what shares a unit with what it writes, and is not asked to.
///   full         powerloss where the medium has 4096 bytes for the file.
///   lying        powerloss where sync does nothing: a negative control, every store must fail.
/// What kill may leave, ordered may leave; what ordered or powerloss-4k may leave, powerloss may;
/// what powerloss may leave, hostile may; but for shrinks that are pending and syncs that failed.
[[nodiscard]] std::span<const DeviceProfile> named_profiles();

/// Reads "NAME[,field=value]...": a named profile with fields of its own. The fields are
/// unit=BYTES, cache=none|volatile, ordering=fifo|any, length=with-data|independent,
/// fill=zero+garbage+stale (any of them), sync=honest|lying, overwrite=safe|garbage|unreadable,
/// space=BYTES, reserve=yes|no, cow=yes|no. The length follows the ordering: it is in order with
/// the data under fifo and independent under any. ERRORS: kInvalidArgument for an unknown name or
/// field, for a value out of range, and for combinations that mean nothing.
[[nodiscard]] io::Result<DeviceProfile> parse_profile(std::string_view text);

/// A directory on that file system.
[[nodiscard]] DeviceProfile directory_device(FileSystemModel model);

/// Reads a profile or, of a directory, a model of a file system. ERRORS: as both.
[[nodiscard]] io::Result<DeviceProfile> parse_device(Medium medium, std::string_view text);

/// The text that parse_device reads back to an equal profile.
[[nodiscard]] std::string to_string(const DeviceProfile& profile);

/// What a crash may leave on the device, in a phrase: for a named one what it is, for one with
/// fields of its own which it is made of, and with which fields. What stands between backquotes is
/// code.
[[nodiscard]] std::string describe(const DeviceProfile& profile);

/// "zero", "garbage", "stale".
[[nodiscard]] std::string_view name(Fill fill);

}  // namespace crashcheck::faultfs
