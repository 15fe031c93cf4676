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

/// Blocks are whole multiples of 32 bytes; a slice names as many bytes of its block as were asked
/// for. Slices are plain values and stay valid across reopening. Every mutation is durable when it
/// returns success.
///
/// The heap trusts its caller: of a slice it checks only that a block may begin at its offset and
/// that it lies in the payload. Freeing twice, or freeing what was never handed out, damages it.
///
/// CRASH, where nothing else is said: the published in-place protocol makes each of its steps
/// durable by itself, so that a crash inside an operation leaves any number of its first steps.
///
/// ERRORS, of every mutation: kInvalidArgument, where a slice lies outside the payload or begins
/// where no block can, a range leaves its slice, or a length is past what any file can hold, and
/// nothing changed; kCorrupt, kIo, kNoSpace, after which the object is poisoned: every further
/// mutation returns kPoisoned with the offset and errno of that failure, reads still work as far
/// as the Stack allows, and reopening the file recovers.
/// ERRORS, of every read: kInvalidArgument as above; kIo. What was to be filled is unspecified.
class GhostTree {
 public:
  static constexpr std::uint64_t kUserHeaderBytes = 32;
  static constexpr std::uint64_t kBlockBytes = 32;

  /// Takes the file and makes it a heap: an empty one is created; one in use is recovered, which
  /// merges free blocks that touch and rebuilds their tree in perfect balance.
  /// REQUIRES: `file` is not null.
  /// CRASH: any number of the first steps; the next open goes on from there. In-place creation is
  /// not atomic: cut between its extension and its magic, the file can never be opened again.
  /// ERRORS: kInvalidData where the file is no stack (it was left untouched) or the stack holds
  /// something else; kCorrupt where the tree of free blocks cannot be walked; kIo, kNoSpace. The
  /// file is as the failing step left it, and the File is closed.
  [[nodiscard]] static io::Result<GhostTree> open(std::unique_ptr<io::File> file);

  /// A moved-from GhostTree may only be destroyed or assigned to.
  GhostTree(GhostTree&&) noexcept;
  GhostTree& operator=(GhostTree&&) noexcept;
  /// Closes the file; never writes.
  ~GhostTree();

  /// A slice of `length` bytes, all zero, from the smallest free block that holds them (the one
  /// with the lowest offset among equals) or from new blocks at the end. 0 gives the empty slice,
  /// without I/O.
  /// CRASH: a part of the block may be lost: neither free nor handed out.
  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length);

  /// Frees the blocks of `slice`: cut off where they are the last ones, else zeroed and free for
  /// reuse. Nothing to do for an empty slice.
  /// CRASH: the blocks may be lost, each unit of them old or zero.
  [[nodiscard]] io::Result<void> deallocate(Slice slice);

  /// Changes the length of `slice`, in place where its blocks suffice or are the last ones, else by
  /// moving it; the content is kept up to the shorter length, what is new reads as zero. From then
  /// on only the result may be used. An empty slice is allocated, to length 0 it is freed.
  /// CRASH: as for the allocations and deallocations it is made of; a shrink may leave the old
  /// slice with each unit behind the new length old or zero.
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length);

  /// One slice for each length, cut from one block; the empty slice for each 0. What the block has
  /// beyond them is lost: the tree does not get it back.
  /// CRASH: the block may be lost.
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths);

  /// Frees all the slices, those that touch as one block, in ascending order. What slices that
  /// overlap cover is freed once.
  /// CRASH: the merged blocks up to some point are free, the one at it is as before, free or lost,
  /// those behind it are as before.
  /// ERRORS: kInvalidArgument where any slice is invalid; none was freed then.
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices);

  /// Overwrites the bytes of `slice` from its byte `at` on.
  /// CRASH: each unit of the device is old or new.
  [[nodiscard]] io::Result<void> write(Slice slice, std::uint64_t at, io::ByteView bytes);

  /// Fills `into` from byte `at` of `slice`.
  [[nodiscard]] io::Result<void> read(Slice slice, std::uint64_t at,
                                      io::MutableByteView into) const;

  /// Overwrites some of the 32 bytes that belong to the program, from byte `at` on.
  /// CRASH: each unit of the device is old or new.
  [[nodiscard]] io::Result<void> write_user_header(std::uint64_t at, io::ByteView bytes);

  /// Fills `into` from byte `at` of those 32 bytes, which are zero in a new heap.
  [[nodiscard]] io::Result<void> read_user_header(std::uint64_t at, io::MutableByteView into) const;

 private:
  struct State;
  explicit GhostTree(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crashcheck::bstack
