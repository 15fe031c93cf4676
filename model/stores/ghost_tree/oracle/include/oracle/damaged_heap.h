// What can be told from the bytes of a damaged heap, and what cannot: the losses that the format
// makes undetectable. docs/guarantees.md lists them.
#pragma once

#include <span>
#include <string_view>

#include "explorer/promises.h"
#include "faultfs/image.h"
#include "oracle/heap_state.h"

namespace crashcheck::oracle {

/// The losses that no journaled open can tell of.
namespace undetectable {
inline constexpr std::string_view kContent = "content";
inline constexpr std::string_view kSoundHeap = "sound heap";
inline constexpr std::string_view kCreation = "creation";
inline constexpr std::string_view kTornRecord = "torn record";
}  // namespace undetectable

/// All of them, with the reason.
[[nodiscard]] std::span<const explorer::Undetectable> undetectable_losses();

/// Whether a closed heap may consist of exactly these bytes: the file ends where the payload does,
/// the tree is sound, free memory is zero, free blocks do not touch and none is at the end.
[[nodiscard]] bool is_sound_heap(std::span<const std::byte> file);

/// Whether a creation that was cut may have left these bytes: of those of an empty heap, each there
/// or still zero.
[[nodiscard]] bool may_be_a_cut_creation(std::span<const std::byte> file);

/// `found` with the bytes of live slices and of the user header that differ between `before` and
/// `damaged` as they were before: what the damage did to content is undone.
[[nodiscard]] faultfs::Image with_content_restored(const faultfs::Image& found,
                                                   const faultfs::Image& before,
                                                   const faultfs::Image& damaged,
                                                   const HeapState& state);

}  // namespace crashcheck::oracle
