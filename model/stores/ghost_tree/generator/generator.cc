// Random histories of a number of operations.
#include "generator/generator.h"

#include "drafts.h"
#include "generator/shrinks.h"
#include "mix.h"

namespace crashcheck::generator {
namespace {

namespace gen = rc::gen;

}  // namespace

rc::Gen<history::History> histories(std::size_t max_operations, Alphabet alphabet) {
  // The number of operations is drawn first; the size that RapidCheck passes down plays no part.
  using Groups = std::vector<std::vector<Draft>>;
  auto groups = gen::mapcat(
      gen::noShrink(gen::inRange<std::size_t>(1, max_operations + 1)),
      [alphabet](std::size_t count) { return gen::container<Groups>(count, drafts(alphabet)); });
  auto resolved = gen::map(gen::noShrink(std::move(groups)), [max_operations](const Groups& drawn) {
    std::vector<Draft> flat;
    for (const auto& group : drawn) flat.insert(flat.end(), group.begin(), group.end());
    if (flat.size() > max_operations)
      flat.erase(flat.begin() + static_cast<std::ptrdiff_t>(max_operations), flat.end());
    return resolve(flat);
  });
  return gen::shrink(std::move(resolved),
                     [](const history::History& history) { return shrinks(history); });
}

history::History history_of(std::uint64_t seed, std::uint64_t index, std::size_t max_operations,
                            Alphabet alphabet) {
  constexpr int kSize = 100;
  return histories(max_operations, alphabet)(rc::Random(mix(seed, index)), kSize).value();
}

}  // namespace crashcheck::generator
