// What random traces of directories are made of: numbers, names, places in files, bytes, and a tree
// to begin with. Thread rule: an object belongs to one thread.
#pragma once

#include <string>

#include "faultfs/choices.h"
#include "faultfs/tree.h"

namespace crashcheck::faultfs {

/// Numbers, places in files, and bytes to write.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t grain) : choices_(seed * kSeedStep), grain_(grain) {}

  std::uint64_t below(std::uint64_t options) { return choices_.choose(options); }
  bool one_in(std::uint64_t options) { return below(options) == 0; }
  std::string name() { return std::string(1, static_cast<char>('a' + below(3))); }

  std::uint64_t place(std::uint64_t size) {
    const std::uint64_t boundary = below(3) * grain_;
    switch (below(4)) {
      case 0: return size;
      case 1: return boundary + 1;
      case 2: return boundary == 0 ? 0 : boundary - 1;
      default: return boundary;
    }
  }

  std::uint64_t length() {
    constexpr std::uint64_t kMostGrains = 2;
    return one_in(2) ? 1 + below(3) : grain_ * (1 + below(kMostGrains)) - below(2);
  }

  /// Other bytes for each event, and zeros now and then.
  io::Bytes bytes(std::uint64_t number) {
    const bool are_zeros = one_in(6);
    io::Bytes bytes(length());
    for (std::size_t i = 0; i < bytes.size() && !are_zeros; ++i) {
      bytes[i] = static_cast<std::byte>(number * 16 + 1 + i % 13);
    }
    return bytes;
  }

 private:
  static constexpr std::uint64_t kSeedStep = 0x1000;

  RandomChoices choices_;
  std::uint64_t grain_;
};

/// A tree to begin with: none, or files with contents and links, and directories.
[[nodiscard]] Tree first_tree(Dice& dice);

}  // namespace crashcheck::faultfs
