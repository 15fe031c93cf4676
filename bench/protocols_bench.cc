// The two write protocols side by side: syncs and bytes for each kind of operation, operations per
// second on a real file, and what opening costs. Usage: protocols_bench [DIRECTORY], in which a
// file is made, on the disk that is to be measured.
#include <fmt/core.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <random>

#include "bstack/ghost_tree.h"
#include "counting_file.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "io/posix_file.h"

namespace crashcheck::bench {
namespace {

using bstack::Batch;
using bstack::GhostTree;
using bstack::Protocol;
using bstack::Slice;

constexpr std::array kProtocols = {Protocol::kInPlace, Protocol::kJournaled};
constexpr std::array<std::size_t, 4> kFreeBlocks = {10, 100, 1000, 10000};

/// A benchmark has nothing to say about a device that fails.
template <typename T>
T must(io::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "protocols_bench: {}\n", io::to_string(result.error()));
    std::exit(2);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

const char* name(Protocol protocol) {
  return protocol == Protocol::kInPlace ? "in-place" : "journaled";
}

/// Sizes of 1 to 32 blocks, the same on every machine.
class Sizes {
 public:
  std::uint64_t next() { return (random_() % 32 + 1) * GhostTree::kBlockBytes; }

 private:
  std::mt19937_64 random_{1};
};

/// A closed heap of `free_blocks` free blocks, each between two live ones.
io::Bytes fragmented_heap(std::size_t free_blocks) {
  faultfs::MemoryFile memory;
  GhostTree heap = GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory)).value();
  Sizes sizes;
  must(heap.batch([&](Batch& batch) -> io::Result<void> {
    std::vector<Slice> to_free;
    for (std::size_t i = 0; i < free_blocks; ++i) {
      CRASHCHECK_ASSIGN(const Slice slice, batch.allocate(sizes.next()));
      to_free.push_back(slice);
      CRASHCHECK_TRY(batch.allocate(GhostTree::kBlockBytes));
    }
    return batch.deallocate_bulk(to_free);
  }));
  return {memory.bytes().begin(), memory.bytes().end()};
}

/// An open heap and what it does to its file.
struct Subject {
  Subject(std::unique_ptr<io::File> file, Protocol protocol)
      : heap(GhostTree::open(std::make_unique<CountingFile>(std::move(file), traffic), protocol)
                 .value()) {}

  Traffic traffic;
  GhostTree heap;
};

/// One kind of operation: `prepare` is not counted, `run` is; what it changes is undone by `undo`.
struct Kind {
  const char* name;
  std::function<Slice(GhostTree&)> prepare;
  std::function<Slice(GhostTree&, Slice)> run;
};

Slice none(GhostTree& /*heap*/) { return {}; }

void free_it(GhostTree& heap, Slice slice) { must(heap.deallocate(slice)); }

/// A live slice with another one behind it.
Slice inner_slice(GhostTree& heap, std::uint64_t length) {
  const Slice slice = heap.allocate(length).value();
  static_cast<void>(heap.allocate(GhostTree::kBlockBytes).value());
  return slice;
}

/// A live slice at the end of the payload: longer than any free block.
Slice last_slice(GhostTree& heap) { return heap.allocate(4096).value(); }

std::vector<Kind> kinds() {
  const auto allocate = [](std::uint64_t length) {
    return [length](GhostTree& heap, Slice) { return heap.allocate(length).value(); };
  };
  const auto reallocate = [](std::uint64_t length) {
    return
        [length](GhostTree& heap, Slice slice) { return heap.reallocate(slice, length).value(); };
  };
  const auto deallocate = [](GhostTree& heap, Slice slice) {
    free_it(heap, slice);
    return Slice{};
  };
  const auto inner = [](std::uint64_t length) {
    return [length](GhostTree& heap) { return inner_slice(heap, length); };
  };
  return {
      {"allocate from the tree", none, allocate(96)},
      {"allocate at the end", none, allocate(4096)},
      {"deallocate into the tree", inner(64), deallocate},
      {"deallocate at the end", last_slice, deallocate},
      {"reallocate, shrink", inner(256), reallocate(64)},
      {"reallocate, same blocks", inner(64), reallocate(40)},
      {"reallocate, move", inner(64), reallocate(512)},
      {"reallocate, grow at the end", last_slice, reallocate(8192)},
      {"allocate 4 at once", none,
       [](GhostTree& heap, Slice) {
         static_cast<void>(
             heap.allocate_bulk(std::array<std::uint64_t, 4>{32, 32, 32, 32}).value());
         return Slice{};
       }},
      {"write 64 bytes", inner(64),
       [](GhostTree& heap, Slice slice) {
         must(heap.write(slice, 0, io::Bytes(slice.length)));
         return slice;
       }},
  };
}

