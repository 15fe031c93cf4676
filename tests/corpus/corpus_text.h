// Heaps as the text that read_corpus reads. Part of make_corpus, which is run by hand.
// Thread rule: pure.
#pragma once

#include <string>
#include <vector>

#include "corpus_format.h"

namespace crashcheck::corpus {

[[nodiscard]] std::string to_text(const std::vector<Heap>& heaps);

}  // namespace crashcheck::corpus
