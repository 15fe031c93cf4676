// The letters and the canonical form behind the checker's interface, and live slices as bytes.
#include "ghost_tree_model/heap_alphabet.h"

#include <algorithm>

#include "canonical.h"
#include "ghost_tree_model/heap_model.h"
#include "history/wrapped.h"
#include "io/bytes.h"
#include "letters.h"

namespace crashcheck::ghost_tree {
namespace {

/// Packed: of each live slice its handle, offset and length; 8 bytes each.
constexpr std::size_t kNumber = 8;
constexpr std::size_t kSliceBytes = 3 * kNumber;
/// No slice of a proof is further into its file, or longer.
constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 40U;

void append(io::Bytes& bytes, std::uint64_t number) {
  bytes.resize(bytes.size() + kNumber);
  io::store_u64(std::span(bytes).last(kNumber), number);
}

std::uint64_t number_at(io::ByteView bytes, std::size_t index) {
  return io::load_u64(bytes.subspan(index * kNumber, kNumber));
}

}  // namespace

std::string HeapAlphabet::describe(std::uint64_t units) const {
  return ghost_tree::describe(full_ ? LetterSet::kFull : LetterSet::kCore, protocol_, units);
}

std::uint8_t HeapAlphabet::last_kind() const {
  return static_cast<std::uint8_t>(ActionKind::kReplace);
}

bool HeapAlphabet::does(std::string_view word) const {
  constexpr std::string_view kAlways[] = {
      "open", "allocate", "allocate-bulk", "deallocate", "deallocate-bulk", "reallocate", "reopen"};
  if (word == "reclaim") return protocol_ == oracle::Protocol::kJournaled;
  return std::ranges::find(kAlways, word) != std::end(kAlways);
}

/// The user header is always zero in a proof, and no call fails.
bool HeapAlphabet::shows(explorer::GuaranteeId guarantee) const {
  return guarantee != oracle::Guarantee::kContained && guarantee != oracle::Guarantee::kBestFit &&
         guarantee != oracle::Guarantee::kHeader;
}

std::vector<explorer::Action> HeapAlphabet::actions_at(const explorer::Model& model,
                                                       std::uint64_t units) const {
  return ghost_tree::actions_at(heap_model(model).state(),
                                full_ ? LetterSet::kFull : LetterSet::kCore, protocol_, units);
}

explorer::History HeapAlphabet::operations_of(const explorer::Action& action,
                                              std::uint32_t next) const {
  return history::wrapped(ghost_tree::operations_of(action, next));
}

std::uint32_t HeapAlphabet::names_given(const explorer::Operation& operation) const {
  return static_cast<std::uint32_t>(history::handles_given(history::unwrapped(operation)));
}

bool HeapAlphabet::outgrown(const explorer::Model& model, std::uint64_t units) const {
  return heap_model(model).state().length > oracle::kArenaBegin + units * oracle::kBlockBytes;
}

explorer::Hash128 HeapAlphabet::key_of(const explorer::Recording& recording,
                                       const explorer::Model& known,
                                       const faultfs::DeviceProfile& profile,
                                       explorer::Form form) const {
  return ghost_tree::key_of(recording, heap_model(known).state(), profile, form);
}

io::Bytes HeapAlphabet::pack(const explorer::Model& crashed,
                             const explorer::Judgement& judgement) const {
  const HeapModel& model = heap_model(crashed);
  const auto& live = model.outcomes()[*judgement.outcome].state.live;
  io::Bytes bytes;
  bytes.reserve(live.size() * kSliceBytes);
  for (const oracle::LiveSlice& slice : live) {
    append(bytes, slice.handle);
    append(bytes, slice.offset);
    append(bytes, slice.content.size());
  }
  return bytes;
}

std::unique_ptr<explorer::Model> HeapAlphabet::unpack(io::ByteView packed, std::uint32_t next_name,
                                                      const faultfs::Image& file) const {
  if (packed.size() % kSliceBytes != 0) return nullptr;
  oracle::HeapState held;
  for (std::size_t i = 0; i * kNumber < packed.size(); i += 3) {
    oracle::LiveSlice slice;
    const std::uint64_t handle = number_at(packed, i);
    slice.offset = number_at(packed, i + 1);
    const std::uint64_t length = number_at(packed, i + 2);
    if (handle > UINT32_MAX || slice.offset > kMaxOffset || length > file.size()) return nullptr;
    slice.handle = static_cast<history::Handle>(handle);
    slice.content.resize(length);
    held.live.push_back(std::move(slice));
  }
  return std::make_unique<HeapModel>(
      protocol_,
      oracle::as_found(oracle::exactly("found", std::move(held)), oracle::decode(file.bytes())),
      next_name);
}

std::uint32_t HeapAlphabet::next_name(const explorer::Model& model) const {
  return heap_model(model).next_handle();
}

}  // namespace crashcheck::ghost_tree
