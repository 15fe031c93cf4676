// The progress line and the interrupt handler.
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>

namespace crashcheck::cli {
namespace {

// The one piece of global state in the program: a signal handler can reach nothing else.
std::atomic<std::atomic<bool>*> stop_flag{nullptr};

extern "C" void stop_work(int signal_number) {
  std::atomic<bool>* const flag = stop_flag.exchange(nullptr);
  if (flag != nullptr) {
    flag->store(true);
  } else {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
  }
}

}  // namespace

ProgressLine::ProgressLine(std::atomic<bool>& stop, Text text) : text_(std::move(text)) {
  stop_flag = &stop;
  std::signal(SIGINT, stop_work);
  std::signal(SIGTERM, stop_work);
  if (isatty(STDERR_FILENO) != 0) {
    thread_ = std::jthread([this](const std::stop_token& ended) { show(ended); });
  }
}

ProgressLine::~ProgressLine() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stop_flag = nullptr;
}

void ProgressLine::show(std::stop_token stop) const {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  while (!wake.wait_for(lock, stop, std::chrono::milliseconds(200),
                        [&] { return stop.stop_requested(); })) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    fmt::print(stderr, "\r\x1b[K{}", text_(seconds));
    std::fflush(stderr);
  }
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace crashcheck::cli
