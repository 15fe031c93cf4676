// A cell that dies in each of the ways in which programs die, where it opens certain files.
// Thread rule: as Store.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "cell/cell.h"
#include "explorer/forwarding_store.h"
#include "faultfs/hash128.h"
#include "io/assert.h"

namespace crashcheck::testing {

enum class Way {
  kAbort,
  kAssertion,
  kNullWrite,
  kStackOverflow,
  kEndlessLoop,
  kSleep,
  kThrow,
  kThrowsOther,
  kBadAlloc,
  kMemory,
  kExit,
};

inline int endless_recursion(volatile int* depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(*depth);
  if (*depth < 0) return 0;
  *depth = *depth + 1;
  return endless_recursion(depth) + frame[0];
}

inline void grow_without_end() {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  std::vector<std::vector<char>> all;
  for (;;) all.emplace_back(kPiece, 'x');
}

inline io::Result<void> die(Way way) {
  volatile int zero = 0;
  switch (way) {
    case Way::kAbort: std::abort();
    case Way::kAssertion: CRASHCHECK_ASSERT(zero != 0); break;
    case Way::kNullWrite: {
      int* volatile nowhere = nullptr;
      *static_cast<volatile int*>(nowhere) = 1;
      break;
    }
    case Way::kStackOverflow: endless_recursion(&zero); break;
    case Way::kEndlessLoop:
      while (zero == 0) {
      }
      break;
    case Way::kSleep:
      for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    case Way::kThrow: throw std::runtime_error("mortal");
    case Way::kThrowsOther: throw 1;
    case Way::kBadAlloc: throw std::bad_alloc();
    case Way::kMemory: grow_without_end(); break;
    case Way::kExit: _exit(0);
  }
  return io::fail(io::ErrorCode::kIo, "open", "would have died");
}

/// Opens all files but those for whose bytes `dies` is true.
class MortalStore final : public explorer::ForwardingStore {
 public:
  using Dies = bool (*)(const io::Bytes& file);

  MortalStore(Way way, Dies dies, const explorer::Store& real = cell::cell_store())
      : ForwardingStore(real), way_(way), dies_(dies) {}

  [[nodiscard]] io::Result<std::unique_ptr<explorer::Session>> open(
      std::unique_ptr<io::File> file) const override {
    CRASHCHECK_ASSIGN(const std::uint64_t size, file->size());
    io::Bytes bytes(size);
    CRASHCHECK_TRY(file->read_at(0, bytes));
    if (dies_(bytes)) CRASHCHECK_TRY(die(way_));
    return real().open(std::move(file));
  }

 private:
  Way way_;
  Dies dies_;
};

inline std::uint64_t word_at(const io::Bytes& file, std::size_t at) {
  std::uint64_t word = 0;
  if (file.size() >= at + sizeof(word)) std::memcpy(&word, &file[at], sizeof(word));
  return word;
}

/// Where the second slot of a cell is torn: it has a version, and no check.
inline bool is_torn(const io::Bytes& file) {
  return word_at(file, 512) != 0 && word_at(file, 528) == 0;
}

/// For one in so many files.
template <std::uint64_t kOneIn>
bool is_one_in(const io::Bytes& file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  return file.size() > 100 && std::hash<std::string_view>()(text) % kOneIn == 0;
}

}  // namespace crashcheck::testing
