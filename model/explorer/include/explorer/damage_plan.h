// Which damage is done to an image: all of what matters to the store, a sample of the rest.
#pragma once

#include <vector>

#include "explorer/damage.h"
#include "explorer/range.h"

namespace crashcheck::explorer {

/// Damage of `image`, which `trace` led to with its first `events` events: every bit of `relied_on`
/// and kSampledFlips of the others; every end of a short file, otherwise those at multiples of 8,
/// 32 or 512 bytes; each sector lost, and as it was after up to kStaleVersions earlier events that
/// had left it otherwise. Of a long file the sectors of the first 32 KiB. By kind, and ascending.
/// The same for the same image and trace.
[[nodiscard]] std::vector<Damage> damage_plan(const faultfs::Image& image,
                                              const RangeSet& relied_on,
                                              const faultfs::Trace& trace, std::uint64_t events);

inline constexpr std::size_t kSampledFlips = 64;
inline constexpr std::size_t kStaleVersions = 4;
/// Files up to this size are cut everywhere.
inline constexpr std::uint64_t kCutEverywhereBytes = 512;

}  // namespace crashcheck::explorer
