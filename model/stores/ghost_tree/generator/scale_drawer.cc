// One operation after the other, following which slices there are and how much they take.
#include "scale_drawer.h"

#include <algorithm>
#include <bit>

#include "blocks.h"
#include "contents.h"

namespace crashcheck::generator {
namespace {

using history::Handle;
using history::Operation;

constexpr std::size_t kTries = 4;  // for a draw that finds nothing to work on

/// How often what is drawn, by Kind.
constexpr std::array<std::uint64_t, kKindCount> kWeights = {10, 9, 4, 2, 2, 4, 1, 1,
                                                            1,  3, 3, 4, 2, 3, 1, 6};

bool batch_can_hold(Kind kind) {
  return kind != Kind::kReopen && kind != Kind::kAbandon && kind != Kind::kRead &&
         kind != Kind::kRefused && kind != Kind::kReclaim && kind != Kind::kBatch;
}

/// One of the kinds in `kinds`, by weight. REQUIRES: there is one.
Kind any_kind(std::uint32_t kinds, faultfs::Choices& choices) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kKindCount; ++i) {
    if ((kinds >> i & 1U) != 0) sum += kWeights[i];
  }
  std::uint64_t left = choices.choose(sum);
  for (std::size_t i = 0;; ++i) {
    if ((kinds >> i & 1U) == 0) continue;
    if (left < kWeights[i]) return static_cast<Kind>(i);
    left -= kWeights[i];
  }
}

}  // namespace

std::uint64_t log_uniform(std::uint64_t first, std::uint64_t last, faultfs::Choices& choices) {
  const auto low = static_cast<std::uint64_t>(std::bit_width(first) - 1);
  const auto high = static_cast<std::uint64_t>(std::bit_width(last) - 1);
  const std::uint64_t power = low + choices.choose(high - low + 1);
  const std::uint64_t begin = std::max(first, std::uint64_t{1} << power);
  const std::uint64_t end = std::min(last, (std::uint64_t{2} << power) - 1);
  return begin + choices.choose(end - begin + 1);
}

ScaleDrawer::ScaleDrawer(const Scale& scale, Alphabet alphabet, faultfs::Choices& choices)
    : scale_(scale), alphabet_(alphabet), choices_(choices) {}

history::History ScaleDrawer::run() && {
  if (scale_.abandoned > 0) {
    note(history::Abandon{scale_.abandoned});
    note(history::Allocate{kBlockBytes});
  }
  if (scale_.comb > 0) add_comb();
  for (std::size_t count = 0; count < scale_.operations; ++count) {
    for (std::size_t tries = 0; tries < kTries; ++tries) {
      const auto operation = next();
      if (!operation) continue;
      note(*operation);
      break;
    }
  }
  return std::move(history_);
}

/// Blocks with a live slice behind each, so that none of them touch when they are freed: most at
/// once, in any order, the others one by one.
void ScaleDrawer::add_comb() {
  constexpr std::uint64_t kLargestBlock = 4;
  constexpr std::uint64_t kMostOneByOne = 48;
  history::AllocateBulk all;
  std::vector<Handle> to_free;
  for (std::uint64_t i = 0; i < scale_.comb; ++i) {
    to_free.push_back(static_cast<Handle>(all.lengths.size()));
    all.lengths.push_back((1 + choices_.choose(kLargestBlock)) * kBlockBytes);
    all.lengths.push_back(kBlockBytes);
  }
  note(all);
  for (std::size_t left = to_free.size(); left > 1; --left) {
    std::swap(to_free[left - 1], to_free[choices_.choose(left)]);
  }
  const std::uint64_t one_by_one =
      choices_.choose(std::min<std::uint64_t>(kMostOneByOne, to_free.size()) + 1);
  const auto at_once = to_free.end() - static_cast<std::ptrdiff_t>(one_by_one);
  if (at_once != to_free.begin()) note(history::DeallocateBulk{{to_free.begin(), at_once}});
  for (auto slice = at_once; slice != to_free.end(); ++slice) note(history::Deallocate{*slice});
}

ScaleDrawer::Drawn ScaleDrawer::next() { return draw(any_kind(scale_.kinds, choices_)); }

ScaleDrawer::Drawn ScaleDrawer::draw(Kind kind) {
  switch (kind) {
    case Kind::kAllocate: return history::Allocate{length()};
    case Kind::kAllocateBulk: return allocate_bulk();
    case Kind::kWriteHeader: {
      const std::uint64_t at = choices_.choose(history::kUserHeaderBytes);
      return history::WriteHeader{at, content(history::kUserHeaderBytes - at)};
    }
    case Kind::kReopen: return history::Reopen{};
    case Kind::kAbandon: return history::Abandon{length()};
    case Kind::kRefused: return any_refused(alphabet_, choices_);
    case Kind::kReclaim: return history::Reclaim{};
    case Kind::kAllocateInto: {
      const history::Slot where = slot(std::nullopt);
      return history::AllocateInto{where, length()};
    }
    case Kind::kBatch: return draw_batch();
    default: break;
  }
  if (slices_.count() == 0) return std::nullopt;
  const Handle chosen = slice();
  switch (kind) {
    case Kind::kDeallocate: return history::Deallocate{chosen};
    case Kind::kDeallocateBulk: return deallocate_bulk();
    case Kind::kReallocate: return history::Reallocate{chosen, length()};
    case Kind::kReallocateInto: {
      const history::Slot where = slot(chosen);
      return history::ReallocateInto{where, chosen, length()};
    }
    case Kind::kDeallocateFrom: return history::DeallocateFrom{slot(chosen), chosen};
    case Kind::kWrite: return write();
    default: break;
  }
  const auto read = any_read(slices_, choices_);
  return read ? Drawn(*read) : std::nullopt;
}

