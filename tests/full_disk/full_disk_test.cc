// Rounds on a medium in memory; scripts/full_disk does the same on a real file system.
#include "full_disk.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "faultfs/space_file.h"

namespace crashcheck::full_disk {
namespace {

constexpr std::uint64_t kUnitBytes = 4096;

class MemoryMedium final : public Medium {
 public:
  explicit MemoryMedium(std::uint64_t bytes) : bytes_(bytes) {
    faultfs::Image empty;
    empty.track_backing({kUnitBytes, false});
    memory_.assign(empty);
  }

  std::unique_ptr<io::File> open() override {
    return std::make_unique<faultfs::ForwardingFile>(static_cast<io::File&>(file_));
  }
  void others_take(std::uint64_t bytes) override {
    const std::uint64_t free = bytes_ - std::min(bytes_, memory_.image().backed_bytes());
    file_.set_space(bytes_ - std::min(bytes, free));
  }
  [[nodiscard]] std::uint64_t bytes() const override { return bytes_; }

 private:
  std::uint64_t bytes_;
  faultfs::MemoryFile memory_;
  faultfs::SpaceFile file_{memory_, memory_, bytes_};
};

TEST(FullDisk, AHeapLivesOnAMediumThatOthersFillAndFree) {
  MemoryMedium medium(std::uint64_t{1} << 20U);
  const Counts counts = live(medium, 400, 1);
  EXPECT_EQ(counts.rounds, 400U);
  EXPECT_GT(counts.acknowledged, 400U);
  EXPECT_GT(counts.kills, 50U);
  EXPECT_GT(counts.refused, 50U) << "the medium is large";
}

}  // namespace
}  // namespace crashcheck::full_disk
