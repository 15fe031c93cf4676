#include "status.h"

#include <cerrno>

namespace crashcheck::adapters {

tkrzw::Status tkrzw_status(const char* operation, const io::Error& error) {
  return tkrzw::GetErrnoStatus(operation, error.system_error == 0 ? EIO : error.system_error);
}

}  // namespace crashcheck::adapters
