// Histories of every scale: each draws how long it is, how long its slices are, how many it handles
// at once and which kinds of operations it does without. What all histories do a little of, few
// do a lot of, and bugs that wait behind a size are met by those (swarm testing).
// Thread rule: pure.
#pragma once

#include <cstdint>
#include <string>

#include "faultfs/choices.h"
#include "generator/alphabet.h"
#include "history/operation.h"

namespace crashcheck::generator {

/// What most of a history is about.
enum class Breadth : std::uint8_t {
  kUsual,    ///< one of histories(), with reads and refused calls between
  kFew,      ///< few operations on short slices
  kLong,     ///< long slices and contents
  kHuge,     ///< very long ones
  kWide,     ///< bulk forms and batches of many
  kLasting,  ///< many operations without a reopen
  kDeep,     ///< a free tree of many nodes
  kFar,      ///< behind memory of more than 4 GiB that nobody has
};

/// What one history is made of.
struct Scale {
  Breadth breadth = Breadth::kFew;
  std::size_t operations = 0;    ///< at most
  std::uint64_t shortest = 1;    ///< lengths are log-uniform from here
  std::uint64_t longest = 32;    ///< to here
  std::uint64_t widest = 1;      ///< slices of a bulk form and operations of a batch
  std::uint64_t most_bytes = 0;  ///< of live slices; what would be more is shorter
  std::uint64_t comb = 0;        ///< free blocks that it begins with, none next to another
  std::uint64_t abandoned = 0;   ///< bytes at its beginning that nobody has
  std::uint32_t kinds = 0;       ///< a bit for each kind that is not left out; see Kind
};

/// Of every 256 histories so many are of each breadth, in the order of Breadth.
[[nodiscard]] std::string_view name(Breadth breadth);
[[nodiscard]] std::uint64_t share_of(Breadth breadth);
inline constexpr std::uint64_t kShares = 256;

/// The scale of one history; those of the usual breadth have at most `max_operations`.
[[nodiscard]] Scale draw_scale(std::size_t max_operations, faultfs::Choices& choices);

/// A history of that scale. REQUIRES: not Breadth::kUsual.
[[nodiscard]] history::History history_of_scale(const Scale& scale, Alphabet alphabet,
                                                faultfs::Choices& choices);

/// The same history with reads and refused calls among its operations.
[[nodiscard]] history::History with_questions(const history::History& history, Alphabet alphabet,
                                              faultfs::Choices& choices);

/// The history of that number of histories(), with bytes set aside as often as not: for a medium
/// with little space. With `Alphabet::kPublished` nothing can be.
[[nodiscard]] history::History reserving_history_of(std::uint64_t seed, std::uint64_t index,
                                                    std::size_t max_operations, Alphabet alphabet);

/// History number `index` of the campaign `seed`: the same on every machine.
[[nodiscard]] history::History swarm_history_of(std::uint64_t seed, std::uint64_t index,
                                                std::size_t max_operations, Alphabet alphabet);

}  // namespace crashcheck::generator
