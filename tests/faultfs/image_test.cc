// An image against a vector of bytes, on both sides of the size at which it goes to pages; and what
// a long one costs.
#include "faultfs/image.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>

#include "runs.h"

namespace crashcheck::faultfs {
namespace {

constexpr std::uint64_t kPiece = Image::kMaxPieceBytes;
constexpr std::uint64_t kTerabyte = std::uint64_t{1} << 40U;
constexpr std::uint64_t kPageBytes = 4096;

std::uint64_t any_below(std::uint64_t bound) { return *rc::gen::inRange<std::uint64_t>(0, bound); }

/// Near the edges of pages and of a piece, or anywhere up to twice a piece.
std::uint64_t some_offset() {
  const std::uint64_t edge =
      *rc::gen::element<std::uint64_t>(0, kPageBytes, 2 * kPageBytes, kPiece);
  const std::uint64_t near = edge + any_below(9);
  return any_below(2) == 0 ? near - std::min<std::uint64_t>(near, 4) : any_below(2 * kPiece);
}

io::Bytes some_bytes() {
  const std::uint64_t size = any_below(4) == 0 ? any_below(3 * kPageBytes) : any_below(9);
  return run(any_below(3) == 0 ? '\0' : static_cast<char>('a' + any_below(26)), size);
}

/// An image, and the same as plain bytes.
struct Pair {
  Image image;
  io::Bytes plain;

