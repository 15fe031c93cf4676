// GhostTree: a general-purpose allocator in a Stack whose free blocks carry an AVL tree inline, so
// that live blocks have no header. Thread rule: calls on one GhostTree are safe from several
// threads. Mutations and batches run one at a time; reads run side by side, and beside the function
// of a batch. Moving and destroying need it to oneself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "bstack/batch.h"
#include "bstack/inspection.h"
#include "bstack/protocol.h"
#include "bstack/slice.h"
#include "io/file.h"

namespace crashcheck::bstack {

/// Blocks are whole multiples of 32 bytes; a slice names as many bytes of its block as were asked
/// for. Slices are plain values and stay valid across reopening. Every mutation is durable when it
/// returns success.
///
/// CRASH, of every mutation where nothing else is said: journaled, the heap is as before or as
/// after; if the crash comes after an allocation commits and before the call returns, the block
/// leaks (see `allocate_into` and `reclaim`). In-place, each step is durable by itself, so that any
/// number of the first ones was made; what that leaves is said there.
///
/// ERRORS, of every mutation: kInvalidArgument, and nothing changed, where a slice lies outside the
/// payload or begins where no block can, a range leaves its slice, or a length is past what any
/// file can hold; journaled also where a slice is free, or slices of one call overlap. (A slice
/// that was never handed out and is not free cannot be told from one that was.) kNoSpace,
/// journaled: nothing changed and the heap works on. kCorrupt, kIo, in-place also
/// kNoSpace, after which the object is poisoned: every further mutation returns kPoisoned with the
/// offset and errno of that failure, reads still work as far as the Stack allows, though what the
/// failed mutation named may read as before or after; reopening the file recovers. An exception
/// (std::bad_alloc) passes through: journaled, nothing changed, unless it came out of the commit
/// itself, which poisons. ERRORS, of every read: kInvalidArgument as above; kIo. What was to be
/// filled is unspecified.
class GhostTree final : public Allocator {
 public:
  static constexpr std::uint64_t kUserHeaderBytes = 32;
  static constexpr std::uint64_t kBlockBytes = 32;
  /// What `set_reserve` has been told of a heap that was just opened. The record of any single
  /// deallocation or shrinking reallocation fits where the tree of free blocks is no higher than
  /// 48, which takes more than ten thousand million of them.
  static constexpr std::uint64_t kReserveBytes = std::uint64_t{16} << 10U;

  /// Takes the file and makes it a heap: an empty one is created, one in use is recovered. A redo
  /// record that an interrupted operation left is carried out first, whatever the protocol.
  ///
  /// Journaled: free blocks that touch are merged, those at the end of the payload are given back,
  /// and the tree is rebuilt, in one step; where there is nothing to do, nothing is written, and
  /// where there is no space for it, it waits for the first mutation that finds some. In a damaged
  /// heap, memory that cannot be trusted is leaked: `reclaim` frees it. All free memory is read
  /// once. In-place: free blocks that touch are merged and the tree is rebuilt, always.
  ///
  /// REQUIRES: `file` is not null.
  /// CRASH: the next open gets to the same heap. In-place, creation is not atomic: cut between its
  /// extension and its magic, the file can never be opened again but journaled; and recovery makes
  /// each of its steps durable by itself. If a device shows something other than zeros in unwritten
  /// space, a cut creation may leave a file of at most 64 bytes that looks like a foreign one: it
  /// is refused with kInvalidData.
  /// ERRORS: kInvalidData where the file is no stack (it was left untouched) or the stack holds
  /// something else; kCorrupt (in-place) where the tree of free blocks cannot be walked; kIo,
  /// kNoSpace. The file is as the failing step left it, and the File is closed.
  [[nodiscard]] static io::Result<GhostTree> open(std::unique_ptr<io::File> file,
                                                  Protocol protocol = Protocol::kJournaled);

  /// Takes the file for reading: shows what `open` would make of it, journaled, and changes
  /// nothing. What an open would write stays in memory: the changes of a pending record, and the
  /// nodes of a tree that is to be rebuilt. Every mutation is refused with kNoPermission. `file`
  /// may be one of OpenMode::kReadOnly.
  ///
  /// REQUIRES: `file` is not null.
  /// ERRORS: kInvalidData and kCorrupt as `open`; kIo.
  [[nodiscard]] static io::Result<GhostTree> open_read_only(std::unique_ptr<const io::File> file);

  /// A moved-from GhostTree may only be destroyed or assigned to.
  GhostTree(GhostTree&&) noexcept;
  GhostTree& operator=(GhostTree&&) noexcept;
  /// Closes the file, which is cut to its payload first where there is a reserve. Writes nothing.
  ~GhostTree() override;

  [[nodiscard]] Protocol protocol() const;

  /// What the open found of the file and did about it.
  [[nodiscard]] const Opening& opening() const;

  /// Journaled: keeps the file longer than its payload by so many bytes, in whole words, while it
  /// is open, so that a mutation whose redo record is no longer finds space on a full medium.
  /// Nothing is done at once: the first mutation after an open adds them if there is space; one
  /// that grows the payload adds them or fails with kNoSpace. On a medium that does not reserve
  /// what a file grows by, or that needs space for overwriting, they are of no use. In-place,
  /// nothing. CRASH: the file keeps them until the next open.
  void set_reserve(std::uint64_t bytes);

  /// A slice of `length` bytes, all zero, from the smallest free block that holds them (the one
  /// with the lowest offset among equals) or from new blocks at the end. 0 gives the empty slice,
  /// without I/O.
  /// CRASH: in-place, a part of the block may be lost: neither free nor handed out.
  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length) override;

