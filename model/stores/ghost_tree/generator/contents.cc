// Content, most of it chosen to be taken for something else.
#include "contents.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>

namespace crashcheck::generator {
namespace {

using history::Bytes;
namespace gen = rc::gen;

// The words that begin and end a redo record.
constexpr std::uint64_t kRecordBegin = 0xB57AC4EC0DE5A1F7U;
constexpr std::uint64_t kRecordEnd = 0xE9D0F4EC0DE5A1F7U;

void put_u64(Bytes& bytes, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFFU));
}

/// 32 bytes that look like a free block's node.
Bytes node_like(std::uint64_t size, std::uint64_t left, std::uint64_t right) {
  Bytes bytes;
  put_u64(bytes, size * 32);
  put_u64(bytes, 0x0100);
  put_u64(bytes, 48 + left * 32);
  put_u64(bytes, 48 + right * 32);
  return bytes;
}

/// The first 16 bytes of a file, or the heap's magic and a root.
Bytes header_like(bool of_heap, std::uint64_t number) {
  const std::array<std::uint8_t, 8> stack = {'B', 'S', 'T', 'K', 0, 1, 8, 0};
  const std::array<std::uint8_t, 8> heap = {'A', 'L', 'G', 'T', 0, 1, 0, 0};
  Bytes bytes;
  for (const std::uint8_t byte : of_heap ? heap : stack) bytes.push_back(std::byte{byte});
  put_u64(bytes, 48 + number * 32);
  return bytes;
}

/// A record's claims, which block numbers make plausible. Nothing here knows where the bytes will
/// be, so the place is true by luck alone.
struct Claims {
  std::uint64_t at_block = 0;
  std::uint64_t blocks_before = 0;
  std::uint64_t blocks_after = 0;
  std::vector<std::uint64_t> changed_blocks;
};

Bytes record_of(const Claims& claims) {
  constexpr std::uint64_t kHeaderWords = 7;
  constexpr std::uint64_t kEntryWords = 3;
  constexpr std::uint64_t kTrailerWords = 3;
  constexpr std::uint64_t kNoMask = 0;
  const std::uint64_t entries = claims.changed_blocks.size();
  const std::uint64_t length = 8 * (kHeaderWords + entries * kEntryWords + kTrailerWords);
  Bytes bytes;
  for (const std::uint64_t word :
       {kRecordBegin, length, 64 + claims.at_block * 32, 48 + claims.blocks_before * 32,
        48 + claims.blocks_after * 32, entries, kNoMask}) {
    put_u64(bytes, word);
  }
  for (const std::uint64_t block : claims.changed_blocks) {
    for (const std::uint64_t word : {48 + block * 32, std::uint64_t{8}, block * 32}) {
      put_u64(bytes, word);
    }
  }
  for (const std::uint64_t word : {kRecordEnd, length}) put_u64(bytes, word);
  put_u64(bytes, XXH3_64bits(bytes.data(), bytes.size()));
  return bytes;
}

/// What a history of published operations writes.
rc::Gen<Bytes> published_content() {
  const auto small = gen::inRange<std::uint64_t>(0, 12);
  const auto run = gen::map(
      gen::pair(gen::inRange(1, 256), gen::weightedOneOf<std::uint64_t>(
                                          {{6, gen::inRange<std::uint64_t>(1, 100)},
                                           {1, gen::inRange<std::uint64_t>(100, kMaxWriteBytes)}})),
      [](const std::pair<int, std::uint64_t>& fill) {
        return Bytes(fill.second, static_cast<std::byte>(fill.first));
      });
  return gen::weightedOneOf<Bytes>({
      {5, run},
      {2, gen::apply(node_like, small, small, small)},
      {1, gen::apply(header_like, gen::element(false, true), small)},
  });
}

}  // namespace

rc::Gen<Bytes> record_like() {
  const auto block = gen::inRange<std::uint64_t>(0, 24);
  const auto changed = gen::mapcat(gen::inRange<std::size_t>(0, 5), [=](std::size_t count) {
    return gen::container<std::vector<std::uint64_t>>(count, block);
  });
  // A record lies behind the longer payload and changes what lies before it. Only where it fills
  // whole blocks can both its place and its end be right.
  constexpr std::uint64_t kNearBlocks = 10;
  constexpr std::size_t kChangesOfWholeBlocks = 2;
  const auto is_consistent = gen::weightedElement<bool>({{3, true}, {1, false}});
  return gen::apply(
      [](std::uint64_t at, std::uint64_t before, std::uint64_t after,
         std::vector<std::uint64_t> changed_blocks, bool consistent) {
        if (consistent) {
          at %= kNearBlocks;
          before = at;
          after = std::min(after, at);
          changed_blocks.resize(kChangesOfWholeBlocks);
          for (std::uint64_t& each : changed_blocks) each %= std::max<std::uint64_t>(at, 1);
        }
        return record_of({at, before, after, std::move(changed_blocks)});
      },
      block, block, block, changed, is_consistent);
}

rc::Gen<Bytes> content(Alphabet alphabet) {
  if (alphabet == Alphabet::kPublished) return published_content();
  return gen::weightedOneOf<Bytes>({{8, published_content()}, {1, record_like()}});
}

}  // namespace crashcheck::generator
