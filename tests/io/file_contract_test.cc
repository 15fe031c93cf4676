// The contract of File, the same for every implementation of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "faultfs/crashing_file.h"
#include "faultfs/faulty_file.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_directory.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "io/posix_directory.h"
#include "io/posix_file.h"
#include "temporary_directory.h"

namespace crashcheck::io {
namespace {

struct OnDisk {
  TemporaryDirectory directory;
  std::unique_ptr<File> owned = open_posix_file(directory / "file").value();
  File& file = *owned;
};

struct BelowADirectory {
  TemporaryDirectory temporary;
  std::unique_ptr<Directory> directory = open_posix_directory(temporary.path()).value();
  std::unique_ptr<File> owned = directory->open("file", {.create = true}).value();
  File& file = *owned;
};

struct InADirectoryInMemory {
  faultfs::MemoryDirectory directory;
  std::unique_ptr<File> owned = directory.open("file", {.create = true}).value();
  File& file = *owned;
};

struct InMemory {
  faultfs::MemoryFile file;
};

struct Forwarded {
  faultfs::MemoryFile memory;
  faultfs::ForwardingFile file{memory};
};

struct Recorded {
  faultfs::MemoryFile memory;
  faultfs::Trace trace;
  faultfs::RecordingFile file{memory, trace};
};

struct NeverCrashing {
  faultfs::MemoryFile memory;
  faultfs::CrashingFile file{memory, {.crash_after = UINT64_MAX}};
};

struct NoFaultArmed {
  faultfs::MemoryFile memory;
  faultfs::FaultyFile file{memory};
};

/// Asked for every call, and never there.
struct FaultFarAhead {
  faultfs::MemoryFile memory;
  faultfs::FaultyFile file{memory};
  faultfs::ArmedFault fault{{.point = faultfs::FaultPoint::kWrite, .nth = UINT64_MAX}};
};

struct RecordedOnDisk {
  OnDisk disk;
  faultfs::Trace trace;
  faultfs::RecordingFile file{disk.file, trace};
};

template <typename Backend>
class FileContract : public ::testing::Test {
 protected:
  [[nodiscard]] Bytes content() {
    Bytes all(file().size().value());
    EXPECT_TRUE(file().read_at(0, all));
    return all;
  }

  File& file() { return backend_.file; }

 private:
  Backend backend_;
};

using Backends =
    ::testing::Types<OnDisk, BelowADirectory, InADirectoryInMemory, InMemory, Forwarded, Recorded,
                     NeverCrashing, NoFaultArmed, FaultFarAhead, RecordedOnDisk>;
TYPED_TEST_SUITE(FileContract, Backends);

constexpr std::byte kX{0x78};
constexpr std::byte kY{0x79};
constexpr std::byte k0{0};

TYPED_TEST(FileContract, ANewFileIsEmpty) { EXPECT_EQ(this->file().size().value(), 0U); }

TYPED_TEST(FileContract, AWriteAtTheEndGrowsTheFile) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX, kX}));
  ASSERT_TRUE(this->file().write_at(2, Bytes{kY}));
  EXPECT_EQ(this->content(), (Bytes{kX, kX, kY}));
}

TYPED_TEST(FileContract, AWriteInsideOverwritesAndKeepsTheSize) {
  ASSERT_TRUE(this->file().write_at(0, Bytes(4, kX)));
  ASSERT_TRUE(this->file().write_at(1, Bytes(2, kY)));
  EXPECT_EQ(this->content(), (Bytes{kX, kY, kY, kX}));
}

TYPED_TEST(FileContract, AWriteAcrossTheEndOverwritesAndGrows) {
  ASSERT_TRUE(this->file().write_at(0, Bytes(2, kX)));
  ASSERT_TRUE(this->file().write_at(1, Bytes(2, kY)));
  EXPECT_EQ(this->content(), (Bytes{kX, kY, kY}));
}

TYPED_TEST(FileContract, TheGapBeforeAWritePastTheEndReadsAsZero) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  ASSERT_TRUE(this->file().write_at(4, Bytes{kY}));
  EXPECT_EQ(this->content(), (Bytes{kX, k0, k0, k0, kY}));
}

TYPED_TEST(FileContract, GrowingAddsZeros) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  ASSERT_TRUE(this->file().resize(3));
  EXPECT_EQ(this->content(), (Bytes{kX, k0, k0}));
}

TYPED_TEST(FileContract, ShrinkingCutsTheEnd) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX, kY, kY}));
  ASSERT_TRUE(this->file().resize(1));
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, WhatWasCutDoesNotComeBackByGrowing) {
  ASSERT_TRUE(this->file().write_at(0, Bytes(4, kX)));
  ASSERT_TRUE(this->file().resize(1));
  ASSERT_TRUE(this->file().resize(4));
  EXPECT_EQ(this->content(), (Bytes{kX, k0, k0, k0}));
}

