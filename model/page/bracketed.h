// Binary trees that are written as brackets, "(.(..))", as small pictures.
#pragma once

#include <optional>
#include <string_view>

#include "html.h"

namespace crashcheck::page {

/// A node is a pair of brackets around its sides, and a dot is no node. The picture has the text as
/// its name. Nothing where `text` is no such tree, or has more than 64 nodes.
[[nodiscard]] std::optional<Html> picture_of_brackets(std::string_view text);

}  // namespace crashcheck::page
