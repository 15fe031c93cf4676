// The table of the promises that any store can make, and the kinds of violation.
#include "explorer/basic_promises.h"

#include <array>

namespace crashcheck::explorer::basic {
namespace {

constexpr KindId kRecoveryFailed{2};
constexpr KindId kNotIdempotent{3};
constexpr KindId kDiverged{4};
constexpr KindId kUnusable{5};
constexpr KindId kLostSilently{6};
constexpr std::array<std::string_view, 7> kKinds = {"lost-acked",     "phantom",  "recovery-failed",
                                                    "not-idempotent", "diverged", "unusable",
                                                    "lost-silently"};

constexpr std::array kOpens = {kRecoveryFailed};
constexpr std::array kLost = {kLostAcked, kPhantom};
constexpr std::array kChanged = {kNotIdempotent};
constexpr std::array kElsewhere = {kDiverged};
constexpr std::array kRefuses = {kUnusable};
constexpr std::array kSilent = {kLostSilently};
constexpr std::array kAny = {kLostAcked,     kPhantom,  kRecoveryFailed,
                             kNotIdempotent, kDiverged, kUnusable};

constexpr std::array<Guarantee, 7> kGuarantees = {{
    {"opens", "after any crash the store opens", "yes", kOpens},
    {"durable", "what was acknowledged is there, what was under way is there or not", "yes", kLost},
    {"idempotent", "recovering a second time changes no byte", "yes", kChanged},
    {"converges", "a crash inside a recovery leads where the recovery would have led", "yes",
     kElsewhere},
    {"usable", "a store that is open does what is asked of it", "yes", kRefuses},
    {"contained", "after an error and a reopen all of the above holds", "yes", kAny},
    {"told", "a damaged file is opened without loss, or refused untouched, or the loss is said",
     "no", kSilent, false, true},
}};

constexpr Promises kPromises = {.guarantees = kGuarantees,
                                .kinds = kKinds,
                                .opens = {GuaranteeId{0}, kRecoveryFailed},
                                .usable = {GuaranteeId{4}, kUnusable},
                                .idempotent = Check{GuaranteeId{2}, kNotIdempotent},
                                .atomic = {},
                                .converges = Check{GuaranteeId{3}, kDiverged},
                                .contained = GuaranteeId{5},
                                .told = Check{GuaranteeId{6}, kLostSilently},
                                .documented = {},
                                .planted_bugs = {}};
static_assert(kGuarantees[index_of(kDurable)].name == "durable");

}  // namespace

const Promises& promises() { return kPromises; }

}  // namespace crashcheck::explorer::basic
