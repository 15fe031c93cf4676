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
#include "must.h"

namespace crashcheck::bench {
namespace {

using bstack::Batch;
using bstack::GhostTree;
using bstack::Protocol;
using bstack::Slice;

constexpr std::array kProtocols = {Protocol::kInPlace, Protocol::kJournaled};
constexpr std::array<std::size_t, 4> kFreeBlocks = {10, 100, 1000, 10000};

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
  GhostTree heap = must(GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory)));
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
      : heap(must(
            GhostTree::open(std::make_unique<CountingFile>(std::move(file), traffic), protocol))) {}

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
  const Slice slice = must(heap.allocate(length));
  static_cast<void>(must(heap.allocate(GhostTree::kBlockBytes)));
  return slice;
}

/// A live slice at the end of the payload: longer than any free block.
Slice last_slice(GhostTree& heap) { return must(heap.allocate(4096)); }

std::vector<Kind> kinds() {
  const auto allocate = [](std::uint64_t length) {
    return [length](GhostTree& heap, Slice) { return must(heap.allocate(length)); };
  };
  const auto reallocate = [](std::uint64_t length) {
    return [length](GhostTree& heap, Slice slice) { return must(heap.reallocate(slice, length)); };
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
         static_cast<void>(must(heap.allocate_bulk(std::array<std::uint64_t, 4>{32, 32, 32, 32})));
         return Slice{};
       }},
      {"write 64 bytes", inner(64),
       [](GhostTree& heap, Slice slice) {
         must(heap.write(slice, 0, io::Bytes(slice.length)));
         return slice;
       }},
  };
}

/// Means over some rounds, each on a heap of its own.
struct Cost {
  double syncs = 0;
  double bytes_written = 0;
};

Cost cost_of(const Kind& kind, std::size_t free_blocks, Protocol protocol) {
  const int rounds = free_blocks < 10000 ? 50 : 5;  // in-place, opening is what takes long
  const io::Bytes image = fragmented_heap(free_blocks);
  Cost cost;
  for (int round = 0; round < rounds; ++round) {
    faultfs::MemoryFile memory;
    memory.assign(image);
    Subject subject(std::make_unique<faultfs::ForwardingFile>(memory), protocol);
    // The first operation after an open is not what the others are.
    for (int warm_up = 0; warm_up <= round % 5; ++warm_up) {
      static_cast<void>(must(subject.heap.allocate(96)));
    }
    const Slice operand = kind.prepare(subject.heap);
    const Traffic before = subject.traffic;
    static_cast<void>(kind.run(subject.heap, operand));
    const Traffic spent = subject.traffic - before;
    cost.syncs += static_cast<double>(spent.syncs) / rounds;
    cost.bytes_written += static_cast<double>(spent.bytes_written) / rounds;
  }
  return cost;
}

void print_costs() {
  fmt::print("Syncs (bytes written) for each operation, by free blocks in the heap\n{:30}", "");
  for (const std::size_t free_blocks : kFreeBlocks) fmt::print("{:>34}", free_blocks);
  fmt::print("\n{:30}", "");
  for (std::size_t i = 0; i < kFreeBlocks.size(); ++i) {
    for (const Protocol protocol : kProtocols) fmt::print("{:>17}", name(protocol));
  }
  fmt::print("\n");
  for (const Kind& kind : kinds()) {
    fmt::print("{:30}", kind.name);
    for (const std::size_t free_blocks : kFreeBlocks) {
      for (const Protocol protocol : kProtocols) {
        const Cost cost = cost_of(kind, free_blocks, protocol);
        fmt::print("{:>9.1f} {:>7}", cost.syncs, fmt::format("({:.0f})", cost.bytes_written));
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
  auto file = must(io::open_posix_file(path));
  must(file->write_at(0, image));
  must(file->sync());
}

/// Allocations and deallocations in turn, in a heap whose number of free blocks stays about equal.
class Workload {
 public:
  Workload(const std::filesystem::path& path, const io::Bytes& image, Protocol protocol)
      : subject_((put(path, image), must(io::open_posix_file(path))), protocol) {
    static_cast<void>(must(subject_.heap.allocate(sizes_.next())));
    opened_ = subject_.traffic;
  }

  void run(int operations) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < operations; ++i) step();
    seconds_ += seconds_since(start);
  }

  [[nodiscard]] double rate() const { return done_ / seconds_; }
  [[nodiscard]] double syncs() const {
    return static_cast<double>((subject_.traffic - opened_).syncs) / done_;
  }
  [[nodiscard]] double bytes_written() const {
    return static_cast<double>((subject_.traffic - opened_).bytes_written) / done_;
  }

 private:
  void step() {
    if (done_++ % 4 < 2) {
      live_.push_back(must(subject_.heap.allocate(sizes_.next())));
    } else {
      free_it(subject_.heap, live_[live_.size() / 2]);
      live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(live_.size() / 2));
    }
  }

  Subject subject_;
  Sizes sizes_;
  std::vector<Slice> live_;
  Traffic opened_;
  int done_ = 0;
  double seconds_ = 0;
};

/// In turns, so that whatever else the disk does hits both.
void print_speed(const std::filesystem::path& directory) {
  constexpr int kTurns = 10;
  const auto path_of = [&](Protocol protocol) {
    return directory / fmt::format("protocols_bench.{}", name(protocol));
  };
  fmt::print("\nAllocations and deallocations in {}\n", directory.string());
  fmt::print("{:>12}{:>12}{:>16}{:>14}{:>18}{:>8}\n", "free blocks", "protocol", "operations/s",
             "syncs/op", "bytes written/op", "ratio");
  for (const std::size_t free_blocks : kFreeBlocks) {
    const io::Bytes image = fragmented_heap(free_blocks);
    std::array<Workload, 2> workloads = {Workload(path_of(kProtocols[0]), image, kProtocols[0]),
                                         Workload(path_of(kProtocols[1]), image, kProtocols[1])};
    for (int turn = 0; turn < kTurns; ++turn) {
      workloads[0].run(20);
      workloads[1].run(100);
    }
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      const Workload& workload = workloads[i];
      fmt::print("{:>12}{:>12}{:>16.0f}{:>14.1f}{:>18.0f}{:>8.1f}\n", free_blocks,
                 name(kProtocols[i]), workload.rate(), workload.syncs(), workload.bytes_written(),
                 workload.rate() / workloads[0].rate());
    }
  }
  for (const Protocol protocol : kProtocols) std::filesystem::remove(path_of(protocol));
}

void print_open(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "protocols_bench.open";
  constexpr std::size_t kMany = 100000;
  put(path, fragmented_heap(kMany));
  const auto start = std::chrono::steady_clock::now();
  const Subject subject(must(io::open_posix_file(path)), Protocol::kJournaled);
  fmt::print("\nOpening a clean heap of {} free blocks, journaled: {:.1f} ms, {} events\n", kMany,
             seconds_since(start) * 1000, subject.traffic.events);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace crashcheck::bench

int main(int argc, char** argv) {
  const std::filesystem::path directory = argc > 1 ? argv[1] : ".";
  crashcheck::bench::print_costs();
  crashcheck::bench::print_batch();
  crashcheck::bench::print_speed(directory);
  crashcheck::bench::print_open(directory);
}
