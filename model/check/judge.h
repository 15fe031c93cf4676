// Asks the check about states, and remembers what it said: a check's answer follows from the tree
// and from what was acknowledged. Thread rule: an object belongs to one thread; a copy is another
// judge, who knows as much.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "check/world.h"
#include "faultfs/directory_trace.h"
#include "faultfs/hash_table.h"
#include "isolation/guard.h"

namespace crashcheck {

class Judge {
 public:
  /// Borrows `check`. States are on a medium with so many bytes; nothing: enough.
  explicit Judge(const Check& check, std::optional<std::uint64_t> space_bytes = std::nullopt)
      : check_(&check), space_bytes_(space_bytes) {}

  /// From now on checks are carried out under the guard, which it borrows: one that dies is a
  /// violation. Null: they are not.
  void use(isolation::Guard* guard) { guard_ = guard; }
  [[nodiscard]] isolation::Guard* guard() const { return guard_; }

  /// A state as it is met: whether it was met before, and what is wrong with it.
  struct Answer {
    faultfs::Hash128 key;  ///< of the state and of what was acknowledged
    bool is_new = false;
    /// Of the state's kind; the text may be that of another state. Lives as long as the judge;
    /// null: none.
    const Violation* violation = nullptr;
  };
  [[nodiscard]] Answer judge(const faultfs::Tree& tree, std::span<const std::string> acknowledged);

  /// What the check says of the state, which it is asked in any case.
  [[nodiscard]] std::optional<Violation> asked(const faultfs::Tree& tree,
                                               std::span<const std::string> acknowledged) const;

  /// What recovery does to the tree, up to `recovered()`: the trace of a life that crashes can end.
  [[nodiscard]] faultfs::DirectoryTrace recovery(const faultfs::Tree& tree,
                                                 std::span<const std::string> acknowledged) const;
  /// The same of a trace that goes on from its end.
  [[nodiscard]] faultfs::DirectoryTrace recovery_after(
      faultfs::DirectoryTrace trace, std::span<const std::string> acknowledged) const;
  /// Notes that the recovery from this state is crashed; false where it was before. REQUIRES: the
  /// state was judged.
  [[nodiscard]] bool begin_recovery(const faultfs::Hash128& key);

  /// Another search begins, in which what is known already counts once more where it violates.
  void begin_search() { noted_.emplace(); }
  /// Whether the violation, if it is one, is the search's first of that state.
  [[nodiscard]] bool is_first_violation(const Answer& answer) {
    if (answer.violation == nullptr) return false;
    return noted_ ? noted_->insert(answer.key).second : answer.is_new;
  }

  /// Of the state and of what was acknowledged.
  [[nodiscard]] static faultfs::Hash128 key_of(const faultfs::Tree& tree,
                                               std::span<const std::string> acknowledged);

  /// An answer as another judge can learn it.
  struct Known {
    faultfs::Hash128 key;
    std::uint32_t kind = 0;     ///< 0: holds; otherwise, from 1, of the judge's kinds
    bool is_recovered = false;  ///< its recovery was crashed
  };
  /// From now on what is new is kept apart, too. A state is told again once its recovery is
  /// crashed.
  void keep_news() { keeps_news_ = true; }
  [[nodiscard]] const std::vector<Known>& news() const { return news_; }
  [[nodiscard]] const std::deque<Violation>& kinds() const { return kinds_; }
  /// Learns what another judge knows, with whose kinds.
  void learn(const std::vector<Known>& news, const std::deque<Violation>& kinds);
  void learn(const Judge& other);

 private:
  static constexpr std::uint32_t kRecovered = std::uint32_t{1} << 31U;

  [[nodiscard]] std::optional<Violation> carried_out(
      CrashState& state, std::span<const std::string> acknowledged) const;
  std::uint32_t number_of(const Violation& violation);
  void learn_one(const Known& known, const std::deque<Violation>& kinds);

  const Check* check_;
  std::optional<std::uint64_t> space_bytes_;
  std::optional<faultfs::HashTable<bool>> noted_;  // states that violate, of this search
  isolation::Guard* guard_ = nullptr;
  faultfs::HashTable<std::uint32_t> answers_;  // the kind, as Known; and kRecovered
  std::deque<Violation> kinds_;                // the first of each
  std::map<std::string, std::uint32_t> numbers_;
  bool keeps_news_ = false;
  std::vector<Known> news_;
};

}  // namespace crashcheck
