// Opens a heap of the corpus through the public library and compares it with the corpus.
// Thread rule: pure.
#pragma once

#include <string>
#include <vector>

#include "corpus_format.h"

namespace crashcheck::corpus {

/// Each difference in a sentence; empty where everything is as recorded.
///
/// A heap that opens with all of its content recorded must also open again without a change, and be
/// usable: an allocation is zero, overlaps nothing and changes no live slice. What the journaled
/// protocol has recovered must open in-place with the same content.
[[nodiscard]] std::vector<std::string> differences(const Heap& heap, const Opening& opening);

}  // namespace crashcheck::corpus
