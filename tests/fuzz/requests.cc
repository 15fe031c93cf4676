// Coding and meaning of requests.
#include "requests.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <array>

namespace crashcheck::testing {
namespace {

/// Short ones by themselves, the edges of blocks, sectors, files and numbers by the last few
/// values.
std::uint64_t length_of(std::uint16_t choice) {
  constexpr std::array<std::uint64_t, 16> kEdges = {
      0,         1,         31,        32,        33,
      511,       512,       513,       992,       4096,
      1U << 17U, 1U << 18U, 1U << 19U, INT64_MAX, INT64_MAX - 16,
      UINT64_MAX};
  return choice % 8 == 7 ? kEdges[choice / 8 % kEdges.size()] : choice % 1500U;
}

/// Words that a tree could take for offsets and sizes.
io::Bytes content_of(std::uint16_t choice) {
  io::Bytes content(8 * (1 + choice % 8U));
  for (std::size_t at = 0; at < content.size(); at += 8) {
    const std::uint64_t word = 48 + 32 * ((choice >> 3U) + at / 8) % 2048;
    io::store_u64(io::MutableByteView(content).subspan(at), word);
  }
  return content;
}

}  // namespace

std::vector<Request> take_requests(FuzzedDataProvider& input) {
  std::vector<Request> requests(input.ConsumeIntegralInRange<std::uint8_t>(0, kMostRequests));
  for (Request& request : requests) {
    request.kind = input.ConsumeIntegral<std::uint8_t>();
    request.a = input.ConsumeIntegral<std::uint16_t>();
    request.b = input.ConsumeIntegral<std::uint16_t>();
  }
  return requests;
}

/// The input is read backwards: the last byte first, numbers from their highest byte on.
void append_requests(const std::vector<Request>& requests, io::Bytes& input) {
  const auto append_u16 = [&](std::uint16_t value) {
    input.push_back(static_cast<std::byte>(value & 0xFFU));
    input.push_back(static_cast<std::byte>(value >> 8U));
  };
  for (auto request = requests.rbegin(); request != requests.rend(); ++request) {
    append_u16(request->b);
    append_u16(request->a);
    input.push_back(static_cast<std::byte>(request->kind));
  }
  input.push_back(static_cast<std::byte>(requests.size()));
}

void perform(const Request& request, CheckedHeap& heap) {
  const auto [kind, a, b] = request;
  switch (kind % 12) {
    case 0:
    case 1: return heap.allocate(length_of(a));
    case 2:
    case 3: return heap.deallocate(a);
    case 4: return heap.reallocate(a, length_of(b));
    case 5: return heap.write(a, b % 64U, content_of(b));
    case 6: return heap.allocate_bulk({length_of(a), length_of(b), b % 100U});
    case 7: return heap.deallocate_bulk(a, b % 8U);
    case 8: return heap.read(a, b % 64U, b % 512U);
    case 9: return heap.write_user_header(a % 40U, content_of(b));
    case 10: return static_cast<void>(heap.open());
    default: return heap.deallocate_any({48 + 32 * (a % 512U), b % 512U});
  }
}

}  // namespace crashcheck::testing
