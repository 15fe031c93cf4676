// The mixture of single operations and batches, and sequences that chance would hardly hit upon.
#include "drafts.h"

#include "contents.h"

namespace crashcheck::generator {
namespace {

using history::Bytes;
using history::Handle;
using history::Slot;
using Drafts = std::vector<Draft>;
namespace gen = rc::gen;

constexpr std::size_t kMaxBatched = 6;

rc::Gen<Drafts> alone(rc::Gen<Draft> draft) {
  return gen::map(std::move(draft), [](const Draft& one) { return Drafts{one}; });
}

rc::Gen<Draft> published(Alphabet alphabet) {
  return gen::weightedOneOf<Draft>({{10, allocate()},
                                    {9, deallocate()},
                                    {4, reallocate()},
                                    {2, allocate_bulk()},
                                    {2, deallocate_bulk()},
                                    {3, write(alphabet)},
                                    {1, write_header(alphabet)},
                                    {1, gen::just(Draft(history::Reopen{}))}});
}

/// A slice full of bytes that is then resized: what lies behind the new length must not come back.
rc::Gen<Drafts> write_then_resize() {
  const auto full = gen::map(gen::inRange(1, 256), [](int fill) {
    return Bytes(kMaxWriteBytes, static_cast<std::byte>(fill));
  });
  return gen::apply(
      [](Handle slice, Bytes bytes, std::uint64_t bytes_after) {
        return Drafts{history::Write{slice, 0, std::move(bytes)},
                      history::Reallocate{slice, bytes_after}};
      },
      any_slice(), full, length());
}

/// A whole record where, as often as not, the payload ends right after it is written, and then ends
/// there again, with new memory: a recovery that looks behind the payload must not take it for one
/// of the store's own.
rc::Gen<Drafts> record_then_free() {
  return gen::apply(
      [](Bytes record, bool at_end, bool keeps_a_block, bool comes_back) {
        const std::uint64_t bytes = (record.size() + 31) / 32 * 32;
        const std::uint64_t at = at_end ? bytes - record.size() : 0;
        Drafts made = {history::Allocate{bytes}, history::Write{kNewest, at, std::move(record)}};
        if (keeps_a_block) made.emplace_back(history::Reallocate{kNewest, 32});
        if (!keeps_a_block) made.emplace_back(history::Deallocate{kNewest});
        if (comes_back) made.emplace_back(history::Allocate{keeps_a_block ? bytes - 32 : bytes});
        return made;
      },
      record_like(), gen::element(false, true), gen::element(false, true),
      gen::element(false, true));
}

/// A new slice that is written and then linked, or linked and then written.
rc::Gen<Drafts> write_and_link() {
  return gen::apply(
      [](bool link_first, Slot slot, std::uint64_t bytes, Bytes data) {
        const history::Write write{kNewest, 0, std::move(data)};
        if (link_first) return Drafts{history::AllocateInto{slot, bytes}, write};
        return Drafts{history::Allocate{bytes}, write,
                      history::ReallocateInto{slot, kNewest, bytes}};
      },
      gen::element(false, true), any_slot(), length(), content(Alphabet::kAll));
}

/// A new version of something: a slice that takes the place of one in a slot.
rc::Gen<Drafts> replace() {
  return gen::apply(
      [](Slot slot, std::uint64_t bytes, Bytes data, Handle old) {
        return Drafts{history::AllocateInto{slot, bytes},
                      history::Write{kNewest, 0, std::move(data)}, history::Deallocate{old}};
      },
      any_slot(), length(), content(Alphabet::kAll), any_slice());
}

rc::Gen<Draft> batchable() {
  return gen::weightedOneOf<Draft>({{4, allocate()},
                                    {4, deallocate()},
                                    {2, reallocate()},
                                    {1, allocate_bulk()},
                                    {1, deallocate_bulk()},
                                    {2, write(Alphabet::kAll)},
                                    {1, write_header(Alphabet::kAll)},
                                    {5, with_slot()}});
}

Draft batch_draft(const std::vector<Drafts>& groups) {
  history::Batch batch;
  for (const Drafts& group : groups) {
    for (const Draft& draft : group) {
      if (batch.operations.size() == kMaxBatched) return batch;
      batch.operations.push_back(history::as_batched(draft).value());
    }
  }
  return batch;
}

rc::Gen<Draft> batch() {
  const auto group =
      gen::weightedOneOf<Drafts>({{4, alone(batchable())}, {2, write_and_link()}, {1, replace()}});
  const auto groups = gen::mapcat(gen::inRange<std::size_t>(1, 5), [group](std::size_t count) {
    return gen::container<std::vector<Drafts>>(count, group);
  });
  return gen::map(groups, batch_draft);
}

}  // namespace

rc::Gen<Drafts> drafts(Alphabet alphabet) {
  if (alphabet == Alphabet::kPublished) {
    return gen::weightedOneOf<Drafts>({{14, alone(published(alphabet))}, {1, write_then_resize()}});
  }
  return gen::weightedOneOf<Drafts>({{56, alone(published(alphabet))},
                                     {18, alone(with_slot())},
                                     {2, gen::just(Drafts{history::Reclaim{}})},
                                     {18, alone(batch())},
                                     {4, write_then_resize()},
                                     {2, record_then_free()}});
}

}  // namespace crashcheck::generator
