// A heap that lives for many rounds on a medium which others fill and free again, is killed at any
// event, and is held to what its program was told. Thread rule: one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "io/file.h"

namespace crashcheck::full_disk {

/// A small file system with one heap on it.
class Medium {
 public:
  Medium() = default;
  Medium(const Medium&) = delete;
  Medium& operator=(const Medium&) = delete;
  Medium(Medium&&) = delete;
  Medium& operator=(Medium&&) = delete;
  virtual ~Medium() = default;

  /// The heap's file. The last one that was handed out is gone by then.
  [[nodiscard]] virtual std::unique_ptr<io::File> open() = 0;
  /// From now on others have so many bytes, or as many as there is space for.
  virtual void others_take(std::uint64_t bytes) = 0;
  /// What there is for everybody.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

struct Counts {
  std::uint64_t rounds = 0;
  std::uint64_t acknowledged = 0;  ///< operations
  std::uint64_t kills = 0;
  std::uint64_t refused = 0;        ///< operations that found no space, but for the next
  std::uint64_t refused_frees = 0;  ///< frees, none of them by a heap that held a reserve
};

/// Lives for `rounds` rounds, the same for the same seed and medium. In each the others take some
/// space or all of it, the heap is opened, changed a few times, and killed after some event or
/// closed; then it must open, be sound, and hold all that was acknowledged and nothing half done. A
/// heap that has grown since it was opened holds a reserve and must free what it is asked to.
/// Throws std::runtime_error, which says what does not hold, in which round.
[[nodiscard]] Counts live(Medium& medium, std::uint64_t rounds, std::uint64_t seed);

}  // namespace crashcheck::full_disk
