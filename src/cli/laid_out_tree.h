// A tree of files, laid out as a directory that people can look into.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "faultfs/tree.h"

namespace crashcheck::cli {

/// Whether there is nothing at `path`; false where the very tree is there. ERRORS, for people:
/// something else is there.
[[nodiscard]] tl::expected<bool, std::string> is_tree_missing(const std::string& path,
                                                              const faultfs::Tree& tree);

/// Makes the directory `path`, whose parent exists, with all that the tree has. ERRORS, for people:
/// the system's; what was made by then stays.
[[nodiscard]] tl::expected<void, std::string> lay_out(const std::string& path,
                                                      const faultfs::Tree& tree);

}  // namespace crashcheck::cli
