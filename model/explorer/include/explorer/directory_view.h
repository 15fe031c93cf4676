// Directories shown to people: names with their sizes. What a store in a directory is shown with if
// it brings no View of its own.
#pragma once

#include "explorer/view.h"

namespace crashcheck::explorer {

/// Lives as long as the program.
[[nodiscard]] const View& directory_view();

}  // namespace crashcheck::explorer