ScaleDrawer::Drawn ScaleDrawer::draw_batch() {
  std::uint32_t kinds = 0;
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (batch_can_hold(kind)) kinds |= scale_.kinds & bit_of(kind);
  }
  if (kinds == 0) return std::nullopt;
  const std::uint64_t count = log_uniform(1, std::max<std::uint64_t>(scale_.widest, 6), choices_);
  ScaleDrawer inside(*this);
  inside.history_.clear();
  history::Batch batch;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto operation = inside.draw(any_kind(kinds, choices_));
    if (!operation) continue;
    inside.note(*operation);
    batch.operations.push_back(history::as_batched(*operation).value());
  }
  if (batch.operations.empty()) return std::nullopt;
  return batch;
}

history::AllocateBulk ScaleDrawer::allocate_bulk() {
  history::AllocateBulk bulk;
  std::uint64_t left = scale_.most_bytes - std::min(scale_.most_bytes, live_bytes_);
  for (std::uint64_t count = log_uniform(1, scale_.widest, choices_); count > 0; --count) {
    const std::uint64_t each = length();
    bulk.lengths.push_back(each <= left ? each : 1);
    left -= std::min(left, bulk.lengths.back());
  }
  return bulk;
}

history::DeallocateBulk ScaleDrawer::deallocate_bulk() {
  const std::uint64_t most = std::min<std::uint64_t>(scale_.widest, slices_.count());
  std::vector<Handle> all = slices_.handles();
  history::DeallocateBulk bulk;
  for (std::uint64_t count = log_uniform(1, most, choices_); count > 0; --count) {
    std::swap(all[choices_.choose(all.size())], all.back());
    bulk.slices.push_back(all.back());
    all.pop_back();
  }
  return bulk;
}

/// A whole slice, or a part of it.
ScaleDrawer::Drawn ScaleDrawer::write() {
  const Handle chosen = slice();
  const std::uint64_t length = slices_.length_of(chosen);
  if (length == 0) return std::nullopt;
  const std::uint64_t at = choices_.choose(2) == 0 ? 0 : choices_.choose(length);
  return history::Write{chosen, at, content(length - at)};
}

/// Whole blocks two times out of three, so that sizes meet again. One block where the live slices
/// would have too many bytes otherwise.
std::uint64_t ScaleDrawer::length() {
  std::uint64_t drawn = log_uniform(scale_.shortest, scale_.longest, choices_);
  if (choices_.choose(3) != 0) drawn = (drawn + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
  return live_bytes_ + drawn <= scale_.most_bytes ? drawn : kBlockBytes;
}

/// Up to `most` bytes: short ones as histories() has them or, as long ones, counted, so that bytes
/// in a wrong place show.
history::Bytes ScaleDrawer::content(std::uint64_t most) {
  if (choices_.choose(3) == 0) {
    constexpr int kSize = 100;
    history::Bytes made =
        generator::content(alphabet_)(rc::Random(choices_.choose(UINT64_MAX)), kSize).value();
    made.resize(std::min<std::uint64_t>(made.size(), most));
    return made;
  }
  history::Bytes made(log_uniform(1, most, choices_));
  const std::uint64_t first = 1 + choices_.choose(UINT32_MAX);
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i] = static_cast<std::byte>((first + i / 8) >> (8 * (i % 8)) & 0xFFU);
  }
  return made;
}

/// In the user header or in a slice that is not `not_in`.
history::Slot ScaleDrawer::slot(std::optional<Handle> not_in) {
  const std::uint64_t width = choices_.choose(2) == 0 ? 16 : 8;
  std::optional<Handle> place;
  if (slices_.count() > 0 && choices_.choose(2) == 0) place = slice();
  if (place == not_in || (place && slices_.length_of(*place) < width)) place.reset();
  const std::uint64_t bytes = slices_.bytes_for_slot(place);
  const std::uint64_t at = choices_.choose(bytes - width + 1);
  return {place, at, width};
}

/// Any, or one of the newest.
Handle ScaleDrawer::slice() {
  const std::size_t count = slices_.count();
  const std::uint64_t among = choices_.choose(3) == 0 ? std::min<std::size_t>(count, 4) : count;
  return slices_.nth(count - 1 - choices_.choose(among));
}

void ScaleDrawer::note(const Operation& operation) {
  const Handle first = slices_.next();
  const std::vector<Handle> used = history::handles_used(operation);
  slices_.note(operation);
  for (const Handle handle : used) {
    note_length(handle, slices_.has(handle) ? slices_.length_of(handle) : 0);
  }
  for (Handle handle = first; handle < slices_.next(); ++handle) {
    if (slices_.has(handle)) note_length(handle, slices_.length_of(handle));
  }
  history_.push_back(operation);
}

void ScaleDrawer::note_length(Handle slice, std::uint64_t length) {
  std::uint64_t& known = lengths_[slice];
  live_bytes_ = live_bytes_ - known + length;
  known = length;
}

}  // namespace crashcheck::generator