TYPED_TEST(FileContract, WhatWasCutDoesNotComeBackInAGap) {
  ASSERT_TRUE(this->file().write_at(0, Bytes(4, kX)));
  ASSERT_TRUE(this->file().resize(1));
  ASSERT_TRUE(this->file().write_at(3, Bytes{kY}));
  EXPECT_EQ(this->content(), (Bytes{kX, k0, k0, kY}));
}

TYPED_TEST(FileContract, ResizingToTheSameSizeChangesNothing) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX, kY}));
  ASSERT_TRUE(this->file().resize(2));
  EXPECT_EQ(this->content(), (Bytes{kX, kY}));
}

TYPED_TEST(FileContract, AReadGetsExactlyItsRange) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX, kY, kX}));
  Bytes into(1);
  ASSERT_TRUE(this->file().read_at(1, into));
  EXPECT_EQ(into, Bytes{kY});
}

TYPED_TEST(FileContract, AReadPastTheEndIsInvalid) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX, kY}));
  Bytes one(1);
  Bytes three(3);
  EXPECT_EQ(this->file().read_at(2, one).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->file().read_at(0, three).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->file().read_at(1U << 20U, one).error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST(FileContract, AReadWhoseRangeOverflowsIsInvalid) {
  Bytes two(2);
  EXPECT_EQ(this->file().read_at(UINT64_MAX, two).error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST(FileContract, AnEmptyReadNeedsAPlaceInTheFile) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  EXPECT_TRUE(this->file().read_at(0, {}));
  EXPECT_TRUE(this->file().read_at(1, {}));
  EXPECT_EQ(this->file().read_at(2, {}).error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST(FileContract, AWriteWhoseRangeOverflowsIsInvalidAndChangesNothing) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  const Result<void> written = this->file().write_at(UINT64_MAX, Bytes{kY, kY});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, AnImpossibleSizeIsAnErrorAndChangesNothing) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  EXPECT_FALSE(this->file().resize(UINT64_MAX));
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, AnEmptyWriteDoesNothingEvenPastTheEnd) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  ASSERT_TRUE(this->file().write_at(0, {}));
  ASSERT_TRUE(this->file().write_at(100, {}));
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, ASyncChangesNothingThatCanBeRead) {
  ASSERT_TRUE(this->file().sync());
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  ASSERT_TRUE(this->file().sync());
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, ASyncOfTheDataChangesNothingThatCanBeRead) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  ASSERT_TRUE(this->file().sync_data());
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, AZeroedRangeReadsAsZerosAndTheRestStays) {
  ASSERT_TRUE(this->file().write_at(0, Bytes(4, kX)));
  ASSERT_TRUE(this->file().zero(1, 2));
  EXPECT_EQ(this->content(), (Bytes{kX, k0, k0, kX}));
}

TYPED_TEST(FileContract, AllOfALargeFileCanBeZeroed) {
  constexpr std::size_t kSize = 300'000;
  ASSERT_TRUE(this->file().write_at(0, Bytes(kSize, kX)));
  ASSERT_TRUE(this->file().zero(0, kSize));
  EXPECT_TRUE(this->content() == Bytes(kSize));
}

TYPED_TEST(FileContract, ZeroingNothingIsNoChange) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX}));
  EXPECT_TRUE(this->file().zero(0, 0));
  EXPECT_TRUE(this->file().zero(1, 0));
  EXPECT_EQ(this->file().zero(2, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(this->content(), Bytes{kX});
}

TYPED_TEST(FileContract, ZeroingNeverGrowsTheFile) {
  ASSERT_TRUE(this->file().write_at(0, Bytes{kX, kX}));
  for (const std::uint64_t length : {std::uint64_t{2}, UINT64_MAX - 1, UINT64_MAX}) {
    const Result<void> zeroed = this->file().zero(1, length);
    ASSERT_FALSE(zeroed);
    EXPECT_EQ(zeroed.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(this->content(), (Bytes{kX, kX}));
}

TYPED_TEST(FileContract, ALargeTransferIsComplete) {
  Bytes large(3U << 20U);
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::byte>(i % 251);
  ASSERT_TRUE(this->file().write_at(5, large));
  Bytes into(large.size());
  ASSERT_TRUE(this->file().read_at(5, into));
  EXPECT_TRUE(into == large);
  EXPECT_EQ(this->file().size().value(), large.size() + 5);
}

}  // namespace
}  // namespace crashcheck::io
