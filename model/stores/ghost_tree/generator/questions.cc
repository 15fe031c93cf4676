// Reads and calls that have to be refused, for any history.
#include "blocks.h"
#include "generator/swarm.h"
#include "scale_drawer.h"

namespace crashcheck::generator {
namespace {

using history::Refused;

/// A slice that no heap has given: before the arena, between blocks, past its end.
history::Place invented(faultfs::Choices& choices) {
  const std::uint64_t length = log_uniform(1, 4096, choices);
  switch (choices.choose(4)) {
    case 0: return history::InventedSlice{choices.choose(kArenaBegin), length};
    case 1: {
      const std::uint64_t block = kArenaBegin + kBlockBytes * choices.choose(64);
      return history::InventedSlice{block + 1 + choices.choose(kBlockBytes - 1), length};
    }
    case 2: {
      const std::uint64_t block = kArenaBegin + kBlockBytes * choices.choose(64);
      return history::InventedSlice{block, UINT64_MAX - choices.choose(128)};
    }
    default: {
      const std::uint64_t blocks = log_uniform(1, std::uint64_t{1} << 56U, choices);
      return history::InventedSlice{kArenaBegin + kBlockBytes * blocks, length};
    }
  }
}

history::Place free_memory(faultfs::Choices& choices) {
  history::FreeNumber free;
  free.number = choices.choose(8);
  if (choices.choose(2) == 0) free.block = choices.choose(8);
  return free;
}

/// Published heaps do not know what is free.
history::Place wrong_place(Alphabet alphabet, faultfs::Choices& choices) {
  const bool knows_free = alphabet == Alphabet::kAll;
  return knows_free && choices.choose(3) != 0 ? free_memory(choices) : invented(choices);
}

/// Near the end of what 64 bits, or a file, can say.
std::uint64_t wrong_length(Alphabet alphabet, faultfs::Choices& choices) {
  const std::uint64_t less = choices.choose(1024);
  switch (choices.choose(alphabet == Alphabet::kAll ? 3 : 2)) {
    case 0: return UINT64_MAX - less;
    case 1: return std::uint64_t{INT64_MAX} - less;
    default: return log_uniform(std::uint64_t{1} << 57U, std::uint64_t{1} << 62U, choices);
  }
}

Refused wrong_bulk(Alphabet alphabet, faultfs::Choices& choices) {
  Refused refused{Refused::Call::kDeallocateBulk, {}, {}};
  const std::uint64_t twice = choices.choose(8);
  refused.places.emplace_back(history::LiveNumber{twice});
  if (alphabet == Alphabet::kAll && choices.choose(2) == 0) {
    refused.places.emplace_back(history::LiveNumber{choices.choose(8)});
    refused.places.emplace_back(history::LiveNumber{twice});
  } else {
    refused.places.push_back(wrong_place(alphabet, choices));
  }
  return refused;
}

}  // namespace

Refused any_refused(Alphabet alphabet, faultfs::Choices& choices) {
  using Call = Refused::Call;
  switch (choices.choose(6)) {
    case 0: return {Call::kAllocate, {}, {wrong_length(alphabet, choices)}};
    case 1: {
      const std::uint64_t first = kBlockBytes * (1 + choices.choose(4));
      return {Call::kAllocateBulk, {}, {first, wrong_length(alphabet, choices)}};
    }
    case 2: {
      const history::Place live = history::LiveNumber{choices.choose(8)};
      return {Call::kReallocate, {live}, {wrong_length(alphabet, choices)}};
    }
    case 3: {
      const history::Place place = wrong_place(alphabet, choices);
      return {Call::kReallocate, {place}, {log_uniform(1, 1024, choices)}};
    }
    case 4: return wrong_bulk(alphabet, choices);
    default: return {Call::kDeallocate, {wrong_place(alphabet, choices)}, {}};
  }
}

std::optional<history::Read> any_read(const history::Slices& slices, faultfs::Choices& choices) {
  if (slices.count() == 0) return std::nullopt;
  const history::Handle slice = slices.nth(choices.choose(slices.count()));
  const std::uint64_t length = slices.length_of(slice);
  if (length == 0) return std::nullopt;
  const std::uint64_t at = choices.choose(2) == 0 ? 0 : choices.choose(length);
  const std::uint64_t count =
      choices.choose(2) == 0 ? length - at : 1 + choices.choose(length - at);
  return history::Read{slice, at, count};
}

history::History with_questions(const history::History& history, Alphabet alphabet,
                                faultfs::Choices& choices) {
  history::Slices slices;
  history::History made;
  for (const history::Operation& operation : history) {
    slices.note(operation);
    made.push_back(operation);
    const std::uint64_t drawn = choices.choose(8);
    if (drawn == 0) made.emplace_back(any_refused(alphabet, choices));
    if (drawn != 1) continue;
    if (const auto read = any_read(slices, choices)) made.emplace_back(*read);
  }
  return made;
}

}  // namespace crashcheck::generator
