// The offer, which lives as long as the program.
#include "offer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "io/assert.h"

namespace crashcheck::cli {
namespace {

Offer& kept_offer() {
  static Offer kept;
  return kept;
}

bool has_name_of_its_own(const Offer& offer, const explorer::Store* store) {
  return std::ranges::count(offer.stores.all(), store->name(), &explorer::Store::name) == 1;
}

}  // namespace

const Offer& offer() {
  CRASHCHECK_ASSERT(kept_offer().commands != nullptr);
  return kept_offer();
}

void make_offer(Offer offer) {
  CRASHCHECK_ASSERT(offer.commands != nullptr && !offer.stores.all().empty());
  CRASHCHECK_ASSERT(std::ranges::all_of(
      offer.stores.all(), [&](const auto* store) { return has_name_of_its_own(offer, store); }));
  kept_offer() = std::move(offer);
}

std::string usual_stores() { return fmt::format("{}", fmt::join(offer().usual, " and ")); }

}  // namespace crashcheck::cli
