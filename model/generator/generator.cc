// What random histories are made of.
#include "generator/generator.h"

#include <algorithm>
#include <array>

#include "generator/shrinks.h"

namespace crashcheck::generator {
namespace {

using history::Bytes;
using history::Handle;
using history::Match;
using history::Operation;
namespace gen = rc::gen;

constexpr std::uint64_t kMaxWriteBytes = 1200;

rc::Gen<Handle> pick() { return gen::inRange<Handle>(0, 1U << 16U); }

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

void put_u64(Bytes& bytes, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFFU));
}

/// 32 bytes that look like a free block's node.
Bytes node_like(std::uint64_t size, std::uint64_t left, std::uint64_t right) {
  Bytes bytes;
  put_u64(bytes, size * 32);
  put_u64(bytes, 0x0100);
  put_u64(bytes, 48 + left * 32);
  put_u64(bytes, 48 + right * 32);
  return bytes;
}

/// The first 16 bytes of a file, or the heap's magic and a root.
Bytes header_like(bool of_heap, std::uint64_t number) {
  const std::array<std::uint8_t, 8> stack = {'B', 'S', 'T', 'K', 0, 1, 8, 0};
  const std::array<std::uint8_t, 8> heap = {'A', 'L', 'G', 'T', 0, 1, 0, 0};
  Bytes bytes;
  for (const std::uint8_t byte : of_heap ? heap : stack) bytes.push_back(std::byte{byte});
  put_u64(bytes, 48 + number * 32);
  return bytes;
}

rc::Gen<Bytes> content() {
  const auto small = gen::inRange<std::uint64_t>(0, 12);
  const auto run = gen::map(
      gen::pair(gen::inRange(1, 256), gen::weightedOneOf<std::uint64_t>(
                                          {{6, gen::inRange<std::uint64_t>(1, 100)},
                                           {1, gen::inRange<std::uint64_t>(100, kMaxWriteBytes)}})),
      [](const std::pair<int, std::uint64_t>& fill) {
        return Bytes(fill.second, static_cast<std::byte>(fill.first));
      });
  return gen::weightedOneOf<Bytes>({
      {5, run},
      {2, gen::apply(node_like, small, small, small)},
      {1, gen::apply(header_like, gen::element(false, true), small)},
  });
}

rc::Gen<Operation> operation() {
  const auto as_operation = [](const auto& alternative) { return Operation(alternative); };
  const auto make = [&](const auto& of_parts) { return gen::map(of_parts, as_operation); };
  const auto allocate =
      make(gen::map(length(), [](std::uint64_t bytes) { return history::Allocate{bytes}; }));
  const auto deallocate =
      make(gen::map(pick(), [](Handle slice) { return history::Deallocate{slice}; }));
  const auto reallocate = make(gen::apply(
      [](Handle slice, std::uint64_t bytes) {
        return history::Reallocate{slice, bytes};
      },
      pick(), length()));
  const auto allocate_bulk = make(
      gen::map(gen::resize(4, gen::nonEmpty(gen::container<std::vector<std::uint64_t>>(length()))),
               [](std::vector<std::uint64_t> lengths) {
                 return history::AllocateBulk{std::move(lengths)};
               }));
  const auto deallocate_bulk = make(gen::map(
      gen::resize(4, gen::nonEmpty(gen::container<std::vector<Handle>>(pick()))),
      [](std::vector<Handle> slices) { return history::DeallocateBulk{std::move(slices)}; }));
  const auto write = make(gen::apply(
      [](Handle slice, std::uint64_t at, Bytes bytes) {
        return history::Write{slice, at, std::move(bytes)};
      },
      pick(), gen::inRange<std::uint64_t>(0, 64), content()));
  const auto write_header = make(gen::apply(
      [](std::uint64_t at, Bytes bytes) {
        return history::WriteHeader{at, std::move(bytes)};
      },
      gen::inRange<std::uint64_t>(0, history::kUserHeaderBytes), content()));
  return gen::weightedOneOf<Operation>({{10, allocate},
                                        {9, deallocate},
                                        {4, reallocate},
                                        {2, allocate_bulk},
                                        {2, deallocate_bulk},
                                        {3, write},
                                        {1, write_header},
                                        {1, gen::just(Operation(history::Reopen{}))}});
}

/// A slice full of bytes that is then resized: what lies behind the new length must not come back.
rc::Gen<std::vector<Operation>> write_then_resize() {
  const auto full = gen::map(gen::inRange(1, 256), [](int fill) {
    return Bytes(kMaxWriteBytes, static_cast<std::byte>(fill));
  });
  return gen::apply(
      [](Handle slice, Bytes bytes, std::uint64_t length) {
        return std::vector<Operation>{history::Write{slice, 0, std::move(bytes)},
                                      history::Reallocate{slice, length}};
      },
      pick(), full, length());
}

