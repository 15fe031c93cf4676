// One stack used by several threads at once.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "bstack/stack.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::bstack {
namespace {

class StackThreads : public ::testing::TestWithParam<Protocol> {};

TEST_P(StackThreads, ReadersBesideAWriterSeeWholeStates) {
  constexpr std::size_t kBytes = 1U << 16U;  // large enough for a torn copy to be seen
  faultfs::MemoryFile memory;
  Stack stack = Stack::open(std::make_unique<faultfs::ForwardingFile>(memory), GetParam()).value();
  ASSERT_TRUE(stack.extend(kBytes));
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const io::Bytes seen = stack.get(0, kBytes).value();
        if (seen != io::Bytes(kBytes, seen[0])) ++torn;
        // A pause, or readers that overlap would never let the writer in.
        std::this_thread::sleep_for(std::chrono::microseconds(20));
      }
    });
  }
  for (int round = 0; round < 300; ++round) {
    EXPECT_TRUE(stack.set(0, io::Bytes(kBytes, static_cast<std::byte>(round & 0xFF))));
  }
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

INSTANTIATE_TEST_SUITE_P(Protocols, StackThreads,
                         ::testing::Values(Protocol::kInPlace, Protocol::kJournaled),
                         [](const auto& tested) {
                           return tested.param == Protocol::kInPlace ? "InPlace" : "Journaled";
                         });

}  // namespace
}  // namespace crashcheck::bstack
