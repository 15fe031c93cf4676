// Words of unknown origin on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace crashcheck::cli {

/// The text with every byte as \xNN that would do something to a terminal or show nothing: control
/// characters, byte order marks, marks of direction, what is no character or not UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace crashcheck::cli