rc::Gen<std::vector<Operation>> operations() {
  const auto single =
      gen::map(operation(), [](const Operation& one) { return std::vector<Operation>{one}; });
  return gen::weightedOneOf<std::vector<Operation>>({{14, single}, {1, write_then_resize()}});
}

/// Resolves drafts one after the other, following what is alive and how long it is.
class Resolver {
 public:
  void add(const Operation& draft) {
    std::visit(Match{[&](const history::Allocate& op) {
                       give(op.length);
                       done_.emplace_back(op);
                     },
                     [&](const history::AllocateBulk& op) {
                       for (const std::uint64_t length : op.lengths) give(length);
                       done_.emplace_back(op);
                     },
                     [&](const history::Deallocate& op) {
                       if (live_.empty()) return;
                       done_.emplace_back(history::Deallocate{take(op.slice)});
                     },
                     [&](const history::DeallocateBulk& op) { deallocate_bulk(op); },
                     [&](const history::Reallocate& op) {
                       if (live_.empty()) return;
                       Live& slice = chosen(op.slice);
                       slice.length = op.length;
                       done_.emplace_back(history::Reallocate{slice.handle, op.length});
                     },
                     [&](const history::Write& op) { write(op); },
                     [&](const history::WriteHeader& op) {
                       Bytes bytes = op.bytes;
                       bytes.resize(std::min<std::uint64_t>(bytes.size(),
                                                            history::kUserHeaderBytes - op.at));
                       done_.emplace_back(history::WriteHeader{op.at, std::move(bytes)});
                     },
                     [&](const history::Reopen& op) { done_.emplace_back(op); }},
               draft);
  }

  [[nodiscard]] history::History take_history() && { return std::move(done_); }

 private:
  struct Live {
    Handle handle;
    std::uint64_t length;
  };

  void give(std::uint64_t length) { live_.push_back(Live{next_++, length}); }
  [[nodiscard]] Live& chosen(Handle number) { return live_[number % live_.size()]; }

  Handle take(Handle number) {
    const std::size_t index = number % live_.size();
    const Handle handle = live_[index].handle;
    live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(index));
    return handle;
  }

  void deallocate_bulk(const history::DeallocateBulk& op) {
    history::DeallocateBulk resolved;
    for (const Handle number : op.slices) {
      if (!live_.empty()) resolved.slices.push_back(take(number));
    }
    if (!resolved.slices.empty()) done_.emplace_back(std::move(resolved));
  }

  void write(const history::Write& op) {
    if (live_.empty()) return;
    const Live& slice = chosen(op.slice);
    if (slice.length == 0) return;
    const std::uint64_t at = op.at % slice.length;
    Bytes bytes = op.bytes;
    bytes.resize(std::min<std::uint64_t>(bytes.size(), slice.length - at));
    done_.emplace_back(history::Write{slice.handle, at, std::move(bytes)});
  }

  history::History done_;
  std::vector<Live> live_;
  Handle next_ = 0;
};

/// Spreads (seed, index) over 64 bits, so that neighbouring campaigns share no history.
std::uint64_t mix(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t x = seed + (index + 1) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace

history::History resolve(const std::vector<Operation>& drafts) {
  Resolver resolver;
  for (const Operation& draft : drafts) resolver.add(draft);
  return std::move(resolver).take_history();
}

rc::Gen<history::History> histories(std::size_t max_operations) {
  // The number of operations is drawn first; the size that RapidCheck passes down plays no part.
  using Drafts = std::vector<std::vector<Operation>>;
  auto drafts =
      gen::mapcat(gen::noShrink(gen::inRange<std::size_t>(1, max_operations + 1)),
                  [](std::size_t count) { return gen::container<Drafts>(count, operations()); });
  auto resolved =
      gen::map(gen::noShrink(std::move(drafts)), [max_operations](const Drafts& groups) {
        std::vector<Operation> flat;
        for (const auto& group : groups) flat.insert(flat.end(), group.begin(), group.end());
        if (flat.size() > max_operations)
          flat.erase(flat.begin() + static_cast<std::ptrdiff_t>(max_operations), flat.end());
        return resolve(flat);
      });
  return gen::shrink(std::move(resolved),
                     [](const history::History& history) { return shrinks(history); });
}

history::History history_of(std::uint64_t seed, std::uint64_t index, std::size_t max_operations) {
  constexpr int kSize = 100;
  return histories(max_operations)(rc::Random(mix(seed, index)), kSize).value();
}

}  // namespace crashcheck::generator
