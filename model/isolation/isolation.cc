// Limits that are smaller, and the causes of deaths in words.
#include "isolation/isolation.h"

#include <cxxabi.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <typeinfo>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CRASHCHECK_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CRASHCHECK_SANITIZED 1
#endif

namespace crashcheck::isolation {
namespace {

constexpr int kTimeShare = 100;
constexpr std::uint64_t kMemoryShare = 16;

std::string signal_name(int number) {
#ifdef __GLIBC__
  if (const char* const name = sigabbrev_np(number)) return std::string("SIG") + name;
#endif
  return "signal " + std::to_string(number);
}

}  // namespace

Limits Limits::reduced() const {
  return {std::min(time, std::max(kLeastTime, time / kTimeShare)),
          std::min(memory_bytes, std::max(kLeastMemoryBytes, memory_bytes / kMemoryShare))};
}

bool can_limit_memory() {
#ifdef CRASHCHECK_SANITIZED
  return false;
#else
  return true;
#endif
}

std::string cause_of_wait_status(int status) {
  if (WIFSIGNALED(status)) return "died by " + signal_name(WTERMSIG(status));
  return "ended the process with status " + std::to_string(WEXITSTATUS(status));
}

std::string cause_of_hang(std::chrono::milliseconds limit) {
  constexpr double kMilli = 1e-3;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "hangs: no answer within %g s",
                static_cast<double>(limit.count()) * kMilli);
  return text.data();
}

std::string cause_of_memory(std::uint64_t limit_bytes) {
  constexpr unsigned kMebi = 20;
  return "memory above " + std::to_string(limit_bytes >> kMebi) + " MiB";
}

std::string cause_of_exception() {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "threw an exception";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
  return std::string("threw ") + (name != nullptr ? name.get() : type->name());
}

}  // namespace crashcheck::isolation
