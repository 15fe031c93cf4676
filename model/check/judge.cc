// One check at a time, on a directory of its own that shares what it does not change. Of an answer
// only the kind is kept, so that a state costs a few bytes.
#include "judge.h"

#include <exception>
#include <new>

#include "faultfs/memory_directory.h"
#include "faultfs/split_mix.h"

namespace crashcheck {
namespace {

using faultfs::DirectoryTrace;
using faultfs::Hash128;
using faultfs::MemoryDirectory;

constexpr std::string_view kRecoveryFailed = "recovery-failed";

Violation threw(std::string_view what) {
  return {std::string(kRecoveryFailed), "it threw: " + std::string(what)};
}

/// Where memory is limited, its end is the guard's business.
std::optional<Violation> ask(const Check& check, CrashState& state,
                             std::span<const std::string> acknowledged, bool is_guarded) {
  try {
    return check(state, acknowledged);
  } catch (const std::bad_alloc& thrown) {
    if (is_guarded) throw;
    return threw(thrown.what());
  } catch (const std::exception& thrown) {
    return threw(thrown.what());
  } catch (...) {
    return Violation{std::string(kRecoveryFailed), "it threw something that is no std::exception"};
  }
}

/// A kind says nothing of the limits: "hangs: no answer within 10 s" is of the kind "hangs". "died
/// by SIGSEGV" is a kind by itself.
Violation violation_of(const isolation::Death& death) {
  constexpr std::string_view kThrew = "threw ";
  if (death.cause.starts_with(kThrew)) return threw(death.cause.substr(kThrew.size()));
  if (death.cause.starts_with("memory")) return {"out-of-memory", "the check took " + death.cause};
  return {death.cause.substr(0, death.cause.find(':')), "the check " + death.cause};
}

}  // namespace

std::optional<Violation> Judge::carried_out(CrashState& state,
                                            std::span<const std::string> acknowledged) const {
  if (guard_ == nullptr) return ask(*check_, state, acknowledged, false);
  std::optional<Violation> violation;
  const isolation::Death* const death =
      guard_->run([&] { violation = ask(*check_, state, acknowledged, true); });
  return death == nullptr ? violation : violation_of(*death);
}

Hash128 Judge::key_of(const faultfs::Tree& tree, std::span<const std::string> acknowledged) {
  Hash128 key = tree.hash();
  key.high ^= faultfs::mixed(acknowledged.size());
  return key;
}

Judge::Answer Judge::judge(const faultfs::Tree& tree, std::span<const std::string> acknowledged) {
  const Hash128 key = key_of(tree, acknowledged);
  const auto [answer, is_new] = answers_.insert(key);
  if (is_new) {
    const std::optional<Violation> violation = asked(tree, acknowledged);
    answer = violation ? number_of(*violation) : 0;
    if (keeps_news_) news_.push_back({key, answer});
  }
  const std::uint32_t kind = answer & ~kRecovered;
  return {key, is_new, kind == 0 ? nullptr : &kinds_[kind - 1]};
}

std::optional<Violation> Judge::asked(const faultfs::Tree& tree,
                                      std::span<const std::string> acknowledged) const {
  MemoryDirectory disk(tree);
  if (space_bytes_) disk.set_space(*space_bytes_);
  CrashState state(disk, nullptr);
  return carried_out(state, acknowledged);
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
  static_cast<void>(carried_out(state, acknowledged));
  trace.cut(std::min(end, trace.event_count()));
  return trace;
}

bool Judge::begin_recovery(const Hash128& key) {
  const auto [answer, is_new] = answers_.insert(key);
  CRASHCHECK_ASSERT(!is_new);
  const bool is_first = (answer & kRecovered) == 0;
  if (is_first && keeps_news_) news_.push_back({key, answer, true});
  answer |= kRecovered;
  return is_first;
}

std::uint32_t Judge::number_of(const Violation& violation) {
  const auto next = static_cast<std::uint32_t>(kinds_.size() + 1);
  const auto [number, is_new] = numbers_.try_emplace(violation.kind, next);
  if (is_new) kinds_.push_back(violation);
  return number->second;
}

void Judge::learn(const std::vector<Known>& news, const std::deque<Violation>& kinds) {
  for (const Known& known : news) learn_one(known, kinds);
}

void Judge::learn(const Judge& other) {
  other.answers_.for_each([&](const Hash128& key, std::uint32_t answer) {
    learn_one({key, answer & ~kRecovered, (answer & kRecovered) != 0}, other.kinds_);
  });
}

void Judge::learn_one(const Known& known, const std::deque<Violation>& kinds) {
  const std::uint32_t kind = known.kind == 0 ? 0 : number_of(kinds[known.kind - 1]);
  std::uint32_t& answer = answers_.insert(known.key).first;
  answer = kind | (answer & kRecovered) | (known.is_recovered ? kRecovered : 0);
}

}  // namespace crashcheck
