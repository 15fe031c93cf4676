// Workers take the groups in order; each group has an equal share of the budget for all, so that
// no schedule of threads can be seen in the result.
#include "example_shrinker.h"

#include <algorithm>

#include "campaign_workers.h"
#include "explorer/parallel.h"
#include "history_exploration.h"

namespace crashcheck::explorer {
namespace {

using How = ExampleTask::How;

class ExampleShrinker {
 public:
  ExampleShrinker(const Store& store, const CampaignOptions& options, const ExampleTask& task,
                  const std::atomic<bool>& stop, std::atomic<std::uint64_t>& spent)
      : store_(store), options_(options), task_(task), stop_(stop), spent_(spent) {}

  std::optional<Shrunk> run() {
    switch (task_.how) {
      case How::kVerdict: return shrink_verdict();
      case How::kBesideVerdict: return shrink_as_it_is();
      default: return look_at_it();
    }
  }

 private:
  [[nodiscard]] const Group& group() const { return task_.group; }

  std::optional<Shrunk> shrink_verdict() {
    if (damage_from_word(task_.signature.operation)) return shrink_as_it_is();
    if (group().with_faults && !is_one_fault_in_one_life()) return shrink_as_it_is();
    Search search{scope_of(options_, group()), task_.signature, std::nullopt, &stop_,
                  options_.beginnings};
    if (group().with_faults) search.fault = kind_of(group().lives.front().faults.front().fault);
    search.spent_in_all = &spent_;
    return shrink(store_, search, parts_of_example(), task_.image_bytes);
  }

  /// What explore_faults() finds again from the history alone.
  [[nodiscard]] bool is_one_fault_in_one_life() const {
    return group().lives.front().faults.size() == 1;
  }

  /// From the example's own lives.
  std::optional<Shrunk> shrink_as_it_is() {
    const std::uint64_t most =
        group().with_faults ? std::min(task_.image_bytes, kShrinkBytesOfFaults) : task_.image_bytes;
    Effort effort{most, &stop_, options_.beginnings};
    effort.spent_in_all = &spent_;
    return shrink(search(), group().lives, effort);
  }

  /// An example that nothing is done with.
  std::optional<Shrunk> look_at_it() {
    Effort none{0, nullptr};
    return shrink(search(), group().lives, none);
  }

  [[nodiscard]] CrashSearch search() const {
    return {store_, scope_of(options_, group()), task_.target()};
  }

  /// Where a call failed, what came after it in the history matters, not what was done instead.
  [[nodiscard]] Parts parts_of_example() const {
    if (!group().with_faults) return parts_of(group().lives);
    auto history = history_with_faults(store_, options_, group().example);
    const std::size_t step = group().lives.front().faults.front().step;
    history.resize(std::min(history.size(), step + kOperationsAfterFault));
    return {std::move(history)};
  }

  const Store& store_;
  const CampaignOptions& options_;
  const ExampleTask& task_;
  const std::atomic<bool>& stop_;
  std::atomic<std::uint64_t>& spent_;
};

/// The groups of a result without a minimal case, verdicts first.
std::vector<std::pair<ExampleTask, Group*>> tasks_of(CampaignResult& result, How verdicts,
                                                     How others) {
  std::vector<std::pair<ExampleTask, Group*>> tasks;
  for (const auto& [groups, how] :
       {std::pair(&result.groups, verdicts), std::pair(&result.secondary, others)}) {
    for (auto& [signature, group] : *groups) {
      if (!group.shrunk) tasks.emplace_back(ExampleTask{how, signature, group}, &group);
    }
  }
  return tasks;
}

/// What was seen, as it was seen.
Shrunk as_seen(const Signature& signature, const Group& group) {
  Shrunk shrunk;
  shrunk.sighting = {signature, group.lives, group.findings};
  shrunk.parts = parts_of(group.lives);
  return shrunk;
}

/// As many slots as there can be use of.
unsigned slots_for(std::size_t tasks, const CampaignOptions& options) {
  return static_cast<unsigned>(std::min<std::size_t>(tasks, options.jobs));
}

}  // namespace

Scope scope_of(const CampaignOptions& options, const Group& group) {
  Scope scope = options.scope;
  if (group.device) scope.profile = *group.device;
  return scope;
}

std::optional<Shrunk> shrunk_example(const Store& store, const CampaignOptions& options,
                                     const ExampleTask& task, const std::atomic<bool>& stop,
                                     std::atomic<std::uint64_t>& spent) {
  return ExampleShrinker(store, options, task, stop, spent).run();
}

void shrink_example(CampaignWorkers& workers, unsigned slot, const std::atomic<bool>& stop,
                    const Signature& signature, Group& group) {
  for (const How how : {How::kVerdict, How::kAsItIs}) {
    if (stop && how == How::kAsItIs) group.shrunk = as_seen(signature, group);
    if (!group.shrunk) group.shrunk = workers.shrink(slot, {how, signature, group}, stop);
  }
  if (!group.shrunk) group.shrunk = as_seen(signature, group);
}

void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     const std::atomic<bool>& stop, CampaignResult& result) {
  auto tasks = tasks_of(result, How::kVerdict, How::kBesideVerdict);
  if (tasks.empty()) return;
  const std::uint64_t share = std::min(kShrinkImageBytes, options.shrink_bytes / tasks.size());
  progress.shrink_bytes_at_most = share * tasks.size();
  progress.groups_to_shrink = tasks.size();
  const unsigned slots = slots_for(tasks.size(), options);
  CampaignWorkers workers(store, options, progress, slots);
  std::atomic<std::size_t> next{0};
  std::atomic<unsigned> next_slot{0};
  in_parallel(slots, [&] {
    const unsigned slot = next_slot++;
    for (std::size_t i = next++; i < tasks.size() && !stop; i = next++) {
      auto& [task, group] = tasks[i];
      task.image_bytes = share;
      group->shrunk = workers.shrink(slot, task, stop);
      ++progress.groups_shrunk;
    }
  });
}

void keep_as_it_stands(const Store& store, const CampaignOptions& options,
                       CampaignProgress& progress, const std::atomic<bool>& stop,
                       CampaignResult& result) {
  auto tasks = tasks_of(result, How::kAsItIs, How::kBesideAsItIs);
  if (tasks.empty()) return;
  if (!stop) {
    CampaignWorkers workers(store, options, progress, 1);
    for (auto& [task, group] : tasks) {
      if (!stop) group->shrunk = workers.shrink(0, task, stop);
    }
  }
  for (auto& [task, group] : tasks) {
    if (!group->shrunk && stop) group->shrunk = as_seen(task.signature, *group);
  }
}

}  // namespace crashcheck::explorer
