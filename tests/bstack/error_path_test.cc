// Errors name the file that they are about.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "bstack/ghost_tree.h"
#include "bstack/stack.h"
#include "io/posix_file.h"
#include "temporary_directory.h"

namespace crashcheck::bstack {
namespace {

TEST(ErrorPath, IsInEveryErrorOfAHeapInAFile) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "heap";
  GhostTree heap = GhostTree::open(io::open_posix_file(path).value()).value();
  const Slice wrong{49, 1};
  io::Bytes one(1);
  EXPECT_EQ(heap.deallocate(wrong).error().path.text(), path.string());
  EXPECT_EQ(heap.read(wrong, 0, one).error().path.text(), path.string());
  EXPECT_EQ(heap.leaked(std::array{wrong}).error().path.text(), path.string());
  const auto nested = heap.batch([&](Batch&) { return heap.write_user_header(0, one); });
  EXPECT_EQ(nested.error().path.text(), path.string());
}

TEST(ErrorPath, IsInTheErrorOfAFileThatIsRefused) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "text";
  std::ofstream(path) << "This is no heap, and longer than a header.";
  const auto heap = GhostTree::open(io::open_posix_file(path).value());
  ASSERT_FALSE(heap);
  EXPECT_EQ(heap.error().path.text(), path.string());
  EXPECT_EQ(io::to_string(heap.error()),
            path.string() + ": open: invalid data: not a stack of this version");
  const auto stack = Stack::open(io::open_posix_file(path).value());
  ASSERT_FALSE(stack);
  EXPECT_EQ(stack.error().path.text(), path.string());
}

}  // namespace
}  // namespace crashcheck::bstack
