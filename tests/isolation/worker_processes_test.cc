// Work in processes of its own, without any store.
#include "isolation/worker_processes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace crashcheck::isolation {
namespace {

using ::testing::HasSubstr;

const Progress kPatient{[] { return false; }, nullptr};

/// Its checks are digits: it dies in an 'x', throws in a 't', and the others it adds up.
std::string add_up(std::string_view digits, const Inside& inside) {
  std::string sum;
  for (const char digit : digits) {
    const Death* const death = inside.guard.run([&] {
      if (digit == 'x') std::abort();
      if (digit == 't') throw 1;
      sum += digit;
      ++inside.states;
    });
    if (death != nullptr) sum += '[' + death->cause + ']';
  }
  return sum;
}

TEST(WorkerProcesses, Answer) {
  WorkerProcesses workers(2, add_up, Output::kNone);
  EXPECT_EQ(workers.ask(0, "12", {}, kPatient)->result, "12");
  EXPECT_EQ(workers.ask(1, "34", {}, kPatient)->result, "34");
  EXPECT_EQ(workers.ask(0, "", {}, kPatient)->result, "");
}

TEST(WorkerProcesses, NameTheChecksThatDie) {
  WorkerProcesses workers(1, add_up, Output::kNone);
  const auto answer = workers.ask(0, "1x2tx3", {}, kPatient);
  EXPECT_EQ(answer->result, "1[died by SIGABRT]2[threw int][died by SIGABRT]3");
  ASSERT_EQ(answer->deaths.size(), 3U);
  EXPECT_EQ(answer->deaths.at(2).cause, "died by SIGABRT");
  EXPECT_EQ(answer->deaths.at(4).cause, "threw int");
  EXPECT_EQ(workers.ask(0, "5x", {}, kPatient)->result, "5[died by SIGABRT]");
}

TEST(WorkerProcesses, CarryOutNoCheckThreeTimes) {
  auto* const counted =
      static_cast<std::atomic<int>*>(mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(static_cast<void*>(counted), MAP_FAILED);
  const auto work = [&](std::string_view /*request*/, const Inside& inside) {
    for (int i = 0; i < 300; ++i) {
      static_cast<void>(inside.guard.run([&] { ++*counted; }));
      static_cast<void>(inside.guard.run([] { std::abort(); }));
    }
    return std::string();
  };
  WorkerProcesses workers(1, work, Output::kNone);
  EXPECT_EQ(workers.ask(0, "", {}, kPatient)->deaths.size(), 300U);
  EXPECT_LE(*counted, 2 * 300);
  munmap(static_cast<void*>(counted), sizeof(std::atomic<int>));
}

TEST(WorkerProcesses, TellOfProgress) {
  WorkerProcesses workers(1, add_up, Output::kNone);
  std::uint64_t states = 0;
  std::string digits(100, '1');
  digits += 'x';
  const Progress progress{[] { return false; },
                          [&](std::uint64_t more, std::uint64_t /*bytes*/) { states += more; }};
  static_cast<void>(workers.ask(0, digits, {}, progress));
  EXPECT_EQ(states, 0U);  // what is answered is no longer under way
}

TEST(WorkerProcesses, EndWorkThatIsNotWanted) {
  const auto work = [](std::string_view request, const Inside& inside) {
    static_cast<void>(inside.guard.run([&] {
      while (request == "endless" || (request == "obedient" && !inside.stop)) {
      }
    }));
    return std::string("ended");
  };
  WorkerProcesses workers(1, work, Output::kNone);
  const Progress impatient{[] { return true; }, nullptr};
  EXPECT_FALSE(workers.ask(0, "endless", {}, impatient).has_value());
  EXPECT_EQ(workers.ask(0, "obedient", {}, impatient)->result, "ended");
  EXPECT_EQ(workers.ask(0, "short", {}, kPatient)->result, "ended");
}

TEST(WorkerProcesses, SayWhatTheWorkItselfDiesOf) {
  const auto work = [](std::string_view request, const Inside& inside) -> std::string {
    if (request == "after") static_cast<void>(inside.guard.run([] {}));
    if (request == "throws") throw std::runtime_error("the work is wrong");
    std::abort();
  };
  WorkerProcesses workers(1, work, Output::kNone);
  const auto message_of = [&](std::string_view request) -> std::string {
    try {
      static_cast<void>(workers.ask(0, request, {}, kPatient));
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(message_of("throws"), "the work is wrong");
  EXPECT_THAT(message_of("before"), HasSubstr("outside of every check"));
  EXPECT_THAT(message_of("after"), HasSubstr("outside of every check"));
}

/// A program that is killed leaves no process behind.
TEST(WorkerProcesses, DieWithTheProgram) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t program = fork();
  if (program == 0) {
    WorkerProcesses workers(
        1,
        [](std::string_view /*request*/, const Inside& /*inside*/) -> std::string {
          return std::to_string(getpid());
        },
        Output::kNone);
    const std::string pid = workers.ask(0, "", {}, kPatient)->result;
    static_cast<void>(!write(pipe_ends[1], pid.data(), pid.size()));
    std::raise(SIGKILL);
  }
  std::array<char, 32> text{};
  ASSERT_GT(read(pipe_ends[0], text.data(), text.size() - 1), 0);
  const pid_t worker = std::atoi(text.data());
  int status = 0;
  waitpid(program, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  while (kill(worker, 0) == 0) usleep(1000);  // a worker that lives on hangs the test
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

}  // namespace
}  // namespace crashcheck::isolation
