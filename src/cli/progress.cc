// The progress line.
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace crashcheck::cli {

ProgressLine::ProgressLine(std::atomic<bool>& stop, Text text)
    : text_(std::move(text)), interrupt_(stop) {
  if (isatty(STDERR_FILENO) != 0) {
    thread_ = std::jthread([this](const std::stop_token& ended) { show(ended); });
  }
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
