// A file as lines of a case: its length, then the bytes that are not zero. Internal to the layer.
#pragma once

#include <string>
#include <vector>

#include "explorer/words.h"
#include "faultfs/image.h"

namespace crashcheck::explorer {

inline constexpr std::string_view kFileLine = "file";
inline constexpr std::string_view kBytesLine = "bytes";

/// "file 176", then "bytes 48 616263", and "bytes 64 61 x32" where the same bytes follow each other
/// so many times. Bytes that no line has are zero.
[[nodiscard]] std::vector<std::string> lines_of_file(const faultfs::Image& file);

/// A file of zeros, as long as the line says. ERRORS: longer than histories may begin with.
[[nodiscard]] Parsed<faultfs::Image> parse_file_line(std::span<const Word> line);

/// Puts the bytes of the line into `file`. ERRORS: bytes that lie past its end.
[[nodiscard]] Parsed<void> parse_bytes_line(std::span<const Word> line, faultfs::Image& file);

}  // namespace crashcheck::explorer
