// A hash as text.
#include "checksum.h"

#include <span>

#include "explorer/hashing.h"

namespace crashcheck::audit {

std::string checksum_of(std::string_view bytes) {
  return to_string(explorer::hash_of(std::as_bytes(std::span(bytes.data(), bytes.size()))));
}

}  // namespace crashcheck::audit
