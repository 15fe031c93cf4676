// GhostTree: a general-purpose allocator in a Stack whose free blocks carry an AVL tree inline, so
// that live blocks have no header. Thread rule: calls on one GhostTree must not overlap, except
// that reads may run beside reads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bstack/slice.h"
#include "io/file.h"

namespace crashcheck::bstack {

class GhostTree {
 public:
  static constexpr std::uint64_t kUserHeaderBytes = 32;
  static constexpr std::uint64_t kBlockBytes = 32;

  [[nodiscard]] static io::Result<GhostTree> open(std::unique_ptr<io::File> file);

  GhostTree(GhostTree&&) noexcept;
  GhostTree& operator=(GhostTree&&) noexcept;
  ~GhostTree();

  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length);
  [[nodiscard]] io::Result<void> deallocate(Slice slice);
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length);
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths);
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices);

  [[nodiscard]] io::Result<void> write(Slice slice, std::uint64_t at, io::ByteView bytes);
  [[nodiscard]] io::Result<void> read(Slice slice, std::uint64_t at,
                                      io::MutableByteView into) const;
  [[nodiscard]] io::Result<void> write_user_header(std::uint64_t at, io::ByteView bytes);
  [[nodiscard]] io::Result<void> read_user_header(std::uint64_t at, io::MutableByteView into) const;

 private:
  struct State;
  explicit GhostTree(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crashcheck::bstack
