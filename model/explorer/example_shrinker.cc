// Workers take the groups in order; each group has an equal share of the budget for all, so that
// no schedule of threads can be seen in the result.
#include "example_shrinker.h"

#include <algorithm>
#include <functional>

#include "explorer/parallel.h"
#include "history_exploration.h"

namespace crashcheck::explorer {
namespace {

class ExampleShrinker {
 public:
  ExampleShrinker(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                  const std::atomic<bool>& stop)
      : store_(store), options_(options), progress_(progress), stop_(stop) {}

  /// One group by itself.
  void run(const Signature& signature, Group& group) { shrink_verdict(signature, group); }

  void run(CampaignResult& result) {
    std::vector<std::function<void()>> tasks;
    for (auto& entry : result.groups) {
      if (entry.second.shrunk) continue;
      tasks.emplace_back([this, &entry] { shrink_verdict(entry.first, entry.second); });
    }
    for (auto& entry : result.secondary) {
      if (entry.second.shrunk) continue;
      tasks.emplace_back([this, &entry] { shrink_secondary(entry.first, entry.second); });
    }
    if (tasks.empty()) return;
    share_ = std::min(kShrinkImageBytes, options_.shrink_bytes / tasks.size());
    progress_.shrink_bytes_at_most = share_ * tasks.size();
    progress_.groups_to_shrink = tasks.size();
    std::atomic<std::size_t> next{0};
    in_parallel(options_.jobs, [&] {
      for (std::size_t i = next++; i < tasks.size() && !stop_; i = next++) {
        tasks[i]();
        ++progress_.groups_shrunk;
      }
    });
  }

 private:
  void shrink_verdict(const Signature& signature, Group& group) {
    if (damage_from_word(signature.operation)) return shrink_as_it_is(signature, false, group);
    if (group.with_faults && !is_one_fault_in_one_life(group)) {
      return shrink_as_it_is(signature, false, group);
    }
    Search search{scope_of(options_, group), signature, std::nullopt, &stop_, options_.beginnings};
    if (group.with_faults) search.fault = kind_of(group.lives.front().faults.front().fault);
    search.spent_in_all = &progress_.shrink_bytes;
    group.shrunk = shrink(store_, search, parts_of_example(group), share_);
  }

  /// What explore_faults() finds again from the history alone.
  static bool is_one_fault_in_one_life(const Group& group) {
    return group.lives.front().faults.size() == 1;
  }

  void shrink_secondary(const Signature& signature, Group& group) {
    shrink_as_it_is(signature, true, group);
  }

  /// From the example's own lives.
  void shrink_as_it_is(const Signature& signature, bool among_others, Group& group) {
    const std::uint64_t most = group.with_faults ? std::min(share_, kShrinkBytesOfFaults) : share_;
    Effort effort{most, &stop_, options_.beginnings};
    effort.spent_in_all = &progress_.shrink_bytes;
    const CrashSearch search{store_, scope_of(options_, group), {signature, among_others}};
    group.shrunk = shrink(search, group.lives, effort);
  }

  /// Where a call failed, what came after it in the history matters, not what was done instead.
  [[nodiscard]] Parts parts_of_example(const Group& group) const {
    if (!group.with_faults) return parts_of(group.lives);
    auto history = history_with_faults(store_, options_, group.example);
    const std::size_t step = group.lives.front().faults.front().step;
    history.resize(std::min(history.size(), step + kOperationsAfterFault));
    return {std::move(history)};
  }

  const Store& store_;
  const CampaignOptions& options_;
  CampaignProgress& progress_;
  const std::atomic<bool>& stop_;
  std::uint64_t share_ = kShrinkImageBytes;  // of one group, at most
};

/// An example that nothing was done with.
std::optional<Shrunk> as_it_stands(const CrashSearch& search, const Group& group,
                                   const std::atomic<bool>& stop) {
  if (!stop) {
    Effort none{0, nullptr};
    return shrink(search, group.lives, none);
  }
  Shrunk shrunk;
  shrunk.sighting = {search.target.signature, group.lives, group.findings};
  shrunk.parts = parts_of(group.lives);
  return shrunk;
}

}  // namespace

Scope scope_of(const CampaignOptions& options, const Group& group) {
  Scope scope = options.scope;
  if (group.device) scope.profile = *group.device;
  return scope;
}

void shrink_example(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                    const std::atomic<bool>& stop, const Signature& signature, Group& group) {
  ExampleShrinker(store, options, progress, stop).run(signature, group);
  if (!group.shrunk) {
    group.shrunk = as_it_stands({store, scope_of(options, group), {signature}}, group, stop);
  }
}

void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     const std::atomic<bool>& stop, CampaignResult& result) {
  ExampleShrinker(store, options, progress, stop).run(result);
}

void keep_as_it_stands(const Store& store, const CampaignOptions& options,
                       const std::atomic<bool>& stop, CampaignResult& result) {
  for (auto& [signature, group] : result.groups) {
    if (group.shrunk) continue;
    group.shrunk = as_it_stands({store, scope_of(options, group), {signature}}, group, stop);
  }
  for (auto& [signature, group] : result.secondary) {
    if (group.shrunk) continue;
    group.shrunk = as_it_stands({store, scope_of(options, group), {signature, true}}, group, stop);
  }
}

}  // namespace crashcheck::explorer
