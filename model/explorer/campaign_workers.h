// Who explores the histories of a campaign and makes its examples minimal: this process, or worker
// processes, which may die of the store. Internal to the layer. Thread rule: made by one thread;
// then each slot belongs to one thread at a time.
#pragma once

#include <functional>
#include <memory>

#include "example_shrinker.h"
#include "explorer/campaign.h"
#include "isolation/worker_processes.h"

namespace crashcheck::explorer {

class CampaignWorkers {
 public:
  /// `slots` of them. Borrows all. ERRORS: as WorkerProcesses.
  CampaignWorkers(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                  unsigned slots);
  ~CampaignWorkers() { progress_.worker_bytes = 0; }
  CampaignWorkers(const CampaignWorkers&) = delete;
  CampaignWorkers& operator=(const CampaignWorkers&) = delete;
  CampaignWorkers(CampaignWorkers&&) = delete;
  CampaignWorkers& operator=(CampaignWorkers&&) = delete;

  /// As explore_history(). Of a history that does not end when it is to be cut short: nothing.
  [[nodiscard]] CampaignResult explore(unsigned slot, std::uint64_t index,
                                       const std::atomic<bool>& stop);

  /// As shrunk_example(). What dies dies earlier on the way there: the minimal case is tried with
  /// the whole limits, and if it does not show them it is looked for again with these.
  [[nodiscard]] std::optional<Shrunk> shrink(unsigned slot, const ExampleTask& task,
                                             const std::atomic<bool>& stop);

 private:
  std::string work(std::string_view request, const isolation::Inside& inside) const;
  [[nodiscard]] std::optional<isolation::Answer> ask(unsigned slot, const std::string& request,
                                                     const isolation::Limits& limits,
                                                     const std::atomic<bool>& stop);
  std::optional<isolation::Answer> ask_to_shrink(unsigned slot, const ExampleTask& task,
                                                 const isolation::Limits& limits,
                                                 const std::atomic<bool>& stop);
  bool confirm(unsigned slot, const ExampleTask& task, Shrunk& shrunk,
               const std::atomic<bool>& stop);

  const Store& store_;
  const CampaignOptions& options_;
  CampaignProgress& progress_;
  std::unique_ptr<isolation::WorkerProcesses> processes_;  // null: in this process
};

}  // namespace crashcheck::explorer
