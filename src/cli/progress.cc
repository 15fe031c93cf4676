// The progress line.
#include "progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "explorer/program_name.h"
#include "grouped.h"

namespace crashcheck::cli {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds kOnTerminal(0.2);
constexpr Seconds kInLog(30);

/// How often a log gets a line. Tests cannot wait that long: CRASHCHECK_PROGRESS_SECONDS.
Seconds between_lines() {
  constexpr double kMost = 1e6;
  const char* const text = std::getenv("CRASHCHECK_PROGRESS_SECONDS");
  if (text == nullptr) return kInLog;
  const std::string_view view(text);
  double seconds = 0;
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), seconds);
  const bool is_number = error == std::errc() && end == view.data() + view.size();
  return is_number && seconds > 0 && seconds < kMost ? Seconds(seconds) : kInLog;
}

/// What fits the terminal: a line that is longer would leave its beginning behind each time.
std::string_view as_much_as_fits(std::string_view line) {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return line;
  return line.substr(0, size.ws_col - 1U);
}

/// Where nobody reads standard error any more, the work goes on in silence.
void say(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

/// "about 40 s", "about 12 min", "about 3 h": no more precise than an estimate can be.
std::string roughly(double seconds) {
  constexpr double kStep = 5;
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  if (seconds <= kMinute) {
    return fmt::format("about {:.0f} s", std::max(1.0, std::ceil(seconds / kStep)) * kStep);
  }
  if (seconds <= 2 * kHour) return fmt::format("about {:.0f} min", std::ceil(seconds / kMinute));
  return fmt::format("about {:.0f} h", std::ceil(seconds / kHour));
}

}  // namespace

ProgressLine::ProgressLine(std::atomic<bool>& stop, Text text)
    : text_(std::move(text)), interrupt_(stop), is_terminal_(isatty(STDERR_FILENO) != 0) {
  begin();
}

ProgressLine::ProgressLine(Text text)
    : text_(std::move(text)), is_terminal_(isatty(STDERR_FILENO) != 0) {
  begin();
}

void ProgressLine::begin() {
  thread_ = std::jthread([this](const std::stop_token& ended) { tell(ended); });
}

std::unique_lock<std::mutex> ProgressLine::pause() {
  std::unique_lock lock(mutex_);
  clear();
  return lock;
}

void ProgressLine::tell(std::stop_token stop) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const Seconds interval = is_terminal_ ? kOnTerminal : between_lines();
  std::unique_lock lock(mutex_);
  std::condition_variable_any wake;
  while (!wake.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
    show(text_(Seconds(Clock::now() - start).count()));
  }
  clear();
}

void ProgressLine::show(const std::string& line) {
  if (is_terminal_) {
    say(fmt::format("\r\x1b[K{}", as_much_as_fits(line)));
    is_shown_ = true;
  } else {
    say(fmt::format("{}: {}\n", explorer::program_name(), line));
  }
}

void ProgressLine::clear() {
  if (!is_shown_) return;
  say("\r\x1b[K");
  is_shown_ = false;
}

std::string per_second(std::uint64_t count, double seconds) {
  return seconds <= 0 ? "0"
                      : grouped(static_cast<std::uint64_t>(static_cast<double>(count) / seconds));
}

std::string time_left(double part, double seconds, std::optional<double> until_limit) {
  constexpr double kSoonest = 2;
  std::optional<double> left = until_limit;
  if (part > 0 && part <= 1 && seconds >= kSoonest) {
    const double by_rate = seconds * (1 - part) / part;
    left = std::min(by_rate, left.value_or(by_rate));
  }
  return left ? fmt::format("; {} left", roughly(*left)) : "";
}

}  // namespace crashcheck::cli
