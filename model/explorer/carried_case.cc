// First the words of the case as they are; then its images.
#include "explorer/carried_case.h"

#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

std::optional<CarriedCase> shown_by(const Store& store, Case carried) {
  auto replayed = replay(store, carried);
  if (!replayed) return std::nullopt;
  const auto target = target_of(carried, *replayed);
  if (!target) return std::nullopt;
  carried.expect = Case::Expectation{target->signature.kind};
  return CarriedCase{std::move(carried), std::move(*replayed), target->signature};
}

/// The case with its crashes chosen anew, so that each leaves what `original` has found after it.
std::optional<Case> with_same_images(const Store& store, const Replay& original, Case carried) {
  for (std::size_t i = 0; i < carried.lives.size(); ++i) {
    if (!carried.lives[i].crash) continue;
    if (i >= original.lives.size()) return std::nullopt;
    Case until = carried;
    until.lives.resize(i + 1);
    until.lives.back().crash.reset();
    until.lives.back().damage.reset();
    const auto replayed = replay(store, until);
    if (!replayed || replayed->lives.size() <= i) return std::nullopt;
    const Recording& recording = replayed->lives[i].recording;
    // Where the write that a crash cuts is in no cache, a cache has it one event later.
    const std::uint64_t event = carried.lives[i].crash->event;
    std::optional<faultfs::CrashPoint> crash;
    for (const std::uint64_t at : {event, event + 1}) {
      if (crash || at > recording.last_crash_event()) continue;
      crash =
          faultfs::crash_that_leaves(recording.trace, carried.profile, at, original.lives[i].image);
    }
    if (!crash) return std::nullopt;
    carried.lives[i].crash = std::move(crash);
  }
  return carried;
}

}  // namespace

std::optional<CarriedCase> carried_to(const Store& store, const Case& found,
                                      const faultfs::DeviceProfile& device) {
  Case carried = found;
  carried.profile = device;
  carried.places.clear();
  if (auto shown = shown_by(store, carried)) return shown;
  if (found.lives.back().damage) return std::nullopt;
  const auto original = replay(store, found);
  if (!original) return std::nullopt;
  auto same_images = with_same_images(store, *original, std::move(carried));
  if (!same_images) return std::nullopt;
  return shown_by(store, std::move(*same_images));
}

}  // namespace crashcheck::explorer
