// A file that is worth nothing before it is complete.
#pragma once

#include <string>

namespace crashcheck::cli {

/// While it lives, an interrupt or a request to terminate removes the file before it ends the
/// program. Only one may live at a time, and no Interrupt beside it.
class HalfMadeFile {
 public:
  explicit HalfMadeFile(std::string path);
  HalfMadeFile(const HalfMadeFile&) = delete;
  HalfMadeFile& operator=(const HalfMadeFile&) = delete;
  HalfMadeFile(HalfMadeFile&&) = delete;
  HalfMadeFile& operator=(HalfMadeFile&&) = delete;
  ~HalfMadeFile();

  /// Removes it now. Nothing is wrong where it is not there.
  void remove();

 private:
  std::string path_;
};

}  // namespace crashcheck::cli
