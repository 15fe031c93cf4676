// Writes that fail part-way: what they leave in the file, and whether that is an event.
#include <gtest/gtest.h>

#include <csignal>

#include "fiu.h"

namespace crashcheck::testing {
namespace {

const std::string kFailed = ": write at 64: no space: No space left on device (injected)";

/// A slice of several sectors, and a write that fails in it.
class ShortWrites : public FaultyRun {
 protected:
  static std::string write(std::size_t length) {
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i) bytes += "57";
    return "write #0 0 " + bytes;
  }

  [[nodiscard]] Outcome end_of(std::size_t length,
                               const std::vector<std::string>& arguments) const {
    ControlledRun run(heap_, {}, arguments);
    run.acknowledged({"allocate 2000"});
    run.control("enable name=io/write,failinfo=28");
    return run.ends_with(write(length));
  }

  /// The number of events that opening and the allocation make.
  [[nodiscard]] std::string events() const {
    const Scratch scratch;
    const std::string errors =
        run_program({"run", "-", "--file", scratch.path("heap"), "--store", "in-place"},
                    "allocate 2000\n")
            .errors;
    return std::to_string(std::stoul(errors.substr(errors.find("after ") + 6)));
  }
};

TEST_F(ShortWrites, LeaveWholeSectorsInTheFile) {
  expect_end(end_of(1500, {}), 3, write(1500) + kFailed);
  const std::string content = read_file(heap_);
  EXPECT_EQ(content.substr(64, 1536 - 64), std::string(1536 - 64, 'W'));
  EXPECT_EQ(content.substr(1536), std::string(content.size() - 1536, '\0'));
  expect_opens_again();
}

TEST_F(ShortWrites, LeaveNothingOfASingleSector) {
  expect_end(end_of(448, {}), 3, write(448) + kFailed);
  EXPECT_EQ(read_file(heap_).find('W'), std::string::npos);
}

TEST_F(ShortWrites, AreEventsWhereTheyLeftSomething) {
  EXPECT_EQ(end_of(1500, {"--crash-after", events()}).signal, SIGKILL);
}

TEST_F(ShortWrites, AreNoEventsWhereTheyLeftNothing) {
  const Outcome outcome = end_of(448, {"--crash-after", events()});
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.exit_status, 3);
}

}  // namespace
}  // namespace crashcheck::testing
