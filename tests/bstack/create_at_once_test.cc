// Creating a file that shows whether it was: any part of it, down to single bytes, may be missing.
#include <gtest/gtest.h>

#include <utility>

#include "expected_record.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "file_header.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;
using faultfs::RecordingFile;
using faultfs::Trace;

/// That of a heap, as docs/format.md has it.
io::Bytes heap_image() {
  return joined(
      {file_header(48), io::Bytes(32), from_hex("41 4c 47 54 00 01 00 00"), io::Bytes(8)});
}

struct Creation {
  explicit Creation(const io::Bytes& found, const io::Bytes& image) : memory(found) {
    RecordingFile file(memory, trace);
    EXPECT_TRUE(create_at_once(file, image));
  }

  [[nodiscard]] FileEvents events() const { return events_of(trace); }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  MemoryFile memory;
  Trace trace;
};

void expect_created(const io::Bytes& found) {
  const io::Bytes image = heap_image();
  const Creation creation(found, image);
  EXPECT_TRUE(same_events(creation.events(), in_order({resize_event(64), sync_event(),
                                                       write_event(0, image), sync_event()})));
  EXPECT_EQ(creation.bytes(), image);
}

void expect_left_alone(const io::Bytes& found) {
  const Creation creation(found, heap_image());
  EXPECT_TRUE(same_events(creation.events(), {}));
  EXPECT_EQ(creation.bytes(), found);
}

TEST(CreateAtOnce, AnEmptyFileGetsItsSizeDurableAndThenTheImage) { expect_created({}); }

/// Every subset of the bytes that are not zero in the image has arrived, in a file of any length.
TEST(CreateAtOnce, EveryMixOfZerosAndTheImageIsCompleted) {
  const io::Bytes image = heap_image();
  std::vector<std::size_t> telling;
  for (std::size_t i = 0; i < image.size(); ++i) {
    if (image[i] != std::byte{0}) telling.push_back(i);
  }
  ASSERT_EQ(telling.size(), 12U);
  for (unsigned choice = 0; choice + 1 < 1U << telling.size(); ++choice) {
    io::Bytes found = image;
    for (std::size_t i = 0; i < telling.size(); ++i) {
      if ((choice >> i & 1U) == 0) found[telling[i]] = std::byte{0};
    }
    expect_created(found);
  }
  for (std::size_t size = 0; size < 64; ++size) {
    expect_created({image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size)});
    expect_created(io::Bytes(size));
  }
}

TEST(CreateAtOnce, OneForeignByteLeavesTheFileAlone) {
  const io::Bytes image = heap_image();
  for (std::size_t at = 0; at < image.size(); ++at) {
    for (const io::Bytes& beside : {image, io::Bytes(64), io::Bytes(at + 1)}) {
      io::Bytes found = beside;
      found[at] = image[at] ^ std::byte{0x20};
      expect_left_alone(found);
    }
  }
}

TEST(CreateAtOnce, TheWholeImageIsLeftAlone) { expect_left_alone(heap_image()); }

TEST(CreateAtOnce, ALongerFileIsLeftAlone) {
  expect_left_alone(joined({heap_image(), io::Bytes(1)}));
  expect_left_alone(io::Bytes(65));
  expect_left_alone(io::Bytes(4096));
}

TEST(CreateAtOnce, AFileOfSixtyFiveZerosIsNoStack) {
  MemoryFile memory(io::Bytes(65));
  EXPECT_EQ(open_header(memory, Protocol::kJournaled).error().code, io::ErrorCode::kInvalidData);
}

}  // namespace
}  // namespace crashcheck::bstack
