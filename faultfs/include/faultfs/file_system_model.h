// A file system, described as data: which of the changes that no sync has covered a crash may undo,
// and in which combinations. docs/file-systems.md says what each model means for a program.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/result.h"

namespace crashcheck::faultfs {

/// From the mildest to the most hostile, except that kBtrfs and kPosix are not nested.
enum class Keeping : std::uint8_t {
  kEverything,  ///< kill: only the process dies
  kOrder,       ///< ordered: everything up to some event, at or after the last sync
  kFolklore,    ///< xfs, and what many programs believe of renames and truncations
  kXfs,         ///< ext4, and the last block of a file grown by a write has its bytes
  kExt4,        ///< names in order, through one journal; contents in any
  kPosixNames,  ///< posix, and a sync of a file makes the name durable that it was created with
  kBtrfs,       ///< the same, and a rename is two changes
  kPosix,       ///< each page, size and name by itself
};

/// What a crash may leave of a rename.
enum class Rename : std::uint8_t {
  kWhole,  ///< both names as before, or both as after
  kSplit,  ///< the target may also be gone while the source is still there
  kLoose,  ///< either name as before or after: both, or neither, can be found
};

struct FileSystemModel {
  std::string name;  ///< as given, with its fields
  Keeping keeping = Keeping::kPosix;
  /// A piece of a file that persists whole or not at all; a power of two.
  std::uint64_t unit_bytes = 4096;
  /// Bytes that a surviving size covers and no write reached may be garbage; otherwise zeros.
  bool has_garbage = false;
  Rename rename = Rename::kWhole;

  bool operator==(const FileSystemModel&) const = default;
};

/// The named models, mildest first: kill, ordered, folklore, xfs, ext4, posix-names, btrfs, posix.
[[nodiscard]] std::span<const FileSystemModel> named_models();

/// What the model lets a crash do, without its fields, as a clause.
[[nodiscard]] std::string_view description(const FileSystemModel& model);

/// A name, or a name with fields: "ext4", "posix,unit=512", "posix,rename=loose,fill=zero+garbage";
/// also powerloss (posix,unit=512), powerloss-4k (posix) and hostile
/// (posix,unit=8,fill=zero+garbage,rename=loose).
/// ERRORS: kInvalidArgument with the reason.
[[nodiscard]] io::Result<FileSystemModel> parse_model(std::string_view text);

/// The named models that let a crash leave no state which `model` does not, mildest first, and
/// `model` itself at the end.
[[nodiscard]] std::vector<FileSystemModel> ladder_to(const FileSystemModel& model);

/// Whether the model has one journal, through which names become durable in order.
[[nodiscard]] constexpr bool is_journaled(Keeping keeping) {
  return keeping == Keeping::kFolklore || keeping == Keeping::kXfs || keeping == Keeping::kExt4;
}
/// Whether it has a state for each moment, and no others.
[[nodiscard]] constexpr bool is_in_order(Keeping keeping) {
  return keeping == Keeping::kEverything || keeping == Keeping::kOrder;
}

}  // namespace crashcheck::faultfs
