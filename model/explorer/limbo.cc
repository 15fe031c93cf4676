// Outcomes that live on beside each other.
#include "limbo.h"

#include <algorithm>

#include "oracle/operands.h"

namespace crashcheck::explorer {
namespace {

history::Handle first_given(const history::Operation& operation, history::Handle next_handle) {
  return next_handle - static_cast<history::Handle>(history::handles_given(operation));
}

}  // namespace

oracle::ReferenceModel Limbo::model_of(const oracle::Outcome& outcome,
                                       const history::Operation& operation,
                                       history::Handle next_handle) const {
  return {protocol_, outcome.state, first_given(operation, next_handle)};
}

void Limbo::begin(std::vector<oracle::Outcome> outcomes) {
  is_open_ = true;
  outcomes_ = std::move(outcomes);
}

void Limbo::end() {
  is_open_ = false;
  outcomes_.clear();
}

std::optional<std::vector<oracle::Placement>> Limbo::operands(const history::Operation& operation,
                                                              history::Handle next_handle) const {
  const std::vector<history::Handle> live = outcomes_.front().state.handles();
  const bool same_slices = std::ranges::all_of(
      outcomes_, [&](const oracle::Outcome& each) { return each.state.handles() == live; });
  if (std::holds_alternative<history::Reclaim>(operation) && !same_slices) return std::nullopt;
  return oracle::operands_of(operation, first_given(operation, next_handle), live,
                             [&](history::Handle handle) { return placement_of(handle); });
}

/// Where the slice is in every outcome.
std::optional<oracle::Placement> Limbo::placement_of(history::Handle handle) const {
  const oracle::LiveSlice* first = outcomes_.front().state.find(handle);
  const bool same = first != nullptr && std::ranges::all_of(outcomes_, [&](const auto& each) {
                      const oracle::LiveSlice* slice = each.state.find(handle);
                      return slice != nullptr && slice->placement() == first->placement();
                    });
  if (!same) return std::nullopt;
  return first->placement();
}

std::vector<oracle::Outcome> Limbo::in_flight(const history::Operation& operation,
                                              std::span<const oracle::Placement> returned,
                                              history::Handle next_handle) const {
  std::vector<oracle::Outcome> all;
  for (const oracle::Outcome& before : outcomes_) {
    for (oracle::Outcome& outcome :
         model_of(before, operation, next_handle).in_flight(operation, returned)) {
      std::ranges::copy(before.may_be_free, std::back_inserter(outcome.may_be_free));
      std::ranges::copy(before.wiped, std::back_inserter(outcome.wiped));
      all.push_back(std::move(outcome));
    }
  }
  return all;
}

void Limbo::acknowledge(const history::Operation& operation,
                        std::span<const oracle::Placement> returned, history::Handle next_handle) {
  std::erase_if(outcomes_, [&](oracle::Outcome& outcome) {
    oracle::ReferenceModel model = model_of(outcome, operation, next_handle);
    if (!model.acknowledge(operation, returned).empty()) return true;
    outcome.state = model.state();
    return false;
  });
}

}  // namespace crashcheck::explorer
