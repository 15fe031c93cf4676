// Two operations of a kind as one bulk form.
#include "edits.h"
#include "generator/shrinks.h"

namespace crashcheck::generator {
namespace {

using history::Handle;
using history::Operation;

/// The lengths that an operation allocates, if it does nothing else.
std::vector<std::uint64_t> allocated(const Operation& operation) {
  if (const auto* one = std::get_if<history::Allocate>(&operation)) return {one->length};
  const auto* bulk = std::get_if<history::AllocateBulk>(&operation);
  return bulk != nullptr ? bulk->lengths : std::vector<std::uint64_t>();
}

/// The slices that an operation frees, if it does nothing else.
std::vector<Handle> freed(const Operation& operation) {
  if (const auto* one = std::get_if<history::Deallocate>(&operation)) return {one->slice};
  const auto* bulk = std::get_if<history::DeallocateBulk>(&operation);
  return bulk != nullptr ? bulk->slices : std::vector<Handle>();
}

template <typename T>
std::vector<T> together(std::vector<T> first, const std::vector<T>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Both at once, if there is a form for that.
std::optional<Tagged> both(const Tagged& first, const Tagged& second) {
  const auto lengths = allocated(first.operation);
  const auto more = allocated(second.operation);
  if (!lengths.empty() && !more.empty()) {
    return Tagged{history::AllocateBulk{together(lengths, more)},
                  together(first.gives, second.gives), first.part};
  }
  const auto slices = freed(first.operation);
  const auto others = freed(second.operation);
  if (slices.empty() || others.empty()) return std::nullopt;
  return Tagged{history::DeallocateBulk{together(slices, others)}, {}, first.part};
}

/// Two operations to be done together, at the place of the one or the other.
struct Merge {
  std::size_t first = 0;
  std::size_t second = 0;
  bool early = true;
};

Edit edit_of(const std::vector<Tagged>& operations, const Merge& merge) {
  const auto first = operations.begin() + static_cast<std::ptrdiff_t>(merge.first);
  const auto second = operations.begin() + static_cast<std::ptrdiff_t>(merge.second);
  Replacement replacement(first + 1, second);
  replacement.insert(merge.early ? replacement.begin() : replacement.end(), *both(*first, *second));
  return {merge.first, merge.second - merge.first + 1, std::move(replacement), std::nullopt};
}

std::vector<Merge> all_merges(const std::vector<Tagged>& operations) {
  constexpr std::size_t kFurthest = 8;
  std::vector<Merge> merges;
  for (std::size_t first = 0; first < operations.size(); ++first) {
    const std::size_t end = std::min(operations.size(), first + kFurthest);
    for (std::size_t second = first + 1; second < end; ++second) {
      if (operations[second].part != operations[first].part) break;
      if (!both(operations[first], operations[second])) continue;
      merges.push_back({first, second, true});
      if (second > first + 1) merges.push_back({first, second, false});
    }
  }
  return merges;
}

}  // namespace

rc::Seq<std::vector<history::History>> merges(const std::vector<history::History>& parts,
                                              const history::Slices& there) {
  std::vector<Tagged> operations = tag(parts, there.next());
  std::vector<Merge> all = all_merges(operations);
  return rc::seq::map(
      rc::seq::fromContainer(std::move(all)),
      [operations = std::move(operations), count = parts.size(), there](const Merge& merge) {
        return carry_out(operations, count, edit_of(operations, merge), there);
      });
}

}  // namespace crashcheck::generator
