// How often what is drawn.
#include "single_drafts.h"

#include "contents.h"

namespace crashcheck::generator {
namespace {

using history::Bytes;
using history::Handle;
using history::Slot;
namespace gen = rc::gen;

rc::Gen<Draft> make(const auto& of_parts) {
  return gen::map(of_parts, [](const auto& alternative) { return Draft(alternative); });
}

}  // namespace

rc::Gen<Handle> any_slice() { return gen::inRange<Handle>(0, kNewest); }

/// Whole blocks most of the time, so that sizes meet again; odd lengths; some beyond a sector;
/// none.
rc::Gen<std::uint64_t> length() {
  const auto blocks = [](std::uint64_t first, std::uint64_t last) {
    return gen::map(gen::inRange<std::uint64_t>(first, last + 1),
                    [](std::uint64_t count) { return count * 32; });
  };
  return gen::weightedOneOf<std::uint64_t>({
      {12, blocks(1, 3)},
      {5, blocks(1, 8)},
      {4, gen::inRange<std::uint64_t>(1, 200)},
      {1, gen::inRange<std::uint64_t>(200, 1400)},
      {1, gen::element<std::uint64_t>(0, 1, 31, 33, 511, 512, 513)},
  });
}

/// On a word most of the time, so that slots meet again; some across words and sectors.
rc::Gen<Slot> any_slot() {
  const auto place = gen::weightedOneOf<std::optional<Handle>>(
      {{3, gen::just(std::optional<Handle>())},
       {2, gen::map(any_slice(), [](Handle slice) { return std::optional(slice); })},
       {1, gen::just(std::optional(kNewest))}});
  const auto at = gen::weightedOneOf<std::uint64_t>(
      {{6, gen::element<std::uint64_t>(0, 8, 16)}, {1, gen::inRange<std::uint64_t>(0, 600)}});
  return gen::apply(
      [](std::optional<Handle> slice, std::uint64_t offset, std::uint64_t width) {
        return Slot{slice, offset, width};
      },
      place, at, gen::element<std::uint64_t>(8, 16));
}

rc::Gen<Draft> allocate() {
  return make(gen::map(length(), [](std::uint64_t bytes) { return history::Allocate{bytes}; }));
}

rc::Gen<Draft> deallocate() {
  return make(gen::map(any_slice(), [](Handle slice) { return history::Deallocate{slice}; }));
}

rc::Gen<Draft> reallocate() {
  return make(gen::apply(
      [](Handle slice, std::uint64_t bytes) {
        return history::Reallocate{slice, bytes};
      },
      any_slice(), length()));
}

rc::Gen<Draft> allocate_bulk() {
  return make(
      gen::map(gen::resize(4, gen::nonEmpty(gen::container<std::vector<std::uint64_t>>(length()))),
               [](std::vector<std::uint64_t> lengths) {
                 return history::AllocateBulk{std::move(lengths)};
               }));
}

rc::Gen<Draft> deallocate_bulk() {
  return make(gen::map(
      gen::resize(4, gen::nonEmpty(gen::container<std::vector<Handle>>(any_slice()))),
      [](std::vector<Handle> slices) { return history::DeallocateBulk{std::move(slices)}; }));
}

rc::Gen<Draft> write(Alphabet alphabet) {
  return make(gen::apply(
      [](Handle slice, std::uint64_t at, Bytes bytes) {
        return history::Write{slice, at, std::move(bytes)};
      },
      any_slice(), gen::inRange<std::uint64_t>(0, 64), content(alphabet)));
}

rc::Gen<Draft> write_header(Alphabet alphabet) {
  return make(gen::apply(
      [](std::uint64_t at, Bytes bytes) {
        return history::WriteHeader{at, std::move(bytes)};
      },
      gen::inRange<std::uint64_t>(0, history::kUserHeaderBytes), content(alphabet)));
}

rc::Gen<Draft> with_slot() {
  const auto allocate_into = make(gen::apply(
      [](Slot slot, std::uint64_t bytes) {
        return history::AllocateInto{slot, bytes};
      },
      any_slot(), length()));
  const auto reallocate_into = make(gen::apply(
      [](Slot slot, Handle slice, std::uint64_t bytes) {
        return history::ReallocateInto{slot, slice, bytes};
      },
      any_slot(), any_slice(), length()));
  const auto deallocate_from = make(gen::apply(
      [](Slot slot, Handle slice) {
        return history::DeallocateFrom{slot, slice};
      },
      any_slot(), any_slice()));
  return gen::weightedOneOf<Draft>(
      {{4, allocate_into}, {2, reallocate_into}, {3, deallocate_from}});
}

}  // namespace crashcheck::generator
