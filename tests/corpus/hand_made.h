// Files for the corpus that no crash made. Part of make_corpus, which is run by hand.
// Thread rule: pure.
#pragma once

#include <string>
#include <vector>

#include "corpus_format.h"

namespace crashcheck::corpus {

struct HandMade {
  std::string words;
  io::Bytes bytes;
  bool damaged = false;    ///< its free tree is not sound
  std::vector<Live> live;  ///< what a damaged one must keep
};

/// Files that are no heap, heaps that no store here makes, and heaps with damaged free trees.
[[nodiscard]] std::vector<HandMade> hand_made();

}  // namespace crashcheck::corpus
