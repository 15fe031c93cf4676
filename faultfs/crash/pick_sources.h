// Who answers when a crash state is drawn. Thread rule: an object belongs to one thread.
#pragma once

#include <algorithm>

#include "faultfs/choices.h"
#include "pending_tree.h"

namespace crashcheck::faultfs {

/// Asks a list of choices: an odometer, random ones, a replay.
class ChosenPicks : public PickSource {
 public:
  explicit ChosenPicks(Choices& choices) : choices_(choices) {}

  [[nodiscard]] std::size_t cut(std::size_t options) override { return choices_.choose(options); }
  [[nodiscard]] std::uint32_t version(RegisterIndex /*of_register*/, const Offer& offer) override {
    return offer.at(static_cast<std::uint32_t>(choices_.choose(offer.count())));
  }
  [[nodiscard]] bool garbage(RegisterIndex /*of_register*/, std::uint32_t /*version*/) override {
    return choices_.choose(2) == 1;
  }

 private:
  Choices& choices_;
};

/// Wants a version for each register and takes the nearest one there is; notes what was chosen.
class WantedPicks final : public PickSource {
 public:
  explicit WantedPicks(const Picks& wanted, RegisterIndex first = Registers::kNone)
      : wanted_(wanted), first_(first) {}

  [[nodiscard]] std::size_t cut(std::size_t options) override {
    return noted(std::min(wanted_.cut, options - 1), options);
  }
  [[nodiscard]] std::uint32_t version(RegisterIndex of_register, const Offer& offer) override {
    const std::uint32_t place = offer.nearest(wanted_.versions[of_register]);
    return offer.at(static_cast<std::uint32_t>(noted(place, offer.count())));
  }
  [[nodiscard]] bool garbage(RegisterIndex of_register, std::uint32_t /*version*/) override {
    return noted(wanted_.garbage[of_register] ? 1 : 0, 2) == 1;
  }
  [[nodiscard]] RegisterIndex first() const override { return first_; }

  /// What was chosen so far, in the order of the questions.
  [[nodiscard]] const ChoiceList& taken() const { return taken_; }

 private:
  std::size_t noted(std::size_t taken, std::size_t options) {
    taken_.push_back({taken, options});
    return taken;
  }

  const Picks& wanted_;
  RegisterIndex first_;
  ChoiceList taken_;
};

}  // namespace crashcheck::faultfs
