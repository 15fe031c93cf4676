// The defaults are those of the checker.
#include "isolation_options.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "isolation/guard.h"
#include "memory_watch.h"
#include "option_limits.h"

namespace crashcheck::cli {
namespace {

constexpr std::string_view kYes = "yes";
constexpr std::string_view kNo = "no";
constexpr unsigned kMebi = 20;
constexpr double kMilli = 1000;

using LeastTime = std::chrono::duration<double>;
constexpr double kLeastSeconds = LeastTime(isolation::Limits::kLeastTime).count();

std::string problem_with_check_memory(const std::string& text) {
  const auto bytes = parse_bytes(text);
  if (!bytes) return problem_with_bytes(text);
  constexpr std::uint64_t kLeast = isolation::Limits::kLeastMemoryBytes;
  return *bytes < kLeast
             ? fmt::format("'{}' is too little: the least is {}M", text, kLeast >> kMebi)
             : std::string();
}

/// Whether a debugger or a tracer is attached; false where the system does not say.
bool is_traced() {
  std::ifstream status("/proc/self/status");
  const std::string name = "TracerPid:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return line.find_first_not_of(" \t0", name.size()) != line.npos;
  }
  return false;
}

}  // namespace

isolation::Isolation IsolationOptions::isolation() const {
  isolation::Isolation result;
  result.is_forked = isolate.empty() ? !is_traced() : isolate == kYes;
  if (seconds) {
    result.limits.time = std::chrono::milliseconds(std::max(1L, std::lround(*seconds * kMilli)));
  }
  if (!memory.empty()) result.limits.memory_bytes = parse_bytes(memory).value();
  result.memory = std::make_shared<isolation::DeathMemory>();
  return result;
}

std::vector<Option> with_isolation(std::vector<Option> table, IsolationOptions& options) {
  static const isolation::Limits kLimits;
  static const std::string kTimeText = fmt::format(
      "Processor time that one check may take before it counts as hanging, at least {} s; {} s, if "
      "not given",
      kLeastSeconds, std::chrono::duration<double>(kLimits.time).count());
  static const std::string kMemoryText =
      fmt::format("Memory that one check may take in addition, at least {}M; {}M, if not given",
                  isolation::Limits::kLeastMemoryBytes >> kMebi, kLimits.memory_bytes >> kMebi);
  table.push_back({.names = "--isolate",
                   .target = &options.isolate,
                   .description =
                       "Check in processes of their own, so that a store that dies is a finding; "
                       "yes, unless a debugger is attached, if not given",
                   .rule = one_of({std::string(kYes), std::string(kNo)})});
  table.push_back({.names = "--check-timeout",
                   .target = &options.seconds,
                   .description = kTimeText,
                   .rule = duration(kMaxSeconds, kLeastSeconds)});
  table.push_back({.names = "--check-memory",
                   .target = &options.memory,
                   .description = kMemoryText,
                   .rule = of_form("512M, 4G", problem_with_check_memory)});
  return table;
}

}  // namespace crashcheck::cli