  /// Frees the blocks of `slice`: cut off where they are the last ones, else zeroed and free for
  /// reuse. Nothing to do for an empty slice. Journaled, they become one with the free blocks that
  /// they touch, so that no two free blocks ever touch and none ends the payload; in-place, the
  /// next open merges.
  /// CRASH: in-place, the blocks may be lost, each unit of them old or zero.
  [[nodiscard]] io::Result<void> deallocate(Slice slice) override;

  /// Changes the length of `slice`, in place where its blocks suffice or are the last ones, else by
  /// moving it; the content is kept up to the shorter length, what is new reads as zero. From then
  /// on only the result may be used. An empty slice is allocated, to length 0 it is freed.
  /// CRASH: in-place, as for the allocations and deallocations it is made of; a shrink may leave
  /// the old slice with each unit after the new length old or zero.
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length) override;

  /// One slice for each length, cut from one block; the empty slice for each 0. In-place, what the
  /// block has beyond them is lost: the tree does not get it back.
  /// CRASH: in-place, the block may be lost.
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths) override;

  /// Frees all the slices, those that touch as one block, in ascending order. In-place, what slices
  /// that overlap cover is freed once.
  /// CRASH: in-place, the merged blocks up to some point are free, the one at it is as before, free
  /// or lost, those after it are as before.
  /// ERRORS: kInvalidArgument where any slice is invalid; none was freed then.
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices) override;

  /// As `allocate`, `reallocate` and `deallocate`; in the same atomic step `slot` receives the
  /// place of the result, or zeros where it is freed or empty. What the slot held before plays no
  /// part. Of a slot inside `slice` itself, `reallocate_into` fills the moved copy; a slot after
  /// the new length, or in a slice to be freed, is kInvalidArgument.
  /// ERRORS: kInvalidArgument also where the slot leaves its slice or the user header, or the heap
  /// is open in-place, where nothing could make it one step.
  [[nodiscard]] io::Result<Slice> allocate_into(Slot slot, std::uint64_t length) override;
  [[nodiscard]] io::Result<Slice> reallocate_into(Slot slot, Slice slice,
                                                  std::uint64_t length) override;
  [[nodiscard]] io::Result<void> deallocate_from(Slot slot, Slice slice) override;

  /// Calls `changes` with a Batch and, where it returns success, commits all that was done through
  /// it as one step. Other mutations wait until then. Reads do not: until the commit they see the
  /// heap without the batch, on other threads and, where `changes` reads from the heap itself, on
  /// this one. `changes` must not keep the Batch, nor wait for a thread that mutates this heap.
  /// CRASH: none of it or all of it. ERRORS: that of `changes`, or the one that made the batch
  /// impossible: nothing changed, and the heap is poisoned unless that was kInvalidArgument or an
  /// error that `changes` made up itself. kInvalidArgument where the heap is open in-place; also
  /// from every mutation of the heap, a second batch included, that `changes` calls on the heap
  /// itself: nothing changed, and the batch may go on. An exception passes through; nothing
  /// changed.
  [[nodiscard]] io::Result<void> batch(const std::function<io::Result<void>(Batch&)>& changes);

  /// Frees everything that neither `live` nor the tree accounts for, merges what touches and gives
  /// back what is at the end, in one step. `live` must name every slice in use: what it leaves out
  /// is gone. Returns how many bytes had leaked.
  /// ERRORS: kInvalidArgument also where slices of `live` overlap each other or free memory, or the
  /// heap is open in-place.
  [[nodiscard]] io::Result<std::uint64_t> reclaim(std::span<const Slice> live);

  /// What `reclaim` would free for the same `live`: ranges of whole blocks, by offset, that are
  /// neither live nor free. Writes nothing.
  /// ERRORS: those of `reclaim`.
  [[nodiscard]] io::Result<std::vector<Slice>> leaked(std::span<const Slice> live) const;

  /// Overwrites the bytes of `slice` from its byte `at` on.
  /// CRASH: each unit of the device is old or new; for all or nothing, use a batch.
  [[nodiscard]] io::Result<void> write(Slice slice, std::uint64_t at, io::ByteView bytes) override;

  /// Fills `into` from byte `at` of `slice`.
  [[nodiscard]] io::Result<void> read(Slice slice, std::uint64_t at,
                                      io::MutableByteView into) const override;
  using Allocator::read;

  /// Overwrites some of the 32 bytes that belong to the program, from byte `at` on.
  /// CRASH: each unit of the device is old or new; for all or nothing, use a batch.
  [[nodiscard]] io::Result<void> write_user_header(std::uint64_t at, io::ByteView bytes) override;

  /// Fills `into` from byte `at` of those 32 bytes, which are zero in a new heap.
  [[nodiscard]] io::Result<void> read_user_header(std::uint64_t at,
                                                  io::MutableByteView into) const override;

  [[nodiscard]] io::Result<Slice> root() const override;
  [[nodiscard]] io::Result<void> set_root(Slice root) override;

  /// Walks the whole tree, reads all free memory, and tells what is wrong; writes nothing. Empty
  /// means sound.
  /// ERRORS: kIo.
  [[nodiscard]] io::Result<std::vector<Defect>> check() const;

  /// ERRORS: kIo; in-place, kCorrupt where the tree cannot be walked.
  [[nodiscard]] io::Result<Statistics> statistics() const;

  /// The free blocks as they are now, by offset.
  /// ERRORS: kIo; in-place, kCorrupt where the tree cannot be walked.
  [[nodiscard]] io::Result<std::vector<Slice>> free_blocks() const;

 private:
  struct State;
  explicit GhostTree(std::unique_ptr<State> state);
  static io::Result<GhostTree> open_named(std::unique_ptr<io::File> file, Protocol protocol,
                                          const io::ErrorPath& path);
  std::unique_ptr<State> state_;
};

}  // namespace crashcheck::bstack
