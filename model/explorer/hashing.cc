// XXH3 hashes of what is taken in piece by piece, and of whole recordings.
#include "explorer/hashing.h"

#include <xxhash.h>

#include <array>

namespace crashcheck::explorer {

void Hasher::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

Hasher::Hasher() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  reset();
}

void Hasher::reset() { XXH3_128bits_reset(state_.get()); }

void Hasher::add(std::uint64_t number) {
  std::array<std::byte, sizeof number> bytes{};
  io::store_u64(bytes, number);
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

void Hasher::add(io::ByteView bytes) {
  add(bytes.size());
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

void Hasher::add(const Hash128& hash) {
  add(hash.high);
  add(hash.low);
}

void Hasher::add_image(const faultfs::Image& image) {
  const bool is_short = image.tree() == nullptr && image.size() <= faultfs::Image::kMaxPieceBytes;
  is_short ? add(image.bytes()) : add(image.hash());
}

Hash128 Hasher::value() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
  return {hash.high64, hash.low64};
}

Hash128 fingerprint(const Recording& recording) {
  Hasher hasher;
  const faultfs::Trace& trace = recording.trace;
  hasher.add_image(trace.base());
  for (const faultfs::Event& event : trace.events()) {
    hasher.add(event.offset);
    hasher.add(event.length);
    hasher.add(static_cast<std::uint64_t>(event.kind));
    hasher.add(trace.data(event));
  }
  if (trace.directory() != nullptr) hasher.add(faultfs::hash_of_events(*trace.directory()));
  for (const faultfs::FailedSync& failed : trace.failed_syncs()) {
    hasher.add(failed.after_event);
    hasher.add(std::uint64_t{failed.reverts ? 1U : 0U});
    hasher.add_image(failed.durable);
  }
  for (const Recording::Fired& fired : recording.fired) {
    hasher.add(fired.step);
    hasher.add(fired.event);
  }
  for (const Step& step : recording.steps) {
    hasher.add(step.last_event);
    hasher.add(std::uint64_t{step.error ? 1U : 0U});
    hasher.add(step.afterwards ? step.afterwards->alternatives() : 0);
    hasher.add(step.findings.size());
  }
  for (const Operation& operation : recording.operations) hasher.add(to_string(operation));
  return hasher.value();
}

}  // namespace crashcheck::explorer
