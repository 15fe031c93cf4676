// What a store promises, as data: its guarantees, the kinds of violation, and which of them the
// checker itself looks after. Each store has one table; numbers are positions in it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace crashcheck::explorer {

/// The number of a guarantee in its store's table, from 0.
enum class GuaranteeId : std::uint8_t {};
/// The number of a kind of violation in its store's table: the lower, the more severe.
enum class KindId : std::uint8_t {};

/// A store has at most this many guarantees.
inline constexpr std::size_t kMaxGuarantees = 32;
/// And at most this many losses that it cannot tell of.
inline constexpr std::size_t kMaxUndetectable = 8;

[[nodiscard]] constexpr std::size_t index_of(GuaranteeId id) {
  return static_cast<std::size_t>(id);
}
[[nodiscard]] constexpr std::size_t index_of(KindId id) { return static_cast<std::size_t>(id); }

/// A promise that a predicate checks.
struct Guarantee {
  std::string_view name;
  std::string_view statement;  ///< one sentence
  /// What the store's documentation claims: empty for a plain claim, otherwise its words, such as
  /// "after open" or "not claimed".
  std::string_view claim;
  std::span<const KindId> kinds;  ///< that a violation may have
  /// Only a store that is put to use after the recovery shows it.
  bool seen_in_use = false;
  /// Claimed even on storage that is not power-safe, where a unit that was being written when the
  /// power went may hold something else than a version of it.
  bool on_unsafe_storage = false;
};

/// A check that the checker makes by itself: the guarantee that it is about, and the kind of its
/// violation.
struct Check {
  GuaranteeId guarantee{};
  KindId kind{};
};

/// A row of a table in a store's documentation; the first one is the heading.
struct DocumentedRow {
  std::string_view operation;
  std::string_view outcomes;
};

/// What a store's documentation says of a crash inside an operation, and what else its claims refer
/// to: paragraphs before a table, the table, paragraphs after it. Any of them may be empty.
struct Documented {
  std::span<const std::string_view> before;
  std::span<const DocumentedRow> rows;
  std::span<const std::string_view> after;
};

/// A bug that was planted in a store on purpose, and the guarantees by which it was caught: those
/// that a verdict was about.
struct PlantedBug {
  std::string_view name;
  std::span<const GuaranteeId> caught_by;
  /// How many crash states a hunt had explored by then; nothing: not measured.
  std::optional<std::uint64_t> states = std::nullopt;
};

/// A loss that a store cannot tell of, whatever it does, and why.
struct Undetectable {
  std::string_view name;
  std::string_view reason;
};

/// All that a store promises. What is nothing is not promised and not checked. Refers to literals
/// and tables that live as long as the program.
struct Promises {
  std::span<const Guarantee> guarantees;
  std::span<const std::string_view> kinds;  ///< names, most severe first
  Check opens;                              ///< after any crash the store opens
  Check usable;                             ///< a store that is open does what is asked of it
  std::optional<Check> idempotent;          ///< recovering again changes no byte
  /// Part of `idempotent`: an open that finds nothing to do issues no event.
  bool silent_when_clean = false;
  /// The byte of the file that offset 0 of a finding means, and what offsets count.
  std::uint64_t first_byte = 0;
  std::string_view offsets = "bytes";
  std::optional<Check> atomic;           ///< an operation in flight is found before or after
  std::optional<Check> converges;        ///< a recovery that is cut leads where it would have led
  std::optional<GuaranteeId> contained;  ///< after an error all the others hold
  /// An operation without space for it changes nothing.
  std::optional<GuaranteeId> space = std::nullopt;
  /// What a damaged file has lost is said: judged where files are damaged, and on storage that is
  /// not power-safe, where what a crash has spoilt is damage; in no other crash, and so in no
  /// evidence of them.
  std::optional<Check> told;
  /// What `told` does not claim. A campaign counts each.
  std::span<const Undetectable> undetectable = {};
  Documented documented = {};
  std::span<const PlantedBug> planted_bugs = {};

  [[nodiscard]] std::string_view name(GuaranteeId id) const {
    return guarantees[index_of(id)].name;
  }
  [[nodiscard]] std::string_view name(KindId id) const { return kinds[index_of(id)]; }
  [[nodiscard]] std::optional<GuaranteeId> guarantee_from_name(std::string_view text) const;
  [[nodiscard]] std::optional<KindId> kind_from_name(std::string_view text) const;
};

}  // namespace crashcheck::explorer
