// Files whose calls may overlap: a lock for each file, shared by everything that is open on it.
// Thread rule: calls on SharedFiles and on the files may overlap.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "io/file.h"

namespace crashcheck::io {

/// Which file an open descriptor is of: device and number.
using FileIdentity = std::pair<dev_t, ino_t>;

class SharedFiles {
 public:
  /// `file`, with reads that may overlap reads and changes that happen one at a time, among all the
  /// files that were given here with `identity` and are still open. Syncs do not wait: they cover
  /// the calls that have returned.
  [[nodiscard]] std::unique_ptr<File> share(std::unique_ptr<File> file, FileIdentity identity);

 private:
  std::mutex mutex_;
  std::map<FileIdentity, std::weak_ptr<std::shared_mutex>> contents_;  ///< of files that are open
};

}  // namespace crashcheck::io
