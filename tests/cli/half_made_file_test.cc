// A signal takes away what is not complete, and then ends the program.
#include "half_made_file.h"

#include <gtest/gtest.h>

#include <csignal>

#include "program.h"

namespace crashcheck::cli {
namespace {

using crashcheck::testing::Scratch;

TEST(HalfMadeFileDeathTest, IsRemovedByASignalThatEndsTheProgram) {
  for (const int signal_number : {SIGINT, SIGTERM}) {
    const Scratch scratch;
    const std::string path = scratch.file("new", "half");
    const auto end = [&] {
      const HalfMadeFile half_made(path);
      std::raise(signal_number);
    };
    EXPECT_EXIT(end(), ::testing::KilledBySignal(signal_number), "");
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

TEST(HalfMadeFileDeathTest, StaysOnceItIsComplete) {
  const Scratch scratch;
  const std::string path = scratch.file("new", "whole");
  const auto end = [&] {
    { const HalfMadeFile half_made(path); }
    std::raise(SIGTERM);
  };
  EXPECT_EXIT(end(), ::testing::KilledBySignal(SIGTERM), "");
  EXPECT_TRUE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace crashcheck::cli
