// A store whose checks are carried out under a guard: what they die of becomes a finding.
// Thread rule: that of its guard.
#pragma once

#include "explorer/forwarding_store.h"
#include "isolation/guard.h"

namespace crashcheck::explorer {

/// Does what the other store does. The checker finds the guard, and carries out under it whatever
/// comes from the store.
class GuardedStore final : public ForwardingStore {
 public:
  /// Borrows both.
  GuardedStore(const Store& real, isolation::Guard& guard) : ForwardingStore(real), guard_(guard) {}

  [[nodiscard]] isolation::Guard& guard() const { return guard_; }

 private:
  isolation::Guard& guard_;
};

/// Null where the store has none: what dies takes the process along.
[[nodiscard]] isolation::Guard* guard_of(const Store& store);

/// Carries out `check` of a store with that guard; returns why it did not come to its end, as a
/// text that lives as long as the program; empty where it did.
template <typename Check>
[[nodiscard]] std::string_view run_guarded(isolation::Guard* guard, const Check& check);

/// `text` as one that lives as long as the program, for findings, which refer to literals. For
/// texts of which there are few. Thread rule: any thread.
[[nodiscard]] std::string_view kept_text(std::string_view text);

template <typename Check>
std::string_view run_guarded(isolation::Guard* guard, const Check& check) {
  if (guard == nullptr) {
    check();
    return {};
  }
  const isolation::Death* const death = guard->run(check);
  return death == nullptr ? std::string_view() : kept_text(death->cause);
}

}  // namespace crashcheck::explorer
