// The parts of an emitted file: sources with regions that not every test needs.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace crashcheck::emitter {

/// What a test needs, by the names that the regions of the parts have.
using Features = std::set<std::string, std::less<>>;

/// `part` without the regions that no feature asks for, and without the lines that mark them:
/// "//{ NAME" begins a region and "//}" ends it, each on a line of its own; regions may be nested.
/// REQUIRES: balanced marks.
[[nodiscard]] std::string with_features(std::string_view part, const Features& features);

}  // namespace crashcheck::emitter
