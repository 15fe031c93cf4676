// Workers take history numbers in order; what they find is merged by sums and minima, so that no
// schedule of threads can be seen in the result.
#include "explorer/campaign.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "generator/generator.h"

namespace crashcheck::explorer {
namespace {

/// Runs `work` in `jobs` threads and waits for all. What one of them throws is thrown here.
void in_parallel(unsigned jobs, const std::function<void()>& work) {
  std::mutex mutex;
  std::exception_ptr thrown;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock(mutex);
      thrown = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < jobs; ++i) threads.emplace_back(guarded);
    guarded();
  }
  if (thrown) std::rethrow_exception(thrown);
}

/// Keeps of two groups with the same signature the sums and the shorter example.
void merge(Group& into, const Group& from) {
  into.states += from.states;
  into.sequences += from.sequences;
  if (std::tuple(from.example_steps, from.example) < std::tuple(into.example_steps, into.example)) {
    into.example = from.example;
    into.example_steps = from.example_steps;
  }
}

void merge(CampaignResult& into, const CampaignResult& from) {
  into.counts += from.counts;
  into.sequences += from.sequences;
  into.operations += from.operations;
  for (const auto& [signature, group] : from.groups) {
    const auto [known, is_new] = into.groups.try_emplace(signature, group);
    if (!is_new) merge(known->second, group);
  }
}

CampaignResult explore_one(const Subject& subject, const CampaignOptions& options,
                           std::uint64_t index, const std::atomic<bool>& stop) {
  const auto history = generator::history_of(options.seed, index, options.max_operations);
  const Recording recording = record(subject, history);
  CampaignResult result;
  result.sequences = 1;
  result.operations = history.size();
  result.counts = explore(
      subject, recording, history, options.profile,
      [&](const Sighting& sighting) {
        const Group seen{1, 1, index, sighting.step, std::nullopt};
        const auto [known, is_new] = result.groups.try_emplace(sighting.signature, seen);
        if (!is_new) ++known->second.states;
        return true;
      },
      &stop);
  return result;
}

class Campaign {
 public:
  Campaign(const Subject& subject, const CampaignOptions& options, CampaignProgress& progress)
      : subject_(subject), options_(options), progress_(progress) {}

  CampaignResult run() {
    in_parallel(options_.jobs, [this] { explore_until_done(); });
    progress_.groups_to_shrink = result_.groups.size();
    std::vector<std::pair<const Signature, Group>*> groups;
    for (auto& entry : result_.groups) groups.push_back(&entry);
    std::atomic<std::size_t> next{0};
    in_parallel(options_.jobs, [&] {
      for (std::size_t i = next++; i < groups.size(); i = next++) shrink_example(*groups[i]);
    });
    return std::move(result_);
  }

 private:
  void explore_until_done() {
    CampaignResult mine;
    for (std::uint64_t index = take_number(); index < options_.sequences; index = take_number()) {
      const CampaignResult one = explore_one(subject_, options_, index, progress_.stop);
      if (progress_.stop) break;  // it may have been cut short: it does not count
      merge(mine, one);
      progress_.sequences += 1;
      progress_.states += one.counts.states;
      progress_.tested += one.counts.tested;
      progress_.violating += one.counts.violating;
    }
    const std::lock_guard lock(mutex_);
    merge(result_, mine);
  }

  /// The next history's number, or one past the last where the campaign is over.
  std::uint64_t take_number() {
    if (progress_.stop || (options_.time_limit &&
                           std::chrono::steady_clock::now() - start_ >= *options_.time_limit)) {
      return options_.sequences;
    }
    return next_++;
  }

  void shrink_example(std::pair<const Signature, Group>& entry) {
    auto& [signature, group] = entry;
    auto history = generator::history_of(options_.seed, group.example, options_.max_operations);
    history.resize(std::min(history.size(), group.example_steps));
    group.shrunk =
        shrink(subject_, options_.profile, history, signature, kShrinkImageBytes, &progress_.stop);
    ++progress_.groups_shrunk;
  }

  const Subject& subject_;
  const CampaignOptions& options_;
  CampaignProgress& progress_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<std::uint64_t> next_{0};
  std::mutex mutex_;
  CampaignResult result_;
};

}  // namespace

CampaignResult run_campaign(const Subject& subject, const CampaignOptions& options,
                            CampaignProgress& progress) {
  return Campaign(subject, options, progress).run();
}

}  // namespace crashcheck::explorer
