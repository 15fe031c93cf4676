// The signal handler. A signal may come twice at once, as GNU timeout sends it to a process and to
// its group. The second ends the program only seconds after the first.
#include "interrupt.h"

#include <csignal>
#include <cstdint>
#include <ctime>

namespace crashcheck::cli {
namespace {

// The one piece of global state in the program: a signal handler can reach nothing else.
std::atomic<std::atomic<bool>*> stop_flag{nullptr};

std::atomic<std::int64_t> stopped_at{0};  // in seconds

constexpr std::int64_t kSecondsToEnd = 2;

/// May be called in a signal handler.
std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec;
}

extern "C" void stop_work(int signal_number) {
  std::atomic<bool>* const flag = stop_flag.exchange(nullptr);
  if (flag != nullptr) {
    stopped_at = now();
    flag->store(true);
  } else if (now() - stopped_at >= kSecondsToEnd) {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
  }
}

}  // namespace

Interrupt::Interrupt(std::atomic<bool>& stop) {
  stop_flag = &stop;
  std::signal(SIGINT, stop_work);
  std::signal(SIGTERM, stop_work);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stop_flag = nullptr;
}

}  // namespace crashcheck::cli
