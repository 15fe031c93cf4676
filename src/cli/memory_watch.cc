// /proc/self/statm, twenty times a second.
#include "memory_watch.h"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <fstream>

namespace crashcheck::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{50};

/// Nothing where the system does not say.
std::optional<std::uint64_t> resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (!(file >> size >> resident)) return std::nullopt;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

MemoryWatch::MemoryWatch(std::uint64_t limit_bytes, const std::atomic<std::uint64_t>& worker_bytes,
                         std::atomic<bool>& stop)
    : thread_([this, limit_bytes, &worker_bytes, &stop](const std::stop_token& ended) {
        while (!ended.stop_requested() && !is_over_) {
          const auto bytes = resident_bytes();
          if (!bytes) return;
          if (*bytes + worker_bytes > limit_bytes) {
            is_over_ = true;
            stop = true;
          }
          std::this_thread::sleep_for(kInterval);
        }
      }) {}

std::uint64_t half_of_the_machine() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return UINT64_MAX;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes) / 2;
}

std::optional<std::uint64_t> parse_bytes(const std::string& text) {
  constexpr unsigned kKibi = 10;
  std::string digits = text;
  unsigned shift = 0;
  constexpr std::string_view kUnits = "KMG";
  const std::size_t unit = digits.empty() ? std::string_view::npos : kUnits.find(digits.back());
  if (unit != std::string_view::npos) {
    shift = kKibi * (static_cast<unsigned>(unit) + 1);
    digits.pop_back();
  }
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  const bool fits =
      error == std::errc() && stop == end && number > 0 && number <= (UINT64_MAX >> shift);
  return fits ? std::optional(number << shift) : std::nullopt;
}

std::string problem_with_bytes(const std::string& text) {
  return parse_bytes(text) ? "" : "'" + text + "' is not a size such as 512M or 4G";
}

}  // namespace crashcheck::cli
