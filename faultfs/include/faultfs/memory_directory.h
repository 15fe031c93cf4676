// A directory in memory: what stores are recorded on, and what they recover crash states on.
#pragma once

#include <memory>

#include "faultfs/directory_trace.h"
#include "io/directory.h"

namespace crashcheck::faultfs {

/// How much a recording may become, so that a program that never ends fills no memory.
struct RecordingLimits {
  std::uint64_t bytes = std::uint64_t{256} << 20U;  ///< of all writes, acknowledgements and notes
  std::uint64_t events = 100'000;
};

/// A Directory over a tree. Files opened from it may outlive it. No file becomes longer than
/// `kMaxFileBytes`: kNoSpace, so that a length from a damaged file costs nothing.
class MemoryDirectory final : public io::Directory {
 public:
  static constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 40U;
  /// What a medium with little space gives out at a time.
  static constexpr std::uint64_t kBlockBytes = 4096;

  explicit MemoryDirectory(Tree tree = {});
  /// Appends every change that succeeds to `trace`, whose live tree it begins with. Calls that
  /// change nothing by their nature (an empty write, a rename of a name to itself) are no events.
  /// Borrows `trace`, which must outlive this object and its files. ERRORS: a change that the
  /// limits leave no room for is kNoSpace, every later one too; then nothing is acknowledged any
  /// more.
  explicit MemoryDirectory(DirectoryTrace& trace, RecordingLimits limits = {});
  ~MemoryDirectory() override;
  MemoryDirectory(const MemoryDirectory&) = delete;
  MemoryDirectory& operator=(const MemoryDirectory&) = delete;
  MemoryDirectory(MemoryDirectory&&) = delete;
  MemoryDirectory& operator=(MemoryDirectory&&) = delete;

  [[nodiscard]] io::Result<std::unique_ptr<io::File>> open(std::string_view path,
                                                           io::OpenOptions options = {}) override;
  [[nodiscard]] io::Result<void> remove(std::string_view path) override;
  [[nodiscard]] io::Result<void> rename(std::string_view from, std::string_view to) override;
  [[nodiscard]] io::Result<void> link(std::string_view from, std::string_view to) override;
  [[nodiscard]] io::Result<void> make_directory(std::string_view path) override;
  [[nodiscard]] io::Result<void> remove_directory(std::string_view path) override;
  [[nodiscard]] io::Result<std::vector<std::string>> list(
      std::string_view path = {}) const override;
  [[nodiscard]] io::Result<io::FileStatus> status(std::string_view path) const override;
  [[nodiscard]] io::Result<void> sync(std::string_view path = {}) override;
  [[nodiscard]] io::Result<std::unique_ptr<io::Lock>> lock(std::string_view path) override;

  /// From now on the medium has so many bytes. A name costs a block; a file costs its size in whole
  /// blocks, holes included, while it has a name or is open. A call that needs more fails with
  /// kNoSpace: a write has written the whole blocks that there was space for, any other call has
  /// changed nothing. What costs nothing more goes on even where others have taken too much, as
  /// after a crash that brings a removed file back. REQUIRES: no file was opened.
  void set_space(std::uint64_t space_bytes);
  /// Whether a call has failed for that reason.
  [[nodiscard]] bool ran_out_of_space() const;

  /// Tells the outside world something: an event of its own.
  void acknowledge(std::string_view text);
  /// What events are about from now on, for explanations.
  void note(std::string_view text);

  /// A sync of the file, or of the directory at `path`, has failed: an event of its own, after
  /// which no sync covers what that one was to make durable. Where the file `reverts`, all of that
  /// is lost, and the program reads what was synced before. REQUIRES: the file was opened from this
  /// directory; there is a directory at `path`.
  void fail_sync(const io::File& file, bool reverts = false);
  void fail_sync(std::string_view path);

  /// Whether the limits left no room for a change.
  [[nodiscard]] bool is_full() const;
  /// The tree as it is now. REQUIRES: no call is under way.
  [[nodiscard]] const Tree& tree() const;

 private:
  class State;
  class OpenFile;
  class HeldLock;
  std::shared_ptr<State> state_;
};

}  // namespace crashcheck::faultfs
