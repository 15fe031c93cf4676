// OpenAdvanced is tried first. Where it comes to RestoreDatabase it fails, because nothing exists
// at the paths of tkrzw_path; then its next steps are done here, and it is tried again.
#include "adapters/tkrzw_open.h"

#include <tkrzw_file_util.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <limits>
#include <span>

#include "adapters/tkrzw_file.h"
#include "status.h"

namespace crashcheck::adapters {
namespace {

using tkrzw::HashDBM;
using tkrzw::Status;
using tkrzw::TreeDBM;

constexpr std::int32_t kModeMask = 0xffff;  // of restore_mode; what is above are options

/// A directory of this machine that ends with the object.
class Scratch {
 public:
  Scratch() : path_((std::filesystem::temp_directory_path() / "crashcheck-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~Scratch() {
    std::error_code ignored;
    if (is_there()) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Scratch(Scratch&&) = delete;
  Scratch& operator=(Scratch&&) = delete;

  [[nodiscard]] bool is_there() const { return !path_.empty(); }
  [[nodiscard]] std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

io::Result<std::string> content_of(io::Directory& disk, const std::string& name) {
  const auto file = disk.open(name, {.read_only = true});
  if (!file) return tl::unexpected(file.error());
  const io::Result<std::uint64_t> size = (*file)->size();
  if (!size) return tl::unexpected(size.error());
  std::string bytes(*size, '\0');
  const io::Result<void> read = (*file)->read_at(0, std::as_writable_bytes(std::span(bytes)));
  if (!read) return tl::unexpected(read.error());
  return bytes;
}

/// As a MemoryMapParallelFile writes a new file: it is made long enough, filled, and cut.
Status write_new(io::Directory& disk, const std::string& name, const std::string& bytes) {
  TkrzwFile file(disk);
  Status status = file.Open(tkrzw_path(name), true, tkrzw::File::OPEN_TRUNCATE);
  if (status == Status::SUCCESS) status |= file.Write(0, bytes.data(), bytes.size());
  if (status == Status::SUCCESS) status |= file.Close();
  return status;
}

using Restore = Status (*)(const std::string& from, const std::string& to, std::int64_t end);

/// Puts what `restore` makes of the file in its place.
Status replace(io::Directory& disk, const std::string& name, Restore restore, std::int64_t end) {
  const Scratch scratch;
  if (!scratch.is_there()) return tkrzw::GetErrnoStatus("mkdtemp", errno);
  const io::Result<std::string> broken = content_of(disk, name);
  if (!broken) return tkrzw_status("open", broken);
  const std::string from = scratch.file("from");
  const std::string to = scratch.file("to");
  Status status = tkrzw::WriteFile(from, *broken);
  if (status == Status::SUCCESS) status = restore(from, to, end);
  std::string restored;
  if (status == Status::SUCCESS) status = tkrzw::ReadFile(to, &restored);
  if (status != Status::SUCCESS) return status;
  const std::string temporary = name + ".tmp.restore";
  if (disk.exists(temporary)) status = tkrzw_status("unlink", disk.remove(temporary));
  if (status == Status::SUCCESS) status = write_new(disk, temporary, restored);
  if (status == Status::SUCCESS) status = tkrzw_status("rename", disk.rename(temporary, name));
  return status;
}

Status restore_hash(io::Directory& disk, const std::string& name, std::int32_t restore_mode) {
  const bool to_sync = (restore_mode & kModeMask) == HashDBM::RESTORE_SYNC;
  return replace(disk, name, &HashDBM::RestoreDatabase, to_sync ? 0 : -1);
}

/// Whether OpenAdvanced came to RestoreDatabase, which found nothing at the path.
bool is_unrestored(const Status& status, const io::Directory& disk, const std::string& name) {
  const Status expected = tkrzw::GetErrnoStatus("open", ENOTDIR);
  return status == expected && status.GetMessage() == expected.GetMessage() && disk.exists(name);
}

bool was_closed(const TreeDBM& db, const std::string& name) {
  HashDBM hash(db.GetInternalFile()->MakeFile());
  return hash.Open(tkrzw_path(name), false, tkrzw::File::OPEN_NO_LOCK) == Status::SUCCESS &&
         hash.IsHealthy();
}

/// What a TreeDBM does before it restores itself: its HashDBM is restored, opened and closed.
Status restore_hash_of_tree(const TreeDBM& db, io::Directory& disk, const std::string& name,
                            std::int32_t options, const HashDBM::TuningParameters& parameters) {
  Status status = restore_hash(disk, name, parameters.restore_mode);
  if (status != Status::SUCCESS) return status;
  HashDBM hash(db.GetInternalFile()->MakeFile());
  status = hash.OpenAdvanced(tkrzw_path(name), true, options, parameters);
  if (status == Status::SUCCESS) status = hash.Close();
  return status;
}

}  // namespace

Status tkrzw_open(HashDBM& db, io::Directory& disk, const std::string& name, std::int32_t options,
                  const HashDBM::TuningParameters& parameters) {
  const auto open = [&] { return db.OpenAdvanced(tkrzw_path(name), true, options, parameters); };
  Status status = open();
  if (!is_unrestored(status, disk, name)) return status;
  status = restore_hash(disk, name, parameters.restore_mode);
  return status == Status::SUCCESS ? open() : status;
}

Status tkrzw_open(TreeDBM& db, io::Directory& disk, const std::string& name, std::int32_t options,
                  const TreeDBM::TuningParameters& parameters) {
  const auto open = [&] { return db.OpenAdvanced(tkrzw_path(name), true, options, parameters); };
  Status status = open();
  if (!is_unrestored(status, disk, name)) return status;
  status =
      was_closed(db, name) ? success() : restore_hash_of_tree(db, disk, name, options, parameters);
  // These ends mean: of a HashDBM that has been restored.
  const bool to_sync = parameters.restore_mode == HashDBM::RESTORE_SYNC;
  const std::int64_t end =
      to_sync ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
  if (status == Status::SUCCESS) status = replace(disk, name, &TreeDBM::RestoreDatabase, end);
  return status == Status::SUCCESS ? open() : status;
}

}  // namespace crashcheck::adapters
