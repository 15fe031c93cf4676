// The examples killed at random moments, many times on the same file: what they acknowledged is
// there, at most the line in flight more, nothing is lost and the heap is sound. A kill shows what
// the order of system calls has to do with it; what a device can lose is the explorer's business.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "bstack/ghost_tree.h"
#include "io/posix_file.h"
#include "processes/running_program.h"

namespace crashcheck::testing {
namespace {

using Lines = std::vector<std::string>;

constexpr int kKills = 60;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

/// Feeds lines to a program and kills it after a while; those it printed.
Lines feed_and_kill(const Lines& words, const Lines& lines, std::chrono::microseconds delay) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  RunningProgram program(words);
  program.send(text);
  std::this_thread::sleep_for(delay);
  kill(program.process(), SIGKILL);
  const Outcome outcome = program.finish();
  EXPECT_TRUE(outcome.signal == SIGKILL || outcome.exit_status == 0) << outcome.errors;
  return lines_of(outcome.output);
}

void expect_sound(const std::string& path) {
  auto file = io::open_posix_file(path);
  ASSERT_TRUE(file);
  const auto heap = bstack::GhostTree::open(*std::move(file));
  ASSERT_TRUE(heap);
  EXPECT_EQ(heap->check().value(), std::vector<bstack::Defect>());
}

/// From well before a program has started to well into its work. Where all were killed before that,
/// as on a slow machine, each delay is twice as long as the one before.
class SomeDelay {
 public:
  std::chrono::microseconds next(std::mt19937& random, bool anything_done) {
    if (!anything_done && rounds_++ > 10) most_ *= 2;
    return std::chrono::microseconds(std::uniform_int_distribution(0, most_)(random));
  }

 private:
  int most_ = 20'000;
  int rounds_ = 0;
};

/// Lines of lengths that need blocks of several sizes. They fit a pipe.
std::string some_value(std::mt19937& random) {
  return std::string(std::uniform_int_distribution<std::size_t>(0, 150)(random), 'x');
}

TEST(Kill, ALinkedListHasAllItAcknowledgedInOrderAndAtMostOneLineMore) {
  const Scratch scratch;
  const std::string file = scratch.path("heap");
  std::mt19937 random(1);  // the same every time
  SomeDelay delay;
  Lines expected;
  int in_flight = 0;
  int next = 0;
  for (int round = 0; round < kKills; ++round) {
    SCOPED_TRACE(round);
    Lines lines;
    for (int i = 0; i < 300; ++i) {
      lines.push_back(std::to_string(next++) + " " + some_value(random));
    }
    const Lines acknowledged = feed_and_kill({CRASHCHECK_LINKED_LIST, file, "push"}, lines,
                                             delay.next(random, !expected.empty()));
    expected.insert(expected.end(), acknowledged.begin(), acknowledged.end());

    Lines found = lines_of(run_command({CRASHCHECK_LINKED_LIST, file, "print"}).output);
    std::ranges::reverse(found);
    if (found.size() == expected.size() + 1 && acknowledged.size() < lines.size()) {
      expected.push_back(lines[acknowledged.size()]);
      ++in_flight;
    }
    ASSERT_EQ(found, expected);
    expect_sound(file);
  }
  EXPECT_FALSE(expected.empty()) << "killed before anything was done";
  RecordProperty("lines", static_cast<int>(expected.size()));
  RecordProperty("in_flight", in_flight);
}

TEST(Kill, AKeyValueStoreHasAllItAcknowledgedAndLosesNoMemory) {
  const Scratch scratch;
  const std::string file = scratch.path("heap");
  std::mt19937 random(2);  // the same every time
  SomeDelay delay;
  std::map<std::string, std::string> expected;
  const auto apply = [](std::map<std::string, std::string>& map, const std::string& line) {
    const std::size_t blank = line.find(' ');
    map.erase(line.substr(0, blank));
    if (blank != std::string::npos) map.emplace(line.substr(0, blank), line.substr(blank + 1));
  };
  std::size_t done = 0;
  for (int round = 0; round < kKills; ++round) {
    SCOPED_TRACE(round);
    Lines lines;
    for (int i = 0; i < 300; ++i) {
      const std::string key = "k" + std::to_string(std::uniform_int_distribution(0, 150)(random));
      const bool removes = std::uniform_int_distribution(0, 3)(random) == 0;
      lines.push_back(removes ? key : key + " " + std::to_string(i) + some_value(random));
    }
    const Lines acknowledged =
        feed_and_kill({CRASHCHECK_KEY_VALUE, file, "put"}, lines, delay.next(random, done > 0));
    done += acknowledged.size();
    for (const std::string& line : acknowledged) apply(expected, line);

    std::map<std::string, std::string> found;
    for (const std::string& line :
         lines_of(run_command({CRASHCHECK_KEY_VALUE, file, "print"}).output)) {
      apply(found, line);
    }
    if (found != expected && acknowledged.size() < lines.size()) {
      apply(expected, lines[acknowledged.size()]);
    }
    ASSERT_EQ(found, expected);
    ASSERT_EQ(run_command({CRASHCHECK_KEY_VALUE, file, "reclaim"}).output, "0\n");
    expect_sound(file);
  }
  EXPECT_GT(done, 0U) << "killed before anything was done";
}

}  // namespace
}  // namespace crashcheck::testing
