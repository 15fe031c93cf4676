// What a workload and a check work on. Thread rule: World as its Directory, from any thread; a
// CrashState belongs to the check that was given it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/directory.h"

namespace crashcheck {

namespace faultfs {
class MemoryDirectory;
}  // namespace faultfs

using io::Directory;
using io::File;
using io::OpenOptions;

/// Where a workload runs, once: a disk in memory that records, and the outside world.
class World {
 public:
  /// Borrows `disk`.
  explicit World(faultfs::MemoryDirectory& disk);
  /// Borrows both; calls reach `disk` through `calls`.
  World(faultfs::MemoryDirectory& disk, Directory& calls) : disk_(disk), calls_(calls) {}

  /// Empty at first.
  [[nodiscard]] Directory& disk();
  /// Tells the outside world something, after which a crash must not undo it. Checks get these
  /// texts in order. Throws std::runtime_error where the workload does more than the options allow,
  /// so that one that never ends is ended.
  void acknowledge(std::string_view what);
  /// What the calls from now on are about, for explanations: "append 3".
  void note(std::string_view text);

 private:
  faultfs::MemoryDirectory& disk_;
  Directory& calls_;
};

/// What a crash left: a Directory that a check may change.
class CrashState final : public Directory {
 public:
  /// Borrows `disk`. `recovered` is called at most once.
  CrashState(faultfs::MemoryDirectory& disk, std::function<void()> recovered);
  ~CrashState() override;
  CrashState(const CrashState&) = delete;
  CrashState& operator=(const CrashState&) = delete;
  CrashState(CrashState&&) = delete;
  CrashState& operator=(CrashState&&) = delete;

  /// Recovery is over: what the check does before is crashed, too, if crashes are nested; what it
  /// does after is not. Without this call, all of it is recovery.
  void recovered();

  [[nodiscard]] io::Result<std::unique_ptr<File>> open(std::string_view path,
                                                       OpenOptions options = {}) override;
  [[nodiscard]] io::Result<void> remove(std::string_view path) override;
  [[nodiscard]] io::Result<void> rename(std::string_view from, std::string_view to) override;
  [[nodiscard]] io::Result<void> link(std::string_view from, std::string_view to) override;
  [[nodiscard]] io::Result<void> make_directory(std::string_view path) override;
  [[nodiscard]] io::Result<void> remove_directory(std::string_view path) override;
  [[nodiscard]] io::Result<std::vector<std::string>> list(
      std::string_view path = {}) const override;
  [[nodiscard]] io::Result<io::FileStatus> status(std::string_view path) const override;
  [[nodiscard]] io::Result<void> sync(std::string_view path = {}) override;
  [[nodiscard]] io::Result<std::unique_ptr<io::Lock>> lock(std::string_view path) override;

 private:
  faultfs::MemoryDirectory& disk_;
  std::function<void()> recovered_;
};

/// Something that must not be. States with violations of one kind count as one finding.
struct Violation {
  std::string kind;  ///< a short name: "lost", "torn", "will-not-open"
  std::string text;  ///< what exactly, of one state

  bool operator==(const Violation&) const = default;
};

/// Uses a store on `world.disk()` and acknowledges what it promises. It runs twice, and has to do
/// the same both times. An exception ends the exploration.
using Workload = std::function<void(World& world)>;

/// Opens the store on a state that a crash may have left, which recovers it, and says what is
/// wrong. It is given what had been acknowledged, and must not object to finding more than that: a
/// state is judged by the least that the outside world can know. An exception is a violation,
/// "recovery-failed".
using Check = std::function<std::optional<Violation>(CrashState& state,
                                                     std::span<const std::string> acknowledged)>;

}  // namespace crashcheck
