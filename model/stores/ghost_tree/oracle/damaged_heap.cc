// Bytes of damaged heaps, held against the format.
#include "oracle/damaged_heap.h"

#include <algorithm>
#include <array>

#include "oracle/guarantees.h"

namespace crashcheck::oracle {
namespace {

constexpr std::array<explorer::Undetectable, 4> kLosses = {{
    {undetectable::kContent, "live slices and the user header have no checksum"},
    {undetectable::kSoundHeap, "the damaged file is a sound heap in itself"},
    {undetectable::kCreation, "what is left is what a creation that was cut leaves"},
    {undetectable::kTornRecord, "a damaged redo record looks like one that a crash tore"},
}};

constexpr std::uint64_t kEmptyHeapBytes = kFileHeaderBytes + kArenaBegin;
constexpr std::uint64_t kCommittedLengthAt = 8;
constexpr std::uint64_t kHeapMagicAt = 48;

constexpr auto kEmptyHeap = [] {
  std::array<unsigned char, kEmptyHeapBytes> bytes{'B', 'S', 'T', 'K', 0, 1, 8, 0};
  bytes[kCommittedLengthAt] = kArenaBegin;
  constexpr std::array<unsigned char, 6> kMagic = {'A', 'L', 'G', 'T', 0, 1};
  std::ranges::copy(kMagic, bytes.begin() + kHeapMagicAt);
  return bytes;
}();

void restore(faultfs::Image& into, const faultfs::Image& before, const faultfs::Image& damaged,
             Range payload) {
  const std::uint64_t end = std::min({kFileHeaderBytes + payload.end, into.size(), before.size()});
  for (std::uint64_t at = kFileHeaderBytes + payload.begin; at < end; ++at) {
    const std::byte byte = before[at];
    if (at < damaged.size() && damaged[at] != byte) into.write(at, std::span(&byte, 1));
  }
}

}  // namespace

std::span<const explorer::Undetectable> undetectable_losses() { return kLosses; }

bool is_sound_heap(std::span<const std::byte> file) {
  const RawHeap heap = decode(file);
  const bool fits = heap.has_stack_magic && heap.has_heap_magic &&
                    heap.committed_length == heap.length && heap.length >= kArenaBegin &&
                    kFileHeaderBytes + heap.length == file.size() &&
                    (heap.length - kArenaBegin) % kBlockBytes == 0;
  const auto ends_the_payload = [&](Range block) { return block.end == heap.length; };
  return fits && tree(heap).empty() && extents(heap).empty() && coalesced(heap).empty() &&
         zeroed(heap).empty() && std::ranges::none_of(heap.free, ends_the_payload);
}

bool may_be_a_cut_creation(std::span<const std::byte> file) {
  if (file.size() > kEmptyHeap.size()) return false;
  for (std::size_t i = 0; i < file.size(); ++i) {
    const auto byte = std::to_integer<unsigned char>(file[i]);
    if (byte != 0 && byte != kEmptyHeap[i]) return false;
  }
  return true;
}

faultfs::Image with_content_restored(const faultfs::Image& found, const faultfs::Image& before,
                                     const faultfs::Image& damaged, const HeapState& state) {
  faultfs::Image restored = found;
  restore(restored, before, damaged, Range{0, kUserHeaderBytes});
  for (const LiveSlice& slice : state.live) {
    restore(restored, before, damaged, Range{slice.offset, slice.offset + slice.content.size()});
  }
  return restored;
}

}  // namespace crashcheck::oracle
