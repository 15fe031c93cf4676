// How much has to stand behind "holds": below it a cell says that there is too little evidence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/result.h"

namespace crashcheck::audit {

/// Histories of a campaign. Where each history is gone through once for every call that fails, or
/// its files are damaged byte by byte, few of them are much work.
inline constexpr std::uint64_t kFloorHistories = 20;
inline constexpr std::uint64_t kFloorHistoriesInDepth = 3;
/// Distinct states, or damaged files, of a cell that could be judged by its guarantee.
inline constexpr std::uint64_t kFloorStates = 20;
/// Of the features that a store states, per cent that the campaign has reached.
inline constexpr std::uint64_t kFloorFeatures = 60;
/// Of the bugs planted in the store that this guarantee has caught, per cent that a hunt has found
/// within as many states as the campaign has explored. Docs: the table of power in
/// docs/auditing.md.
inline constexpr std::uint64_t kFloorPower = 50;

/// The features that the store states, and how many of them a campaign has not reached.
struct Reached {
  std::vector<explorer::Feature> stated;
  std::vector<explorer::Feature> missing;

  [[nodiscard]] std::size_t count() const { return stated.size() - missing.size(); }
};

[[nodiscard]] Reached reached_by(const explorer::Store& store, const Campaign& campaign);

/// Of the planted bugs that the guarantee has caught those that a hunt has found within `states`;
/// nothing where no such hunt was measured.
[[nodiscard]] std::optional<Power> power_of(const explorer::Promises& promises,
                                            explorer::GuaranteeId guarantee, std::uint64_t states);

/// What stands behind the guarantee on a device, whatever the operation.
[[nodiscard]] Behind behind(const StoreResult& store, explorer::GuaranteeId guarantee,
                            const Device& device);

/// What a cell with so many states judged lacks, each in a phrase: "2 histories of 20". Nothing
/// where it has enough.
[[nodiscard]] std::vector<std::string> lacks_of(const Behind& behind, std::uint64_t states);

/// The same of a cell that a proof covers: it may be one of a store in which that operation has
/// next to nothing to do.
[[nodiscard]] std::vector<std::string> lacks_beside_proof(std::uint64_t states);

}  // namespace crashcheck::audit
