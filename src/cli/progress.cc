// The progress line and the interrupt handler.
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>

namespace crashcheck::cli {
namespace {

// The one piece of global state in the program: a signal handler can reach nothing else.
std::atomic<std::atomic<bool>*> stop_flag{nullptr};

extern "C" void stop_campaign(int signal_number) {
  std::atomic<bool>* const flag = stop_flag.exchange(nullptr);
  if (flag != nullptr) {
    flag->store(true);
  } else {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
  }
}

}  // namespace

ProgressLine::ProgressLine(explorer::CampaignProgress& progress, std::uint64_t total_sequences)
    : progress_(progress), total_sequences_(total_sequences) {
  stop_flag = &progress_.stop;
  std::signal(SIGINT, stop_campaign);
  std::signal(SIGTERM, stop_campaign);
  if (isatty(STDERR_FILENO) != 0) {
    thread_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
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
