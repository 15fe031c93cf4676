// A history is asked for by its number, an example by its way; nothing else goes to a worker, which
// has the campaign's options from when it was forked.
#include "campaign_workers.h"

#include "campaign_message.h"
#include "explorer/guarded_store.h"
#include "explorer/replay.h"
#include "explorer/target.h"
#include "history_exploration.h"

namespace crashcheck::explorer {
namespace {

enum class Request : std::uint8_t { kHistory, kExample, kConfirmation };

void write_task(isolation::MessageWriter& to, const Store& store, const CampaignOptions& options,
                const ExampleTask& task) {
  to.add(static_cast<std::uint64_t>(task.how));
  to.add(task.image_bytes);
  write(to, store, options.scope.profile, task.signature, task.group);
}

ExampleTask read_task(isolation::MessageReader& from, const Store& store) {
  ExampleTask task;
  task.how = static_cast<ExampleTask::How>(from.number());
  task.image_bytes = from.number();
  std::tie(task.signature, task.group) = read_group(from, store);
  return task;
}

/// The example as it is, where it shows what it should.
std::optional<Shrunk> confirmed(const Store& store, const CampaignOptions& options,
                                const ExampleTask& task, const std::atomic<bool>& stop) {
  Shrunk shrunk;
  shrunk.sighting = {task.signature, task.group.lives};
  const Case example = make_case(store, scope_of(options, task.group).profile, shrunk.sighting);
  const auto replayed = replay(store, example, nullptr, &stop);
  if (!replayed || !shows(example, *replayed, task.target())) return std::nullopt;
  shrunk.sighting.findings = replayed->judgement.findings;
  return shrunk;
}

}  // namespace

CampaignWorkers::CampaignWorkers(const Store& store, const CampaignOptions& options,
                                 CampaignProgress& progress, unsigned slots)
    : store_(store), options_(options), progress_(progress) {
  if (!options.isolation.is_forked) return;
  processes_ = std::make_unique<isolation::WorkerProcesses>(
      slots,
      [this](std::string_view request, const isolation::Inside& inside) {
        return work(request, inside);
      },
      options.isolation.output);
}

/// In the worker process.
std::string CampaignWorkers::work(std::string_view request, const isolation::Inside& inside) const {
  isolation::MessageReader asked(request);
  isolation::MessageWriter answer;
  const GuardedStore store(store_, inside.guard);
  const auto kind = static_cast<Request>(asked.number());
  if (kind == Request::kHistory) {
    StateTally tally(inside.states);
    const auto result = explore_history(store, options_, asked.number(), inside.stop, tally);
    write(answer, store, options_.scope.profile, result);
    return answer.take();
  }
  const ExampleTask task = read_task(asked, store);
  const auto shrunk = kind == Request::kExample
                          ? shrunk_example(store, options_, task, inside.stop, inside.bytes)
                          : confirmed(store, options_, task, inside.stop);
  write(answer, store, scope_of(options_, task.group).profile, shrunk);
  return answer.take();
}

CampaignResult CampaignWorkers::explore(unsigned slot, std::uint64_t index,
                                        const std::atomic<bool>& stop) {
  if (!processes_) {
    StateTally tally(progress_.states_under_way);
    CampaignResult result = explore_history(store_, options_, index, stop, tally);
    progress_.states_under_way -= tally.own();
    return result;
  }
  isolation::MessageWriter request;
  request.add(static_cast<std::uint64_t>(Request::kHistory));
  request.add(index);
  const auto answer = ask(slot, request.take(), options_.isolation.limits, stop);
  if (!answer) return {};
  isolation::MessageReader result(answer->result);
  return read_result(result, store_);
}

std::optional<isolation::Answer> CampaignWorkers::ask(unsigned slot, const std::string& request,
                                                      const isolation::Limits& limits,
                                                      const std::atomic<bool>& stop) {
  std::uint64_t under_way = 0;
  const isolation::Progress progress{[&] { return stop.load(); },
                                     [&](std::uint64_t states, std::uint64_t bytes) {
                                       progress_.states_under_way += states;
                                       under_way += states;
                                       progress_.shrink_bytes += bytes;
                                       progress_.worker_bytes = processes_->resident_bytes();
                                     }};
  auto answer = processes_->ask(slot, request, limits, progress);
  progress_.states_under_way -= under_way;
  return answer;
}

std::optional<isolation::Answer> CampaignWorkers::ask_to_shrink(unsigned slot,
                                                                const ExampleTask& task,
                                                                const isolation::Limits& limits,
                                                                const std::atomic<bool>& stop) {
  isolation::MessageWriter request;
  request.add(static_cast<std::uint64_t>(Request::kExample));
  write_task(request, store_, options_, task);
  return ask(slot, request.take(), limits, stop);
}

std::optional<Shrunk> CampaignWorkers::shrink(unsigned slot, const ExampleTask& task,
                                              const std::atomic<bool>& stop) {
  if (!processes_) return shrunk_example(store_, options_, task, stop, progress_.shrink_bytes);
  for (const isolation::Limits& limits :
       {options_.isolation.limits.reduced(), options_.isolation.limits}) {
    const auto answer = ask_to_shrink(slot, task, limits, stop);
    if (!answer) return std::nullopt;
    isolation::MessageReader result(answer->result);
    auto shrunk = read_shrunk(result, store_);
    if (answer->deaths.empty()) return shrunk;
    if (shrunk && (confirm(slot, task, *shrunk, stop) || stop)) return shrunk;
  }
  return std::nullopt;
}

/// With the whole limits, which the findings are to be about.
bool CampaignWorkers::confirm(unsigned slot, const ExampleTask& task, Shrunk& shrunk,
                              const std::atomic<bool>& stop) {
  ExampleTask minimal = task;
  minimal.group.lives = shrunk.sighting.lives;
  isolation::MessageWriter request;
  request.add(static_cast<std::uint64_t>(Request::kConfirmation));
  write_task(request, store_, options_, minimal);
  const auto answer = ask(slot, request.take(), options_.isolation.limits, stop);
  if (!answer) return false;
  isolation::MessageReader result(answer->result);
  const auto seen = read_shrunk(result, store_);
  if (!seen) return false;
  shrunk.sighting.findings = seen->sighting.findings;
  return true;
}

}  // namespace crashcheck::explorer
