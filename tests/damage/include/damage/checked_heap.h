// A heap on any bytes at all, with every answer checked: a clear error or a usable heap, and
// nothing but success where the checker's own decoder finds nothing wrong with what was opened.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bstack/ghost_tree.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::testing {

/// Calls the public interface of one heap. What went wrong first stays in `problem`; from then on
/// nothing is called any more.
///
/// Checked of every call: it comes to an end, its error is one that its documentation names, and
/// the slices that it gives lie in the payload. Checked while the heap is sound, that is, while the
/// decoder finds one tree of disjoint free blocks in it: the call succeeds, the free blocks stay
/// disjoint from each other and from every slice held, the slices hold what was written to them,
/// and opening again changes nothing. Journaled, whatever opens is sound.
class CheckedHeap {
 public:
  /// No request makes the file longer than this.
  static constexpr std::uint64_t kCapacityBytes = std::uint64_t{1} << 18U;

  explicit CheckedHeap(io::Bytes file, bstack::Protocol protocol = bstack::Protocol::kInPlace)
      : protocol_(protocol), file_(std::move(file), kCapacityBytes) {}

  /// Closes the heap where it is open and opens it. False where the file is refused, or at a
  /// problem. The slices held stay held where the heap was sound.
  bool open();

  // `pick` means one of the slices held, by its number modulo how many there are; without any, a
  // call does nothing.
  void allocate(std::uint64_t length);
  void allocate_bulk(const std::vector<std::uint64_t>& lengths);
  void deallocate(std::size_t pick);
  /// Frees up to `count` neighbours in the list of slices held.
  void deallocate_bulk(std::size_t pick, std::size_t count);
  void reallocate(std::size_t pick, std::uint64_t length);
  void write(std::size_t pick, std::uint64_t at, io::ByteView bytes);
  void read(std::size_t pick, std::uint64_t at, std::size_t count);
  void write_user_header(std::uint64_t at, io::ByteView bytes);
  /// Frees a slice that the heap may never have handed out: it cannot tell, and is not sound then.
  void deallocate_any(bstack::Slice slice);

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] std::size_t held() const { return held_.size(); }
  [[nodiscard]] io::ByteView bytes() const { return file_.bytes(); }

 private:
  struct Held {
    bstack::Slice slice;
    io::Bytes content;
  };

  [[nodiscard]] io::Result<bstack::GhostTree> try_open();
  bool refused(const io::Error& error);
  void look_at_what_was_opened();
  void check_idempotence();

  [[nodiscard]] bool ready(std::string_view operation);
  [[nodiscard]] bool ready(std::string_view operation, std::size_t& pick);
  /// Whether the call succeeded and had to. `valid`: nothing is wrong with the request;
  /// `growth_bytes`: how much longer it may make the file.
  template <typename T>
  bool passed(const io::Result<T>& result, bool valid, std::uint64_t growth_bytes = 0) {
    if (!result) check_error(result.error(), valid, growth_bytes);
    if (result && !valid) complain("an invalid request succeeds");
    return result && valid;
  }
  void check_error(const io::Error& error, bool valid, std::uint64_t growth_bytes);
  void take(bstack::Slice slice, io::Bytes known);
  void check_content(Held& held, std::size_t known_bytes);
  void check_running();
  void complain(std::string_view what, std::uint64_t offset = 0);

  [[nodiscard]] std::uint64_t payload_bytes() const;
  [[nodiscard]] bool fits_a_file(std::uint64_t growth_bytes) const;

  bstack::Protocol protocol_;
  faultfs::MemoryFile file_;
  std::unique_ptr<faultfs::CallLimitFile> limited_;
  std::unique_ptr<bstack::GhostTree> heap_;
  std::vector<Held> held_;
  bool sound_ = false;
  bool zeroed_ = false;  // free memory is zero, and so is the padding of every slice held
  std::string_view operation_;
  std::string problem_;
};

}  // namespace crashcheck::testing