Traffic cost_of(const Kind& kind, std::size_t free_blocks, Protocol protocol) {
  constexpr int kRounds = 50;
  const io::Bytes image = fragmented_heap(free_blocks);
  Traffic total;
  for (int round = 0; round < kRounds; round += 1) {
    faultfs::MemoryFile memory;
    memory.assign(image);
    Subject subject(std::make_unique<faultfs::ForwardingFile>(memory), protocol);
    for (int warm_up = 0; warm_up < round % 5; ++warm_up) {
      static_cast<void>(subject.heap.allocate(96).value());
    }
    const Slice operand = kind.prepare(subject.heap);
    const Traffic before = subject.traffic;
    static_cast<void>(kind.run(subject.heap, operand));
    const Traffic spent = subject.traffic - before;
    total.syncs += spent.syncs;
    total.bytes_written += spent.bytes_written;
    if (free_blocks >= 10000 && round == 4) return {0, total.syncs * 10, total.bytes_written * 10};
  }
  return total;
}

void print_costs() {
  fmt::print("Syncs (bytes written) for each operation, by free blocks in the heap\n{:30}", "");
  for (const std::size_t free_blocks : kFreeBlocks) fmt::print("{:>32}", free_blocks);
  fmt::print("\n");
  for (const Kind& kind : kinds()) {
    fmt::print("{:30}", kind.name);
    for (const std::size_t free_blocks : kFreeBlocks) {
      for (const Protocol protocol : kProtocols) {
        const Traffic cost = cost_of(kind, free_blocks, protocol);
        fmt::print("{:>6.1f} {:>9}", static_cast<double>(cost.syncs) / 50,
                   fmt::format("({})", cost.bytes_written / 50));
      }
    }
    fmt::print("\n");
  }
}

void print_batch() {
  faultfs::MemoryFile memory;
  memory.assign(fragmented_heap(1000));
  Subject subject(std::make_unique<faultfs::ForwardingFile>(memory), Protocol::kJournaled);
  const Traffic before = subject.traffic;
  must(subject.heap.batch([](Batch& batch) -> io::Result<void> {
    for (int i = 0; i < 50; ++i) {
      CRASHCHECK_ASSIGN(const Slice slice, batch.allocate(96));
      CRASHCHECK_TRY(batch.write(slice, 0, io::Bytes(96, std::byte{1})));
    }
    return {};
  }));
  const Traffic spent = subject.traffic - before;
  fmt::print("\nA batch of 100 operations, journaled: {} syncs, {} bytes written\n", spent.syncs,
             spent.bytes_written);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void put(const std::filesystem::path& path, const io::Bytes& image) {
  std::filesystem::remove(path);
  auto file = io::open_posix_file(path).value();
  must(file->write_at(0, image));
  must(file->sync());
}

/// Allocations and deallocations in turn, in a heap whose number of free blocks stays about equal.
double operations_per_second(Subject& subject, int operations) {
  Sizes sizes;
  std::vector<Slice> live;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < operations; ++i) {
    if (i % 4 < 2) {
      live.push_back(subject.heap.allocate(sizes.next()).value());
    } else {
      free_it(subject.heap, live[live.size() / 2]);
      live.erase(live.begin() + static_cast<std::ptrdiff_t>(live.size() / 2));
    }
  }
  return operations / seconds_since(start);
}

void print_speed(const std::filesystem::path& path) {
  fmt::print("\nAllocations and deallocations on {}\n", path.string());
  fmt::print("{:>12}{:>12}{:>16}{:>14}{:>18}{:>8}\n", "free blocks", "protocol", "operations/s",
             "syncs/op", "bytes written/op", "ratio");
  for (const std::size_t free_blocks : kFreeBlocks) {
    double in_place = 0;
    for (const Protocol protocol : kProtocols) {
      put(path, fragmented_heap(free_blocks));
      Subject subject(io::open_posix_file(path).value(), protocol);
      const Traffic before = subject.traffic;
      const int operations = protocol == Protocol::kInPlace ? 200 : 2000;
      const double rate = operations_per_second(subject, operations);
      const Traffic spent = subject.traffic - before;
      if (protocol == Protocol::kInPlace) in_place = rate;
      fmt::print("{:>12}{:>12}{:>16.0f}{:>14.1f}{:>18.0f}{:>8.1f}\n", free_blocks, name(protocol),
                 rate, static_cast<double>(spent.syncs) / operations,
                 static_cast<double>(spent.bytes_written) / operations, rate / in_place);
    }
  }
}

void print_open(const std::filesystem::path& path) {
  constexpr std::size_t kMany = 100000;
  put(path, fragmented_heap(kMany));
  const auto start = std::chrono::steady_clock::now();
  const Subject subject(io::open_posix_file(path).value(), Protocol::kJournaled);
  fmt::print("\nOpening a clean heap of {} free blocks, journaled: {:.1f} ms, {} events\n", kMany,
             seconds_since(start) * 1000, subject.traffic.events);
}

}  // namespace
}  // namespace crashcheck::bench

int main(int argc, char** argv) {
  const std::filesystem::path directory = argc > 1 ? argv[1] : ".";
  const std::filesystem::path path = directory / "protocols_bench.bstack";
  crashcheck::bench::print_costs();
  crashcheck::bench::print_batch();
  crashcheck::bench::print_speed(path);
  crashcheck::bench::print_open(path);
  std::filesystem::remove(path);
}
