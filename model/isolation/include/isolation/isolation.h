// How checks are kept apart from the program that makes them, and what a check may use.
// Thread rule: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace crashcheck::isolation {

/// What one check may use before it counts as dead.
struct Limits {
  /// Of processor time, so that the load of the machine does not matter; asleep, of the clock.
  std::chrono::milliseconds time{10'000};
  /// Beyond what the process had within the last Limits::kRenewal checks.
  std::uint64_t memory_bytes = std::uint64_t{1} << 30U;

  /// A process measures its memory once in so many checks.
  static constexpr std::uint64_t kRenewal = 1024;

  /// Less would end checks of stores that are alive and well.
  static constexpr std::chrono::milliseconds kLeastTime{100};
  static constexpr std::uint64_t kLeastMemoryBytes = std::uint64_t{64} << 20U;

  /// For a check that is one of thousands of the same kind: a search, or what follows a hang. What
  /// it finds is to be checked with the whole limits.
  [[nodiscard]] Limits reduced() const;
  bool operator==(const Limits&) const = default;
};

class DeathMemory;

/// What becomes of that which a check prints in a process of its own.
enum class Output : std::uint8_t { kNone, kOfTheProgram };

struct Isolation {
  bool is_forked = false;  ///< otherwise what dies takes the program along
  Limits limits;           ///< of a check in a process of its own
  Output output = Output::kNone;
  /// So that what is carried out several times dies once; null: nothing is remembered.
  std::shared_ptr<DeathMemory> memory = nullptr;
};

/// Why a check came to no answer.
struct Death {
  std::string cause;  ///< "died by SIGSEGV", "hangs: no answer within 10 s"
  bool hung = false;

  bool operator==(const Death&) const = default;
};

/// Whether memory can be limited: not under sanitizers, which reserve more than there is.
[[nodiscard]] bool can_limit_memory();

// The causes, in words.

[[nodiscard]] std::string cause_of_wait_status(int status);
[[nodiscard]] std::string cause_of_hang(std::chrono::milliseconds limit);
[[nodiscard]] std::string cause_of_memory(std::uint64_t limit_bytes);
/// Of the exception that is being handled. REQUIRES: there is one.
[[nodiscard]] std::string cause_of_exception();

}  // namespace crashcheck::isolation
