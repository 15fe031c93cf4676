// One table for both kinds of databases, of which those that lose acknowledged transactions leave
// out the last guarantee.
#include "key_value_promises.h"

#include <array>

namespace crashcheck::key_value {
namespace {

using explorer::Check;
using explorer::Guarantee;
using explorer::GuaranteeId;
using explorer::KindId;

constexpr KindId kRecoveryFailed{3};
constexpr KindId kUnusable{4};
constexpr std::array<std::string_view, 5> kKinds = {"corrupt", "torn", "lost-acked",
                                                    "recovery-failed", "unusable"};
constexpr std::array kOfOpens = {kRecoveryFailed};
constexpr std::array kOfAtomic = {kTorn};
constexpr std::array kOfSound = {kCorrupt};
constexpr std::array kOfUsable = {kUnusable};
constexpr std::array kOfDurable = {kLost};

constexpr std::array<Guarantee, 5> kGuarantees = {{
    {"opens", "after any crash the database opens", "yes", kOfOpens},
    {"atomic",
     "what is found is the state after some transaction, with all transactions before it and none "
     "after it",
     "yes", kOfAtomic},
    {"sound", "the database's own check of its files finds nothing", "yes", kOfSound},
    {"usable", "a database that is open does what is asked of it, also after a crash", "yes",
     kOfUsable},
    {"durable", "a transaction that was acknowledged is there", "yes", kOfDurable},
}};

constexpr explorer::Promises promises_of(std::span<const Guarantee> guarantees) {
  return {.guarantees = guarantees,
          .kinds = kKinds,
          .opens = {GuaranteeId{0}, kRecoveryFailed},
          .usable = {GuaranteeId{3}, kUnusable},
          .idempotent = {},
          .atomic = {},
          .converges = {},
          .contained = {},
          .told = {},
          .documented = {},
          .planted_bugs = {}};
}

constexpr explorer::Promises kDurableOnes = promises_of(kGuarantees);
constexpr explorer::Promises kOrderedOnes =
    promises_of(std::span(kGuarantees).first(kGuarantees.size() - 1));
static_assert(kGuarantees[index_of(kDurable)].name == "durable");

}  // namespace

const explorer::Promises& promises(Acknowledged acknowledged) {
  return acknowledged == Acknowledged::kDurable ? kDurableOnes : kOrderedOnes;
}

}  // namespace crashcheck::key_value
