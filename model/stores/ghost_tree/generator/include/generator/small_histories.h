// Histories of a few operations on a few blocks, one choice at a time.
#pragma once

#include <optional>
#include <string_view>

#include "faultfs/choices.h"
#include "history/operation.h"

namespace crashcheck::generator {

/// Whether small_history() has histories whose last operation is a `word`, or, for kNestedCrash,
/// any.
[[nodiscard]] bool has_small_histories(std::string_view word);

/// A history of `operations` operations: it begins with up to seven slices of up to three blocks;
/// then slices are freed, up to four at a time and in any order, moved and allocated; the last one
/// is a `word`. Nothing where what was chosen leaves no slice for that.
/// REQUIRES: operations > 0; has_small_histories(word).
[[nodiscard]] std::optional<history::History> small_history(std::size_t operations,
                                                            std::string_view word,
                                                            faultfs::Choices& choices);

/// `history` with some operations changed or replaced and, where it is to be shorter, without one;
/// the last one stays a `word`. Nothing where what was chosen cannot be done.
/// REQUIRES: as above; not empty.
[[nodiscard]] std::optional<history::History> similar_history(const history::History& history,
                                                              std::string_view word, bool shorter,
                                                              faultfs::Choices& choices);

}  // namespace crashcheck::generator
