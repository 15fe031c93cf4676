// The shares and the scales; what is drawn at each is in scale_drawer.cc.
#include "generator/swarm.h"

#include <array>

#include "generator/generator.h"
#include "mix.h"
#include "scale_drawer.h"

namespace crashcheck::generator {
namespace {

struct Share {
  Breadth breadth;
  std::string_view name;
  std::uint64_t of_all;
};
constexpr std::array<Share, 8> kTable = {{
    {Breadth::kUsual, "usual", 112},
    {Breadth::kFew, "few operations", 72},
    {Breadth::kLong, "long slices", 24},
    {Breadth::kHuge, "huge slices", 1},
    {Breadth::kWide, "wide calls", 24},
    {Breadth::kLasting, "lasting sessions", 6},
    {Breadth::kDeep, "deep trees", 5},
    {Breadth::kFar, "far offsets", 12},
}};
constexpr std::uint64_t kMeasured = [] {
  std::uint64_t sum = 0;
  for (const Share& share : kTable) sum += share.of_all;
  return sum;
}();
static_assert(kMeasured == kShares);

constexpr std::uint64_t power_of_two(std::uint64_t power) { return std::uint64_t{1} << power; }

Breadth any_breadth(faultfs::Choices& choices) {
  std::uint64_t left = choices.choose(kShares);
  for (const Share& share : kTable) {
    if (left < share.of_all) return share.breadth;
    left -= share.of_all;
  }
  return Breadth::kUsual;
}

/// Each kind is there as often as not; something is allocated in any case.
std::uint32_t any_kinds(faultfs::Choices& choices) {
  auto kinds = static_cast<std::uint32_t>(choices.choose(std::uint64_t{1} << kKindCount));
  const std::uint32_t allocating = bit_of(Kind::kAllocate) | bit_of(Kind::kAllocateBulk);
  if ((kinds & allocating) == 0) kinds |= bit_of(Kind::kAllocate);
  return kinds;
}

/// The same with bytes set aside at the beginning and after each reopen: none, more than any record
/// here needs, and anything between. What is abandoned at the beginning stays there, with the
/// operation that makes it durable.
history::History with_reserve(const history::History& all, faultfs::Choices& choices) {
  constexpr std::uint64_t kMost = 11;
  if (choices.choose(2) == 0) return all;
  history::History with;
  const auto set = [&] { with.emplace_back(history::SetReserve{8U << choices.choose(kMost + 1)}); };
  const bool is_far = !all.empty() && std::holds_alternative<history::Abandon>(all.front());
  const std::size_t prepared = is_far ? 2 : 0;
  if (prepared == 0) set();
  for (const history::Operation& operation : all) {
    with.push_back(operation);
    if (std::holds_alternative<history::Reopen>(operation) || with.size() == prepared) set();
  }
  return with;
}

}  // namespace

std::string_view name(Breadth breadth) { return kTable[static_cast<std::size_t>(breadth)].name; }

std::uint64_t share_of(Breadth breadth) { return kTable[static_cast<std::size_t>(breadth)].of_all; }

Scale draw_scale(std::size_t max_operations, faultfs::Choices& choices) {
  Scale scale;
  scale.breadth = any_breadth(choices);
  scale.kinds = any_kinds(choices);
  scale.operations = log_uniform(1, max_operations, choices);
  scale.longest = power_of_two(5 + choices.choose(6));
  scale.widest = 4;
  scale.most_bytes = power_of_two(14);
  switch (scale.breadth) {
    case Breadth::kUsual:
    case Breadth::kFew: break;
    case Breadth::kLong:
      scale.longest = power_of_two(11 + choices.choose(5));
      scale.operations = 2 + choices.choose(15);
      scale.most_bytes = power_of_two(17);
      break;
    case Breadth::kHuge:
      scale.shortest = power_of_two(14);
      scale.longest = power_of_two(21);
      scale.operations = 2 + choices.choose(5);
      scale.most_bytes = power_of_two(22);
      break;
    case Breadth::kWide:
      scale.longest = power_of_two(5 + choices.choose(4));
      scale.operations = 2 + choices.choose(15);
      scale.widest = log_uniform(16, 512, choices);
      scale.most_bytes = power_of_two(16);
      scale.kinds |= bit_of(Kind::kAllocateBulk) | bit_of(Kind::kDeallocateBulk);
      break;
    case Breadth::kLasting:
      scale.longest = power_of_two(5 + choices.choose(3));
      scale.operations = log_uniform(128, 2047, choices);
      scale.most_bytes = power_of_two(12);
      scale.kinds &= ~(bit_of(Kind::kReopen) | bit_of(Kind::kAbandon));
      scale.kinds |= bit_of(Kind::kAllocate) | bit_of(Kind::kDeallocate);
      break;
    case Breadth::kDeep:
      scale.longest = power_of_two(7);
      scale.comb = log_uniform(64, 639, choices);
      scale.operations = 4 + choices.choose(21);
      scale.most_bytes = power_of_two(18);
      scale.kinds &= ~(bit_of(Kind::kReclaim) | bit_of(Kind::kReopen));
      break;
    case Breadth::kFar:
      // Up to 64 KiB before the place where 32 bits end, or after it.
      scale.abandoned = power_of_two(32) - power_of_two(16) + 32 * choices.choose(power_of_two(12));
      scale.kinds &= ~bit_of(Kind::kReclaim);  // it would free all that was abandoned
      break;
  }
  return scale;
}

history::History history_of_scale(const Scale& scale, Alphabet alphabet,
                                  faultfs::Choices& choices) {
  Scale allowed = scale;
  if (alphabet == Alphabet::kPublished) allowed.kinds &= bit_of(Kind::kAllocateInto) - 1;
  return ScaleDrawer(allowed, alphabet, choices).run();
}

history::History reserving_history_of(std::uint64_t seed, std::uint64_t index,
                                      std::size_t max_operations, Alphabet alphabet) {
  constexpr std::uint64_t kOtherSeeds = 0xD1B54A32D192ED03U;
  faultfs::RandomChoices choices(mix(seed ^ kOtherSeeds, index));
  const history::History drawn = history_of(seed, index, max_operations, alphabet);
  return alphabet == Alphabet::kPublished ? drawn : with_reserve(drawn, choices);
}

history::History swarm_history_of(std::uint64_t seed, std::uint64_t index,
                                  std::size_t max_operations, Alphabet alphabet) {
  constexpr std::uint64_t kOtherSeeds = 0x8A5CD789635D2DFFU;
  faultfs::RandomChoices choices(mix(seed ^ kOtherSeeds, index));
  const Scale scale = draw_scale(max_operations, choices);
  const history::History drawn =
      scale.breadth != Breadth::kUsual
          ? history_of_scale(scale, alphabet, choices)
          : with_questions(history_of(seed, index, max_operations, alphabet), alphabet, choices);
  return alphabet == Alphabet::kPublished ? drawn : with_reserve(drawn, choices);
}

}  // namespace crashcheck::generator
