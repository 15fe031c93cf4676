// The parent looks at the child a few times a second: at the number of its check in shared memory,
// and at its processor time in /proc. Where there is no /proc, the clock has to do.
#include "child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <optional>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace crashcheck::isolation {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kInterval{20};

/// What the system says of a process.
struct Usage {
  char state = '?';
  milliseconds processor_time{};
  std::uint64_t resident_bytes = 0;
};

std::optional<Usage> usage_of(pid_t process) {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/stat", static_cast<int>(process));
  const int fd = open(path.data(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::array<char, 1024> text{};
  const ssize_t got = read(fd, text.data(), text.size() - 1);
  close(fd);
  const char* const name_end = got > 0 ? std::strrchr(text.data(), ')') : nullptr;
  if (name_end == nullptr) return std::nullopt;
  Usage usage;
  unsigned long user = 0;
  unsigned long system = 0;
  long pages = 0;
  // See proc(5): state is field 3, utime and stime are 14 and 15, rss is 24.
  const int read_fields = std::sscanf(
      name_end + 1,
      " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu %*s %*s %*s %*s %*s %*s %*s %*s %ld",
      &usage.state, &user, &system, &pages);
  constexpr int kFields = 4;
  if (read_fields != kFields) return std::nullopt;
  constexpr unsigned long kMilli = 1000;
  const auto ticks = static_cast<unsigned long>(sysconf(_SC_CLK_TCK));
  usage.processor_time = milliseconds((user + system) * kMilli / ticks);
  usage.resident_bytes =
      static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return usage;
}

/// Whether the child is in one check for too long.
class Patience {
 public:
  Patience(pid_t child, SharedRecord& record) : child_(child), record_(record) {}

  bool is_over() {
    if (record_.executor != child_) return start_over();
    const auto usage = usage_of(child_);
    if (usage) record_.resident_bytes = usage->resident_bytes;
    const std::uint64_t request = record_.request;
    const std::uint64_t check = record_.check;
    if (!record_.in_check) return start_over();
    const Clock::time_point now = Clock::now();
    if (!known_ || request != request_ || check != check_) {
      known_ = true;
      request_ = request;
      check_ = check;
      at_first_ = usage ? usage->processor_time : milliseconds{};
      awake_ = now;
      return false;
    }
    const milliseconds limit{static_cast<milliseconds::rep>(record_.time_ms.load())};
    if (!usage) return now - awake_ > limit;
    if (usage->state != 'S') awake_ = now;
    return usage->processor_time - at_first_ > limit || now - awake_ > limit;
  }

 private:
  bool start_over() {
    known_ = false;
    return false;
  }

  pid_t child_;
  SharedRecord& record_;
  bool known_ = false;
  std::uint64_t request_ = 0;
  std::uint64_t check_ = 0;
  milliseconds at_first_{};       // its processor time when the check was first seen
  Clock::time_point awake_ = {};  // when it was last seen to do something
};

sigset_t child_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  return signals;
}

void sleep_or_be_told() {
  const sigset_t signals = child_signal();
  timespec interval{};
  interval.tv_nsec = std::chrono::nanoseconds(kInterval).count();
#ifdef __linux__
  sigtimedwait(&signals, nullptr, &interval);
#else
  static_cast<void>(signals);
  nanosleep(&interval, nullptr);
#endif
}

}  // namespace

pid_t fork_child() {
#ifdef __linux__
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
  }
  return child;
#else
  return fork();
#endif
}

void block_child_signal() {
  const sigset_t signals = child_signal();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
}

Ending wait_for(pid_t child, SharedRecord& record) {
  Ending ending;
  Patience patience(child, record);
  for (;;) {
    const pid_t ended = waitpid(child, &ending.status, WNOHANG);
    if (ended == child) return ending;
    if (!ending.hung && !ending.killed) {
      ending.killed = record.kill && record.executor == child;
      ending.hung = !ending.killed && patience.is_over();
      if (ending.killed || ending.hung) kill(child, SIGKILL);
    }
    sleep_or_be_told();
  }
}

bool Ending::is_killed_from_outside() const {
  return !hung && !killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

bool Ending::is_clean(const SharedRecord& record) const {
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 && !record.in_check;
}

Death Ending::death(const SharedRecord& record) const {
  if (hung) {
    const auto limit = static_cast<milliseconds::rep>(record.time_ms.load());
    return {cause_of_hang(milliseconds(limit)), true};
  }
  return {cause_of_wait_status(status), false};
}

}  // namespace crashcheck::isolation
