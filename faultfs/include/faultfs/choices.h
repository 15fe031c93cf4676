// Where decisions come from. Whatever could go one way or another, a crash point, what survives,
// the next operation, is asked of one object as a number; who answers makes a walk exhaustive,
// random, a replay or a search for something simpler.
// Thread rule: an object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crashcheck::faultfs {

/// A decision that was taken: `taken` of `options` possible ones.
struct Choice {
  std::uint64_t taken = 0;
  std::uint64_t options = 1;

  bool operator==(const Choice&) const = default;
};
using ChoiceList = std::vector<Choice>;

/// "3/17 0/2"; empty where nothing was decided.
[[nodiscard]] std::string to_string(const ChoiceList& choices);

/// By convention, 0 is the simplest of the options. A caller draws one number at a time and never
/// two in one expression: compilers evaluate these in different orders.
class Choices {
 public:
  Choices() = default;
  Choices(const Choices&) = delete;
  Choices& operator=(const Choices&) = delete;
  Choices(Choices&&) = delete;
  Choices& operator=(Choices&&) = delete;
  virtual ~Choices() = default;

  /// A number below `options`. REQUIRES: options > 0.
  [[nodiscard]] virtual std::uint64_t choose(std::uint64_t options) = 0;
};

/// Every list of choices there is, in lexicographic order: exhaustive search.
///
///     Odometer odometer;
///     do { run(odometer); } while (odometer.next());
///
/// REQUIRES: what a run offers depends on the choices taken before it in the same run alone.
class Odometer final : public Choices {
 public:
  [[nodiscard]] std::uint64_t choose(std::uint64_t options) override;

  /// Ends the run and prepares the next; false where there is none left.
  [[nodiscard]] bool next();

  /// The choices taken in this run so far.
  [[nodiscard]] ChoiceList taken() const;

 private:
  ChoiceList list_;
  std::size_t position_ = 0;  // choices taken in this run
};

/// Each option as likely as any other, by `seed` alone, on every machine.
class RandomChoices final : public Choices {
 public:
  explicit RandomChoices(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t choose(std::uint64_t options) override;

 private:
  std::uint64_t state_;
};

/// What was chosen before. A choice that no longer fits is a mismatch: from there on the answer is
/// always 0. After a replay, ask mismatch() before using its result.
class ReplayedChoices final : public Choices {
 public:
  explicit ReplayedChoices(ChoiceList list) : list_(std::move(list)) {}

  [[nodiscard]] std::uint64_t choose(std::uint64_t options) override;

  /// What did not fit, in words; nothing where all did so far.
  [[nodiscard]] const std::optional<std::string>& mismatch() const { return mismatch_; }
  /// How many of the choices have been taken.
  [[nodiscard]] std::size_t position() const { return position_; }
  /// Whether all of them have been taken, and no other.
  [[nodiscard]] bool is_complete() const { return !mismatch_ && position_ == list_.size(); }

 private:
  ChoiceList list_;
  std::size_t position_ = 0;
  std::optional<std::string> mismatch_;
};

/// Simpler and simpler lists, from one that is known to do something worth keeping.
///
///     ShrinkingChoices shrinking(list);
///     while (shrinking.next()) {
///       if (still_does_it(run(shrinking))) shrinking.accept();
///     }
///
/// A candidate is shorter, or as long and in one place lower. It is taken as far as it goes: a
/// choice that is too high becomes the highest option, one that is missing becomes 0. In the end no
/// single candidate of the accepted list does it any more.
class ShrinkingChoices final : public Choices {
 public:
  explicit ShrinkingChoices(ChoiceList list) : best_(std::move(list)) {}

  /// Prepares the next candidate; false where there is none left.
  [[nodiscard]] bool next();
  [[nodiscard]] std::uint64_t choose(std::uint64_t options) override;
  /// Goes on from the list that the run has just taken, where that is simpler than the best so far.
  void accept();

  [[nodiscard]] const ChoiceList& best() const { return best_; }

 private:
  [[nodiscard]] bool propose();

  ChoiceList best_;
  ChoiceList candidate_;
  ChoiceList taken_;
  std::size_t place_ = 0;      // of the choice that is lowered, or where the candidate is cut
  std::uint64_t lowered_ = 0;  // next value to try there
  enum class Pass : std::uint8_t { kCut, kDrop, kLower, kDone } pass_ = Pass::kCut;
};

}  // namespace crashcheck::faultfs
