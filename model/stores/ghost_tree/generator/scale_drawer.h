// Draws the operations of one history of a given scale. Internal to the layer.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "faultfs/choices.h"
#include "generator/swarm.h"
#include "history/slices.h"

namespace crashcheck::generator {

/// What a history may be left without; bits of Scale::kinds by number.
enum class Kind : std::uint8_t {
  kAllocate,
  kDeallocate,
  kReallocate,
  kAllocateBulk,
  kDeallocateBulk,
  kWrite,
  kWriteHeader,
  kReopen,
  kAbandon,
  kRead,
  kRefused,
  kAllocateInto,  // from here on kinds of Alphabet::kAll alone
  kReallocateInto,
  kDeallocateFrom,
  kReclaim,
  kBatch,
};
inline constexpr std::size_t kKindCount = 16;

[[nodiscard]] constexpr std::uint32_t bit_of(Kind kind) {
  return std::uint32_t{1} << static_cast<unsigned>(kind);
}

/// A number from `first` to `last`, each power of two as likely as any other.
/// REQUIRES: 0 < first <= last.
[[nodiscard]] std::uint64_t log_uniform(std::uint64_t first, std::uint64_t last,
                                        faultfs::Choices& choices);

/// A call that has to be refused in most heaps where `alphabet` is that of the protocol.
[[nodiscard]] history::Refused any_refused(Alphabet alphabet, faultfs::Choices& choices);
/// Nothing where no slice has bytes.
[[nodiscard]] std::optional<history::Read> any_read(const history::Slices& slices,
                                                    faultfs::Choices& choices);

class ScaleDrawer {
 public:
  /// Borrows both.
  ScaleDrawer(const Scale& scale, Alphabet alphabet, faultfs::Choices& choices);

  [[nodiscard]] history::History run() &&;

 private:
  using Drawn = std::optional<history::Operation>;

  void add_comb();
  Drawn next();
  Drawn draw(Kind kind);
  Drawn draw_batch();
  history::AllocateBulk allocate_bulk();
  history::DeallocateBulk deallocate_bulk();
  Drawn write();
  std::uint64_t length();
  history::Bytes content(std::uint64_t most);
  history::Slot slot(std::optional<history::Handle> not_in);
  history::Handle slice();
  void note(const history::Operation& operation);
  void note_length(history::Handle slice, std::uint64_t length);

  const Scale& scale_;
  Alphabet alphabet_;
  faultfs::Choices& choices_;
  history::History history_;
  history::Slices slices_;
  std::map<history::Handle, std::uint64_t> lengths_;
  std::uint64_t live_bytes_ = 0;
};

}  // namespace crashcheck::generator
