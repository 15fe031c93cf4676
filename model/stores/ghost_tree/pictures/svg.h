// What the parts of a picture have in common: its page, its colours, its words.
#pragma once

#include <string>
#include <string_view>

#include "ghost_tree_pictures/heap_picture.h"

namespace crashcheck::ghost_tree::svg {

/// Where the map and the tree lie on the page.
inline constexpr double kLeft = 100;
inline constexpr double kWidth = 924;
inline constexpr double kMargin = 16;

/// A part of the picture, and where it ends.
struct Part {
  std::string text;
  double bottom = 0;
  double right = kLeft + kWidth;
};

/// With the characters that mean something in XML as entities.
/// REQUIRES: UTF-8 without control characters.
[[nodiscard]] std::string escaped(std::string_view text);

/// A line of text; `style` is one of the style sheet's classes.
[[nodiscard]] std::string text_at(double x, double y, std::string_view style,
                                  std::string_view words);

/// The class of memory that belongs to `owner`.
[[nodiscard]] std::string_view style_of(Owner owner);

/// The style sheet, for light and dark, and the patterns that tell owners apart without colours.
[[nodiscard]] std::string_view definitions();

}  // namespace crashcheck::ghost_tree::svg
