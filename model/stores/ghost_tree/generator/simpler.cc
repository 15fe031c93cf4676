// Lengths, contents and slots.
#include "simpler.h"

#include <algorithm>

namespace crashcheck::generator {

using history::Bytes;
using history::Slot;

namespace {

constexpr std::byte kPlainByte{0x61};

}  // namespace

std::vector<std::uint64_t> simpler_lengths(std::uint64_t length) {
  const std::uint64_t blocks = length / 32 + (length % 32 != 0 ? 1 : 0);
  std::vector<std::uint64_t> simpler;
  for (const std::uint64_t count :
       {std::uint64_t{1}, blocks / 2, blocks - std::min<std::uint64_t>(blocks, 1)}) {
    if (count >= 1 && count < blocks) simpler.push_back(count * 32);
  }
  if (length % 32 != 0) simpler.push_back(blocks * 32);
  return simpler;
}

std::vector<Content> simpler_contents(std::uint64_t at, const Bytes& bytes) {
  std::vector<Content> simpler;
  if (bytes.size() > 1) {
    simpler.push_back({at, Bytes(bytes.begin(), bytes.begin() + 1)});
    const auto half = static_cast<std::ptrdiff_t>(bytes.size() / 2);
    simpler.push_back({at, Bytes(bytes.begin(), bytes.begin() + half)});
    simpler.push_back({at, Bytes(bytes.begin(), bytes.end() - 1)});
  }
  if (at > 0) simpler.push_back({0, bytes});
  if (std::ranges::any_of(bytes, [](std::byte byte) { return byte != kPlainByte; })) {
    simpler.push_back({at, Bytes(bytes.size(), kPlainByte)});
  }
  return simpler;
}

std::vector<Slot> simpler_slots(const Slot& slot) {
  std::vector<Slot> simpler;
  if (slot.slice) simpler.push_back({std::nullopt, 0, slot.width});
  if (slot.at > 0) simpler.push_back({slot.slice, 0, slot.width});
  if (slot.width > 8) simpler.push_back({slot.slice, slot.at, 8});
  return simpler;
}

}  // namespace crashcheck::generator
