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

void restore(faultfs::Image& into, const explorer::DamagedFile& file, Range payload) {
  const std::uint64_t end =
      std::min({kFileHeaderBytes + payload.end, into.size(), file.before.size(),
                file.damaged.size(), file.recovered.size()});
  for (std::uint64_t at = kFileHeaderBytes + payload.begin; at < end; ++at) {
    const std::byte byte = file.recovered[at];
    if (file.damaged[at] != file.before[at]) into.write(at, std::span(&byte, 1));
  }
}

/// Whether nothing but zeros follows `end`, which a heap has set aside, or something with one of
/// the two words by which a record is known.
bool may_be_left_behind(std::span<const std::byte> file, std::uint64_t end) {
  const auto is_zero = [](std::byte each) { return each == std::byte{0}; };
  if (std::ranges::all_of(file.subspan(end), is_zero)) return true;
  for (std::uint64_t at = (end + 7) / 8 * 8; at + 8 <= file.size(); at += 8) {
    const auto word = file.subspan(at, 8);
    if (std::ranges::equal(word, kFirstBytesOfRecord) ||
        std::ranges::equal(word, kFirstBytesOfTrailer)) {
      return true;
    }
  }
  return false;
}

/// Header, length, tree and free memory.
bool agrees_with_itself(const RawHeap& heap) {
  return heap.has_stack_magic && heap.has_heap_magic && heap.committed_length == heap.length &&
         heap.length >= kArenaBegin && (heap.length - kArenaBegin) % kBlockBytes == 0 &&
         tree(heap).empty() && extents(heap).empty() && zeroed(heap).empty();
}

}  // namespace

std::span<const explorer::Undetectable> undetectable_losses() { return kLosses; }

bool is_sound_heap(std::span<const std::byte> file) {
  const RawHeap heap = decode(file);
  const bool was_journaled =
      heap.check != kNoCheck && heap.check == check_of_length(heap.committed_length);
  const auto ends_the_payload = [&](Range block) { return block.end == heap.length; };
  return agrees_with_itself(heap) &&
         !(was_journaled && std::ranges::any_of(heap.free, ends_the_payload)) &&
         may_be_left_behind(file, kFileHeaderBytes + heap.length);
}

bool may_be_a_cut_creation(std::span<const std::byte> file) {
  if (file.size() > kEmptyHeap.size()) return false;
  for (std::size_t i = 0; i < file.size(); ++i) {
    const auto byte = std::to_integer<unsigned char>(file[i]);
    if (byte != 0 && byte != kEmptyHeap[i]) return false;
  }
  return true;
}

bool is_sound_but_for_the_damage(const faultfs::Image& found, const explorer::DamagedFile& file) {
  if (found.size() != file.recovered.size()) return false;
  for (std::uint64_t at = found.first_difference(file.recovered); at < found.size(); ++at) {
    const bool is_damage = at < file.damaged.size() && found[at] == file.damaged[at];
    if (!is_damage && found[at] != file.recovered[at]) return false;
  }
  return is_sound_heap(found.bytes());
}

faultfs::Image with_unreadable_content(const faultfs::Image& found, const HeapState& state) {
  faultfs::Image restored = found;
  const auto set = [&](std::uint64_t payload, std::span<const std::byte> content) {
    const std::uint64_t begin = kFileHeaderBytes + payload;
    for (std::uint64_t i = 0; i < content.size() && begin + i < found.size(); ++i) {
      if (found.is_unreadable(begin + i, begin + i + 1))
        restored.write(begin + i, content.subspan(i, 1));
    }
  };
  set(0, state.user_header);
  for (const LiveSlice& slice : state.live) set(slice.offset, slice.content);
  return restored;
}

faultfs::Image with_content_restored(const faultfs::Image& found, const explorer::DamagedFile& file,
                                     const HeapState& state) {
  faultfs::Image restored = found;
  restore(restored, file, Range{0, kUserHeaderBytes});
  for (const LiveSlice& slice : state.live) {
    restore(restored, file, Range{slice.offset, slice.offset + slice.content.size()});
  }
  return restored;
}

}  // namespace crashcheck::oracle
