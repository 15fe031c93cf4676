// Both times the same checks are made, in the same order.
#include "explorer/isolated.h"

#include "campaign_message.h"
#include "explorer/guarded_store.h"
#include "isolation/worker_processes.h"

namespace crashcheck::explorer {
namespace {

using isolation::Deaths;

CaseProblem out_of_time() { return {{}, "the time is over"}; }

}  // namespace

std::optional<Deaths> rehearse(const Store& store, const isolation::Isolation& isolation,
                               const std::function<void(const Store&)>& work,
                               const std::atomic<bool>* stop) {
  if (!isolation.is_forked) return Deaths();
  isolation::WorkerProcesses worker(
      1,
      [&](std::string_view /*request*/, const isolation::Inside& inside) {
        work(GuardedStore(store, inside.guard));
        return std::string();
      },
      isolation.output);
  auto answer =
      worker.ask(0, "", isolation.limits, {[stop] { return stop != nullptr && *stop; }, nullptr});
  if (!answer || (stop != nullptr && *stop)) return std::nullopt;
  return std::move(answer->deaths);
}

std::optional<Deaths> deaths_of(const Store& store, const Case& reproduction,
                                const isolation::Isolation& isolation,
                                const std::atomic<bool>* stop) {
  if (!isolation.is_forked) return Deaths();
  const std::string work_name = to_line(store, reproduction);
  if (isolation.memory) {
    if (auto known = isolation.memory->find(work_name)) return known;
  }
  const auto work = [&](const Store& guarded) { static_cast<void>(replay(guarded, reproduction)); };
  auto deaths = rehearse(store, isolation, work, stop);
  if (deaths && isolation.memory) isolation.memory->note(work_name, *deaths);
  return deaths;
}

void note_that_none_dies(const Store& store, const Case& reproduction,
                         const isolation::Isolation& isolation) {
  if (isolation.memory) isolation.memory->note(to_line(store, reproduction), {});
}

tl::expected<std::shared_ptr<const Beginning>, std::string> make_beginning(
    const Store& store, const faultfs::Image& file, const isolation::Isolation& isolation) {
  if (!isolation.is_forked) return make_beginning(store, file);
  const auto work = [&](const Store& guarded) { static_cast<void>(make_beginning(guarded, file)); };
  isolation::KnownDeaths guard(rehearse(store, isolation, work).value());
  return make_beginning(GuardedStore(store, guard), file);
}

tl::expected<Replay, CaseProblem> replay(const Store& store, const Case& reproduction,
                                         const isolation::Isolation& isolation, CallWatch* watch,
                                         const std::atomic<bool>* stop) {
  if (!isolation.is_forked) return replay(store, reproduction, watch, stop);
  const auto deaths = deaths_of(store, reproduction, isolation, stop);
  if (!deaths) return tl::unexpected(out_of_time());
  isolation::KnownDeaths guard(*deaths);
  auto replayed = replay(GuardedStore(store, guard), reproduction, watch, stop);
  if (replayed) replayed->store = &store;
  return replayed;
}

tl::expected<WalkedCase, CaseProblem> walk_case(const Store& store, const Case& reproduction,
                                                const isolation::Isolation& isolation,
                                                std::uint64_t epoch_cap,
                                                const std::atomic<bool>* stop) {
  const auto work = [&](const Store& guarded) {
    static_cast<void>(walk_case(guarded, reproduction, epoch_cap));
  };
  if (!isolation.is_forked) return walk_case(store, reproduction, epoch_cap, stop);
  const auto deaths = rehearse(store, isolation, work, stop);
  if (!deaths) return tl::unexpected(out_of_time());
  isolation::KnownDeaths guard(*deaths);
  auto walked = walk_case(GuardedStore(store, guard), reproduction, epoch_cap, stop);
  if (walked) walked->replay.store = &store;
  return walked;
}

std::optional<CarriedCase> carried_to(const Store& store, const Case& found,
                                      const faultfs::DeviceProfile& device,
                                      const isolation::Isolation& isolation) {
  if (!isolation.is_forked) return carried_to(store, found, device);
  const auto work = [&](const Store& guarded) {
    static_cast<void>(carried_to(guarded, found, device));
  };
  isolation::KnownDeaths guard(rehearse(store, isolation, work).value());
  auto carried = carried_to(GuardedStore(store, guard), found, device);
  if (carried) carried->replay.store = &store;
  return carried;
}

std::string missing_sync(const Store& store, const Case& reproduction, const Replay& replay,
                         const isolation::Isolation& isolation) {
  if (store.medium() == faultfs::Medium::kFile) return {};
  if (!isolation.is_forked) return missing_sync(store, reproduction, replay);
  isolation::WorkerProcesses worker(
      1,
      [&](std::string_view /*request*/, const isolation::Inside& inside) {
        return missing_sync(GuardedStore(store, inside.guard), reproduction, replay);
      },
      isolation.output);
  const auto answer = worker.ask(0, "", isolation.limits, {[] { return false; }, nullptr});
  return answer ? answer->result : std::string();
}

std::optional<Shrunk> shrink(const CrashSearch& search, const std::vector<Life>& lives,
                             Effort& effort, const isolation::Isolation& isolation) {
  if (!isolation.is_forked) return shrink(search, lives, effort);
  const Store& store = search.store;
  const faultfs::DeviceProfile& device = search.scope.profile;
  const auto work = [&](std::string_view /*request*/, const isolation::Inside& inside) {
    Effort mine{effort.max_image_bytes, &inside.stop, effort.beginnings};
    mine.spent_so_far = &inside.bytes;
    const GuardedStore guarded(store, inside.guard);
    isolation::MessageWriter result;
    write(result, store, device, shrink({guarded, search.scope, search.target}, lives, mine));
    return result.take();
  };
  isolation::WorkerProcesses worker(1, work, isolation.output);
  isolation::Progress progress{[&] { return effort.stop != nullptr && *effort.stop; }};
  progress.add = [&](std::uint64_t /*states*/, std::uint64_t bytes) {
    if (effort.spent_so_far != nullptr) *effort.spent_so_far += bytes;
  };
  for (const isolation::Limits& limits : {isolation.limits.reduced(), isolation.limits}) {
    const auto answer = worker.ask(0, "", limits, progress);
    if (!answer) return std::nullopt;
    isolation::MessageReader result(answer->result);
    auto shrunk = read_shrunk(result, store);
    if (answer->deaths.empty()) return shrunk;
    if (!shrunk) continue;
    const Case minimal = make_case(store, device, shrunk->sighting);
    const auto replayed = replay(store, minimal, isolation, nullptr, effort.stop);
    if (!replayed || !shows(minimal, *replayed, search.target)) continue;
    shrunk->sighting.findings = replayed->judgement.findings;
    return shrunk;
  }
  return std::nullopt;
}

}  // namespace crashcheck::explorer
