// One draw after the other, each in a statement of its own.
#include "random_case.h"

#include <rapidcheck.h>

#include "generator/generator.h"
#include "history/wrapped.h"
#include "oracle/finding.h"

namespace crashcheck::testing {
namespace {

using explorer::Case;
using explorer::Life;
using explorer::LifeFault;
using faultfs::FaultPoint;
namespace gen = rc::gen;

constexpr std::size_t kMaxOperations = 12;
constexpr std::size_t kMaxLives = 4;
constexpr std::size_t kMaxItems = 4;  // of a list

bool yes() { return *gen::arbitrary<bool>(); }
std::uint64_t number() { return *gen::arbitrary<std::uint64_t>(); }
std::size_t below(std::size_t bound) { return *gen::inRange<std::size_t>(0, bound); }

faultfs::DeviceProfile random_profile() {
  const auto named = faultfs::named_profiles();
  faultfs::DeviceProfile profile = named[below(named.size())];
  if (yes()) profile.unit_bytes = *gen::element<std::uint64_t>(1, 8, 512, 4096);
  return profile;
}

std::optional<faultfs::UnitRange> random_units() {
  if (yes()) return std::nullopt;
  const std::uint64_t first = number() / 2;
  return faultfs::UnitRange{first, yes() ? first : first + number() / 2};
}

faultfs::CrashPoint random_survivors() {
  faultfs::CrashPoint crash;
  if (yes()) crash.torn_bytes = number();
  for (std::size_t left = below(kMaxItems); left > 0; --left) {
    const std::uint64_t event = number();
    crash.kept.push_back({event, random_units()});
  }
  if (yes()) {
    crash.length = faultfs::SurvivingLength{number()};
    if (yes()) crash.length->size_bytes = number();
  }
  for (std::size_t left = below(kMaxItems); left > 0; --left) {
    const std::uint64_t first = number() / 2;
    (yes() ? crash.garbage : crash.unreadable).push_back({first, first + number() / 2});
  }
  for (std::size_t left = below(kMaxItems); left > 0; --left) {
    const auto units = random_units();
    crash.fills.push_back({units, static_cast<faultfs::Fill>(below(3))});
  }
  return crash;
}

LifeFault random_fault(std::size_t step) {
  LifeFault fault;
  fault.step = step;
  fault.fault.point = static_cast<FaultPoint>(below(4));
  fault.fault.nth = 1 + number() / 2;
  const auto errnos = faultfs::errnos(fault.fault.point);
  fault.fault.error = errnos[below(errnos.size())];
  fault.fault.forever = yes();
  if (fault.fault.point == FaultPoint::kWrite && yes()) {
    fault.wrote_bytes = yes() ? UINT64_MAX : number();
  }
  if (fault.fault.point == FaultPoint::kSync) {
    fault.reverts = yes();
    if (yes()) fault.durable = random_survivors();
  }
  return fault;
}

faultfs::CrashPoint random_crash() {
  faultfs::CrashPoint crash = random_survivors();
  crash.event = number();
  return crash;
}

explorer::Damage random_damage() {
  explorer::Damage damage{explorer::kDamageKinds[below(explorer::kDamageKinds.size())], number()};
  if (damage.kind == explorer::DamageKind::kFlip) damage.detail = below(8);
  if (damage.kind == explorer::DamageKind::kStale) damage.detail = number();
  return damage;
}

}  // namespace

Case random_case() {
  Case made;
  made.profile = random_profile();
  const explorer::History all =
      history::wrapped(*generator::histories(kMaxOperations, generator::Alphabet::kAll));
  made.lives.clear();
  std::size_t begin = 0;
  for (std::size_t left = 1 + below(kMaxLives); left > 0; --left) {
    const std::size_t end = left == 1 ? all.size() : begin + below(all.size() - begin + 1);
    Life life;
    life.operations.assign(all.begin() + static_cast<std::ptrdiff_t>(begin),
                           all.begin() + static_cast<std::ptrdiff_t>(end));
    if (yes()) life.faults.push_back(random_fault(below(life.operations.size() + 2)));
    if (!life.faults.empty() && yes()) {
      const std::size_t first = life.faults[0].step;
      life.faults.push_back(random_fault(first + below(life.operations.size() + 2 - first)));
    }
    life.crash = random_crash();
    made.lives.push_back(std::move(life));
    begin = end;
  }
  // The last recovery need not be said; what happens in it must be.
  Life& last = made.lives.back();
  const bool says_something = !last.operations.empty() || !last.faults.empty();
  if ((says_something || made.lives.size() == 1) && yes()) last.crash.reset();
  if (last.faults.empty() && yes()) last.damage = random_damage();
  if (yes()) {
    made.expect = Case::Expectation{};
    if (yes()) made.expect->kind = static_cast<explorer::KindId>(below(oracle::kKindCount));
  }
  return made;
}

}  // namespace crashcheck::testing
