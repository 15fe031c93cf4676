// A case: one reproduction, as a text that people read and edit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explorer/beginning.h"
#include "explorer/life.h"
#include "explorer/store.h"
#include "explorer/words.h"
#include "faultfs/device_profile.h"

namespace crashcheck::explorer {

/// A line and a column of a text, counted from 1.
struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const Place&) const = default;
};

/// A crash that stands for many, as "crash anywhere in step 3 survivors any" says it.
struct OpenCrash {
  /// The crash point; nothing: every one of `step`, or of the life.
  std::optional<std::uint64_t> event = std::nullopt;
  /// As reports number it: 0 is the open that the life begins with.
  std::optional<std::size_t> step = std::nullopt;
  /// Whatever the device may leave; otherwise what it must.
  bool any_survivors = false;

  bool operator==(const OpenCrash&) const = default;
};

/// The line of a case.
[[nodiscard]] std::string to_string(const OpenCrash& crash);

struct Case {
  std::string store = "in-place";
  faultfs::DeviceProfile profile;
  /// The file that the first life begins with; null: an empty one.
  std::shared_ptr<const Beginning> beginning = nullptr;
  /// Each but the last ends in a crash; where the last one does too, the store is recovered once
  /// more in the end. Only the last one may end in damage. Handles are numbered through all of
  /// them.
  std::vector<Life> lives = {Life{}};
  /// How the last life ends, which has no crash of its own then and no damage; see walk_case().
  std::optional<OpenCrash> open_crash = std::nullopt;
  /// What must be seen: a finding of this kind, or none at all; of many crashes in any of the
  /// states, or in each. Nothing: not said.
  struct Expectation {
    std::optional<KindId> kind;
    bool operator==(const Expectation&) const = default;
  };
  std::optional<Expectation> expect;

  /// Where the operands of each operation and of each fault, the crash's event, and the damage's
  /// kind stand in the text that the case was read from.
  struct Places {
    std::vector<Place> operations;
    std::vector<Place> faults;
    Place crash;
    Place damage;
    bool operator==(const Places&) const = default;
  };
  std::vector<Places> places;  ///< for each life; empty where it was not read from a text

  /// The same reproduction, wherever it was read from.
  [[nodiscard]] bool same_as(const Case& other) const;
};

/// Reads a case of one of `stores`, by default the first; its format is in docs/testing.md. What
/// the file of a case holds, `begin` says. REQUIRES: at least one store.
[[nodiscard]] Parsed<Case> parse_case(const Stores& stores, std::string_view text,
                                      const MakeBeginning& begin = make_beginning);

/// The text that parse_case reads back to the same case, with the notes of the store's workload as
/// comments. `store` is the one that the case names.
[[nodiscard]] std::string to_string(const Store& store, const Case& reproduction);

/// The same in one line and without notes, for a command line.
[[nodiscard]] std::string to_line(const Store& store, const Case& reproduction);

}  // namespace crashcheck::explorer
