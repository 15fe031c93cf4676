// What can be told from the bytes of a damaged heap, and what cannot: the losses that the format
// makes undetectable. docs/guarantees.md lists them.
#pragma once

#include <span>
#include <string_view>

#include "explorer/model.h"
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

/// Whether a session of either protocol, closed or cut inside a commit, may have left exactly these
/// bytes: header, length, tree and zeroed free memory agree with each other, a journaled heap has
/// no free block at its end, and what follows the payload looks like a record that was cut. Free
/// blocks may touch: an in-place session leaves them so.
[[nodiscard]] bool is_sound_heap(std::span<const std::byte> file);

/// Whether a creation that was cut may have left these bytes: of those of an empty heap, each there
/// or still zero.
[[nodiscard]] bool may_be_a_cut_creation(std::span<const std::byte> file);

/// Whether `found`, which an open has made of the damaged file, is a sound heap, and each byte of
/// it what a recovery without the damage has there, or what the damage left: a pending record has
/// mended all that could have told.
[[nodiscard]] bool is_sound_but_for_the_damage(const faultfs::Image& found,
                                               const explorer::DamagedFile& file);

/// `found` with the content that cannot be read there as it should be: an error at every read of it
/// is no silent loss.
[[nodiscard]] faultfs::Image with_unreadable_content(const faultfs::Image& found,
                                                     const HeapState& state);

/// `found`, which an open has made of the damaged file, with what the damage did to content undone:
/// of live slices and the user header the bytes that differ are those of the recovery without it.
[[nodiscard]] faultfs::Image with_content_restored(const faultfs::Image& found,
                                                   const explorer::DamagedFile& file,
                                                   const HeapState& state);

}  // namespace crashcheck::oracle
