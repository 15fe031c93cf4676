// A long life of one journaled heap: slices are allocated, reallocated and freed at random, with a
// bounded number of live ones. Prints how large the payload gets beside the live blocks, and what
// an operation costs from the beginning to the end. Usage: churn_bench [OPERATIONS [LIVE]]
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <random>
#include <string_view>

#include "bstack/ghost_tree.h"
#include "counting_file.h"
#include "faultfs/memory_file.h"
#include "must.h"

namespace crashcheck::bench {
namespace {

using bstack::GhostTree;
using bstack::Slice;

constexpr std::uint64_t kLongestSlice = 200;
constexpr std::uint64_t kWindow = 100'000;  ///< operations that a line sums up
constexpr std::uint64_t kLook = 1'000;      ///< operations between two looks at the payload

struct Life {
  std::uint64_t operations = 2'000'000;
  std::size_t live = 1'000;  ///< slices at most
};

std::uint64_t blocks_of(Slice slice) { return (slice.length + 31) / 32 * 32; }

class Churn {
 public:
  explicit Churn(std::size_t most_live) : most_live_(most_live) {}

  void step() {
    const std::uint64_t what = random_() % 8;
    if (live_.empty() || (what < 4 && live_.size() < most_live_)) {
      allocate_one();
    } else if (what < 6) {
      free_one();
    } else {
      reallocate_one();
    }
    most_live_bytes_ = std::max(most_live_bytes_, live_bytes_);
    if (++steps_ % kLook != 0) return;
    const auto ratio = static_cast<double>(payload_bytes()) / static_cast<double>(most_live_bytes_);
    largest_ratio_ = std::max(largest_ratio_, ratio);
  }

  /// Of the payload to the most live bytes so far, seen every kLook steps from the first kLook on.
  [[nodiscard]] double largest_ratio() const { return largest_ratio_; }

  [[nodiscard]] const Traffic& traffic() const { return traffic_; }
  [[nodiscard]] std::uint64_t payload_bytes() const {
    return must(heap_.statistics()).payload_bytes;
  }
  [[nodiscard]] std::uint64_t most_live_bytes() const { return most_live_bytes_; }
  [[nodiscard]] bool is_sound() const { return must(heap_.check()).empty(); }

 private:
  void allocate_one() {
    live_.push_back(must(heap_.allocate(random_() % kLongestSlice + 1)));
    live_bytes_ += blocks_of(live_.back());
  }
  void reallocate_one() {
    choose();
    live_.back() = must(heap_.reallocate(live_.back(), random_() % kLongestSlice + 1));
    live_bytes_ += blocks_of(live_.back());
  }
  /// A live one is the last of them now, and no longer counted.
  void choose() {
    std::swap(live_[random_() % live_.size()], live_.back());
    live_bytes_ -= blocks_of(live_.back());
  }
  void free_one() {
    choose();
    must(heap_.deallocate(live_.back()));
    live_.pop_back();
  }

  std::size_t most_live_;
  std::mt19937_64 random_{1};
  Traffic traffic_;
  GhostTree heap_ = must(GhostTree::open(
      std::make_unique<CountingFile>(std::make_unique<faultfs::MemoryFile>(), traffic_)));
  std::vector<Slice> live_;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t most_live_bytes_ = 0;
  std::uint64_t steps_ = 0;
  double largest_ratio_ = 0;
};

int run(const Life& life) {
  Churn churn(life.live);
  fmt::print("{:>10}  {:>10}  {:>10}  {:>6}  {:>9}  {:>9}  {:>6}\n", "operations", "payload",
             "most live", "ratio", "events/op", "bytes/op", "syncs");
  for (std::uint64_t done = 0; done < life.operations;) {
    const Traffic before = churn.traffic();
    const std::uint64_t window = std::min(kWindow, life.operations - done);
    for (std::uint64_t i = 0; i < window; ++i) churn.step();
    done += window;
    const Traffic spent = churn.traffic() - before;
    const auto per_operation = [&](std::uint64_t count) {
      return static_cast<double>(count) / static_cast<double>(window);
    };
    fmt::print("{:>10}  {:>10}  {:>10}  {:>6.2f}  {:>9.2f}  {:>9.1f}  {:>6.2f}\n", done,
               churn.payload_bytes(), churn.most_live_bytes(), churn.largest_ratio(),
               per_operation(spent.events), per_operation(spent.bytes_written),
               per_operation(spent.syncs));
  }
  fmt::print("check: {}\n", churn.is_sound() ? "clean" : "DEFECTS");
  return churn.is_sound() ? 0 : 1;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0;
}

}  // namespace
}  // namespace crashcheck::bench

int main(int argc, char** argv) {
  crashcheck::bench::Life life;
  const bool understood = argc <= 3 &&
                          (argc < 2 || crashcheck::bench::read_number(argv[1], life.operations)) &&
                          (argc < 3 || crashcheck::bench::read_number(argv[2], life.live));
  if (!understood) {
    fmt::print(stderr, "usage: churn_bench [OPERATIONS [LIVE]], both from 1\n");
    return 2;
  }
  return crashcheck::bench::run(life);
}
