// The checksum in the files of an audit.
#pragma once

#include <string>
#include <string_view>

namespace crashcheck::audit {

/// 32 hexadecimal digits.
[[nodiscard]] std::string checksum_of(std::string_view bytes);

}  // namespace crashcheck::audit
