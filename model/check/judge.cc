// One check at a time, on a directory of its own that shares what it does not change.
#include "judge.h"

#include <exception>

#include "faultfs/memory_directory.h"
#include "faultfs/split_mix.h"

namespace crashcheck {
namespace {

using faultfs::DirectoryTrace;
using faultfs::MemoryDirectory;

constexpr std::string_view kRecoveryFailed = "recovery-failed";

std::optional<Violation> ask(const Check& check, CrashState& state,
                             std::span<const std::string> acknowledged) {
  try {
    return check(state, acknowledged);
  } catch (const std::exception& thrown) {
    return Violation{std::string(kRecoveryFailed), std::string("it threw: ") + thrown.what()};
  } catch (...) {
    return Violation{std::string(kRecoveryFailed), "it threw something that is no std::exception"};
  }
}

}  // namespace

Judge::Answer Judge::judge(const faultfs::Tree& tree, std::span<const std::string> acknowledged) {
  faultfs::Hash128 key = tree.hash();
  key.high ^= faultfs::mixed(acknowledged.size());
  const auto [place, is_new] = answers_.try_emplace(key);
  if (is_new) {
    MemoryDirectory disk(tree);
    if (space_bytes_) disk.set_space(*space_bytes_);
    CrashState state(disk, nullptr);
    std::optional<Violation> violation = ask(check_, state, acknowledged);
    if (violation) place->second = std::make_unique<Violation>(std::move(*violation));
  }
  return {key, is_new, place->second.get()};
}

DirectoryTrace Judge::recovery(const faultfs::Tree& tree,
                               std::span<const std::string> acknowledged) const {
  return recovery_after(DirectoryTrace(tree), acknowledged);
}

DirectoryTrace Judge::recovery_after(DirectoryTrace trace,
                                     std::span<const std::string> acknowledged) const {
  MemoryDirectory disk(trace);
  if (space_bytes_) disk.set_space(*space_bytes_);
  std::uint64_t end = UINT64_MAX;
  CrashState state(disk, [&] { end = trace.event_count(); });
  static_cast<void>(ask(check_, state, acknowledged));
  trace.cut(std::min(end, trace.event_count()));
  return trace;
}

}  // namespace crashcheck
