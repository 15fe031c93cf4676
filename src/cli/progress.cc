// The progress line.
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace crashcheck::cli {
ProgressLine::ProgressLine(explorer::CampaignProgress& progress, std::uint64_t total_sequences)
    : progress_(progress), total_sequences_(total_sequences), interrupt_(progress.stop) {
  if (isatty(STDERR_FILENO) != 0) {
    thread_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
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
    const std::uint64_t to_shrink = progress_.groups_to_shrink;
    const std::uint64_t states = progress_.states;
    std::string line = fmt::format(
        "{} of {} sequences, {} states ({:.0f}/s), {} distinct, {} violating",
        progress_.sequences.load(), total_sequences_, states, static_cast<double>(states) / seconds,
        progress_.tested.load(), progress_.violating.load());
    if (to_shrink > 0) {
      line += fmt::format("; shrinking {} of {}", progress_.groups_shrunk.load(), to_shrink);
    }
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
  }
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace crashcheck::cli
