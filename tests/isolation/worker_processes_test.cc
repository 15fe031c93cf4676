// Work in processes of its own, without any store.
#include "isolation/worker_processes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
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

/// A number that processes forked from now on share.
template <typename Number>
class Shared {
 public:
  Shared()
      : number_(new (mmap(nullptr, sizeof(std::atomic<Number>), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0)) std::atomic<Number>(0)) {}
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  Shared(Shared&&) = delete;
  Shared& operator=(Shared&&) = delete;
  ~Shared() { munmap(static_cast<void*>(number_), sizeof(std::atomic<Number>)); }

  std::atomic<Number>& operator*() const { return *number_; }
  std::atomic<Number>* operator->() const { return number_; }

 private:
  std::atomic<Number>* number_;
};

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
  const Shared<int> counted;
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

/// What was learnt before the last death is told, whatever the work is stuck in after it.
TEST(WorkerProcesses, KeepWhatIsKnownWhereWorkIsEnded) {
  const Shared<bool> stuck;
  const auto work = [&](std::string_view /*request*/, const Inside& inside) {
    static_cast<void>(inside.guard.run([] { std::abort(); }));
    if (inside.stop) return std::string("known");
    static_cast<void>(inside.guard.run([&] {
      for (;;) *stuck = true;
    }));
    return std::string("never");
  };
  WorkerProcesses workers(1, work, Output::kNone);
  const Progress impatient{[&] { return stuck->load(); }, nullptr};
  EXPECT_EQ(workers.ask(0, "", {}, impatient)->result, "known");
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

/// A program that is killed leaves no process behind, however busy.
/// The processes that this one has forked, but not those that these have.
std::vector<pid_t> children() {
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  return {std::istream_iterator<pid_t>(file), {}};
}

TEST(WorkerProcesses, AreMadeAnewWhereSomebodyElseKillsThem) {
  const Shared<int> kills;
  WorkerProcesses workers(
      1,
      [&](std::string_view digits, const Inside& inside) {
        if (*kills > 0) pause();
        return add_up(digits, inside);
      },
      Output::kNone);
  const Progress killing{[&] {
                           for (const pid_t child : children()) {
                             if ((*kills)-- > 0) kill(child, SIGKILL);
                           }
                           return false;
                         },
                         nullptr};
  *kills = 2;
  EXPECT_EQ(workers.ask(0, "12", {}, killing)->result, "12");
  *kills = 100;
  try {
    static_cast<void>(workers.ask(0, "12", {}, killing));
    FAIL() << "they are killed each time";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("was killed again and again from outside"));
  }
  *kills = 0;
  EXPECT_EQ(workers.ask(0, "34", {}, kPatient)->result, "34");
}

TEST(WorkerProcesses, AreNoFindingWhereTheSystemKillsThem) {
  const Shared<int> kills;
  *kills = 2;
  WorkerProcesses killed(
      1,
      [&](std::string_view digits, const Inside& inside) {
        std::string sum;
        for (const char digit : digits) {
          const Death* const death = inside.guard.run([&] {
            if (digit == 'x') std::abort();
            if (digit == 'k' && (*kills)-- > 0) kill(getpid(), SIGKILL);
            sum += digit;
          });
          if (death != nullptr) sum += '[' + death->cause + ']';
        }
        return sum;
      },
      Output::kNone);
  EXPECT_EQ(killed.ask(0, "1k2", {}, kPatient)->result, "1k2");
  *kills = 1;
  EXPECT_EQ(killed.ask(0, "1x2k3", {}, kPatient)->result, "1[died by SIGABRT]2k3");
}

/// Stopped is not asleep: what a user or a debugger stops goes on where it was.
TEST(WorkerProcesses, AreNoFindingWhereTheyAreStoppedForAWhile) {
  using Clock = std::chrono::steady_clock;
  constexpr Limits kShort{std::chrono::milliseconds(100), std::uint64_t{64} << 20U};
  const Shared<pid_t> stopped;
  WorkerProcesses workers(
      1,
      [&](std::string_view digits, const Inside& inside) {
        std::string sum;
        for (const char digit : digits) {
          const Death* const death = inside.guard.run([&] {
            if (digit == 's') {
              *stopped = getpid();
              std::raise(SIGSTOP);
            }
            sum += digit;
          });
          if (death != nullptr) sum += '[' + death->cause + ']';
        }
        return sum;
      },
      Output::kNone);
  std::optional<Clock::time_point> since;
  const Progress wake{[&] {
                        if (*stopped == 0) return false;
                        if (!since) since = Clock::now();
                        if (Clock::now() - *since > 5 * kShort.time) kill(*stopped, SIGCONT);
                        return false;
                      },
                      nullptr};
  const auto answer = workers.ask(0, "1s2", kShort, wake);
  EXPECT_EQ(answer->result, "1s2");
  EXPECT_TRUE(answer->deaths.empty());
}

TEST(WorkerProcesses, DieWithTheProgram) {
  const Shared<pid_t> worker;
  const pid_t program = fork();
  if (program == 0) {
    const auto work = [&](std::string_view /*request*/, const Inside& /*inside*/) -> std::string {
      *worker = getpid();
      for (;;) {
      }
    };
    WorkerProcesses workers(1, work, Output::kNone);
    const Progress die{[&] { return *worker != 0 && std::raise(SIGKILL) != 0; }, nullptr};
    static_cast<void>(workers.ask(0, "", {}, die));
  }
  int status = 0;
  waitpid(program, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  while (kill(*worker, 0) == 0) usleep(1000);  // a worker that lives on hangs the test
}

}  // namespace
}  // namespace crashcheck::isolation