  void write(std::uint64_t offset, const io::Bytes& bytes) {
    image.write(offset, bytes);
    if (bytes.empty()) return;
    if (plain.size() < offset + bytes.size()) plain.resize(offset + bytes.size());
    std::ranges::copy(bytes, plain.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  void resize(std::uint64_t size_bytes) {
    image.resize(size_bytes);
    plain.resize(size_bytes);
  }
  void copy(const Pair& from, std::uint64_t begin, std::uint64_t end) {
    image.copy(from.image, begin, end);
    for (std::uint64_t at = begin; at < end; ++at) {
      plain[at] = at < from.plain.size() ? from.plain[at] : std::byte{0};
    }
  }
  void change(const Pair& other) {
    switch (any_below(4)) {
      case 0: return resize(some_offset());
      case 1: {
        const std::uint64_t begin = std::min<std::uint64_t>(some_offset(), plain.size());
        const std::uint64_t end = std::min<std::uint64_t>(begin + some_offset(), plain.size());
        return copy(other, begin, end);
      }
      default: return write(some_offset(), some_bytes());
    }
  }
};

void expect_same(const Pair& pair) {
  RC_ASSERT(pair.image.size() == pair.plain.size());
  RC_ASSERT(std::ranges::equal(pair.image.bytes(), pair.plain));
  const std::uint64_t begin = std::min<std::uint64_t>(some_offset(), pair.plain.size());
  io::Bytes read(std::min<std::uint64_t>(any_below(2 * kPageBytes), pair.plain.size() - begin));
  pair.image.read(begin, read);
  RC_ASSERT(std::ranges::equal(read, io::ByteView(pair.plain).subspan(begin, read.size())));
  if (begin < pair.plain.size()) RC_ASSERT(pair.image[begin] == pair.plain[begin]);
}

RC_GTEST_PROP(Image, IsTheBytesThatWereWritten, ()) {
  Pair one;
  Pair other;
  for (std::uint64_t changes = any_below(20); changes > 0; --changes) {
    one.change(other);
    other.change(one);
    expect_same(one);
    expect_same(other);
  }
}

TEST(Image, IsEqualWhereTheSameUnitsCannotBeRead) {
  const Image whole(run('b', 24));
  Image one = whole;
  one.make_unreadable({8, 16});
  EXPECT_FALSE(one == whole);
  EXPECT_NE(one.hash(), whole.hash());
  Image other = whole;
  other.make_unreadable({16, 24});
  EXPECT_FALSE(one == other);
  EXPECT_NE(one.hash(), other.hash());
  other.make_unreadable({8, 16});
  other.make_readable(16, 17);
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.hash(), other.hash());
  EXPECT_FALSE(whole.has_unreadable()) << "its copies have their own";
  one.write(8, run('b', 8));
  EXPECT_EQ(one, whole);
  EXPECT_EQ(one.hash(), whole.hash());
}

TEST(Image, ForgetsUnreadableUnitsThatItNoLongerHas) {
  Image image(run('b', 20));
  image.make_unreadable({8, 16});
  image.make_unreadable({16, 24});
  image.resize(16);
  image.resize(24);
  EXPECT_EQ(runs(image), "b8 ?8 .8");
  image.resize(12);
  image.resize(20);
  EXPECT_EQ(runs(image), "b8 ?8 .4") << "its beginning is still there";
}

TEST(Image, CopiesWhichUnitsCannotBeRead) {
  Image from(run('f', 24));
  from.make_unreadable({8, 16});
  Image to(run('t', 24));
  to.make_unreadable({0, 8});
  to.make_unreadable({16, 24});
  to.copy(from, 8, 24);
  EXPECT_EQ(runs(to), "?16 f8");
}

RC_GTEST_PROP(Image, HasCopiesThatAreIndependent, ()) {
  Pair first;
  for (int i = 0; i < 5; ++i) first.change(first);
  Pair second = first;
  for (std::uint64_t changes = any_below(8); changes > 0; --changes) {
    first.change(second);
    expect_same(second);
    second.change(first);
    expect_same(first);
  }
}

/// The same bytes, written once, in another way.
Image rebuilt(const io::Bytes& plain) {
  Image image;
  image.resize(any_below(2) == 0 ? 2 * kPiece : 0);
  image.write(0, run('x', any_below(2 * kPageBytes)));
  for (std::uint64_t at = 0; at < plain.size();) {
    const std::uint64_t length =
        std::min<std::uint64_t>(1 + any_below(3 * kPageBytes), plain.size() - at);
    image.write(at, io::ByteView(plain).subspan(at, length));
    at += length;
  }
  image.resize(plain.size());
  return image;
}

RC_GTEST_PROP(Image, HashesAndComparesByContentAlone, ()) {
  Pair pair;
  for (std::uint64_t changes = any_below(12); changes > 0; --changes) {
    pair.change(pair);
    static_cast<void>(pair.image.hash());  // which pages remember
  }
  const Image same = rebuilt(pair.plain);
  RC_ASSERT(same == pair.image);
  RC_ASSERT(same.hash() == pair.image.hash());
  RC_ASSERT(same.first_difference(pair.image) == same.size());
}

RC_GTEST_PROP(Image, DiffersWhereAByteDoes, ()) {
  Pair pair;
  for (int i = 0; i < 4; ++i) pair.change(pair);
  RC_PRE(!pair.plain.empty());
  const std::uint64_t at = any_below(pair.plain.size());
  Image other = pair.image;
  other.write(at, run(static_cast<char>(std::to_integer<int>(pair.plain[at]) + 1), 1));
  RC_ASSERT(other != pair.image);
  RC_ASSERT(other.hash() != pair.image.hash());
  RC_ASSERT(other.first_difference(pair.image) == at);
}

TEST(Image, HasAnotherHashWhereItIsLonger) {
  Image image(run('a', 3 * kPiece));
  Image longer = image;
  longer.resize(image.size() + 1);
  EXPECT_NE(longer.hash(), image.hash());
  EXPECT_NE(longer, image);
  EXPECT_EQ(longer.first_difference(image), image.size());
}

TEST(Image, HasAnotherHashWherePagesHaveChangedPlaces) {
  Image image;
  image.resize(kTerabyte);
  Image other = image;
  image.write(5 * kPageBytes, run('a', kPageBytes));
  other.write(6 * kPageBytes, run('a', kPageBytes));
  EXPECT_NE(image.hash(), other.hash());
}

TEST(Image, OfAPieceIsHashedAsItsBytes) {
  const io::Bytes bytes = run('a', kPiece);
  EXPECT_EQ(Image(bytes).hash(), hash_of(bytes));
}

TEST(LongImage, CostsWhatWasWritten) {
  Image image;
  image.resize(kTerabyte);
  EXPECT_EQ(image.memory_bytes(), 0U);
  image.write(kTerabyte / 2, run('a', 8));
  image.write(kTerabyte - 4, run('b', 8));
  image.write(kPageBytes, run('\0', 8 * kPageBytes));
  EXPECT_EQ(image.size(), kTerabyte + 4);
  EXPECT_EQ(image.memory_bytes(), 3 * kPageBytes);
  EXPECT_EQ(image[kTerabyte - 1], std::byte{'b'});
  EXPECT_EQ(image[kTerabyte / 3], std::byte{0});
  image.resize(kTerabyte / 2 + 3);
  EXPECT_EQ(image.memory_bytes(), kPageBytes);
}

TEST(LongImage, ForgetsWhatIsCutOff) {
  Image image(run('a', 3 * kPiece));
  image.resize(2 * kPiece + 1);
  image.resize(3 * kPiece);
  EXPECT_EQ(runs(image), "a131073 .65535");
}

TEST(LongImage, SharesWhatIsCopied) {
  Image image;
  image.resize(kTerabyte);
  for (std::uint64_t page = 0; page < 100; ++page) image.write(page * kPageBytes, run('a', 8));
  Image other;
  other.resize(kTerabyte);
  other.copy(image, 0, kTerabyte);
  EXPECT_EQ(other, image);
  other.copy(Image(), kPageBytes, kTerabyte);
  EXPECT_EQ(other.memory_bytes(), kPageBytes);
}

TEST(LongImage, IsHashedByThreadsThatShareIt) {
  const Image image(run('a', 100 * kPageBytes));
  std::vector<Hash128> hashes(4);
  {
    std::vector<std::jthread> threads;
    for (Hash128& hash : hashes) {
      threads.emplace_back([&hash, copy = image] { hash = copy.hash(); });
    }
  }
  for (const Hash128& hash : hashes) EXPECT_EQ(hash, image.hash());
}

TEST(LongImage, IsNoViewOfATerabyte) {
  Image image;
  image.resize(kTerabyte);
  EXPECT_DEATH(static_cast<void>(image.bytes()), "kMaxViewBytes");
}

}  // namespace
}  // namespace crashcheck::faultfs
