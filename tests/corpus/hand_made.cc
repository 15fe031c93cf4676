// Bytes as text, and free trees from a list of nodes.
#include "hand_made.h"

#include <string_view>

namespace crashcheck::corpus {
namespace {

using namespace std::string_view_literals;

io::Bytes bytes_of(std::string_view text) {
  io::Bytes bytes;
  for (const char each : text) bytes.push_back(static_cast<std::byte>(each));
  return bytes;
}

struct Node {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  std::uint8_t height = 1;
  std::uint8_t balance = 0;
};

/// A heap of 15 blocks: "live" in the one at 48, and the tree that `root` leads to.
HandMade tree(std::string words, std::uint64_t root, const std::vector<Node>& nodes) {
  HandMade made{std::move(words), bytes_of("BSTK\0\1\10\0"sv), true, {}};
  io::Bytes& file = made.bytes;
  file.resize(64 + 15 * 32);
  const io::MutableByteView payload = io::MutableByteView(file).subspan(16);
  io::store_u64(io::MutableByteView(file).subspan(8), payload.size());
  const io::Bytes magic = bytes_of("ALGT\0\1"sv);
  std::copy(magic.begin(), magic.end(), payload.begin() + 32);
  io::store_u64(payload.subspan(40), root);
  const io::Bytes live = bytes_of("live"sv);
  std::copy(live.begin(), live.end(), payload.begin() + 48);
  made.live.push_back({{48, live.size()}, live});
  for (const Node& node : nodes) {
    io::store_u64(payload.subspan(node.offset), node.size);
    payload[node.offset + 8] = static_cast<std::byte>(node.balance);
    payload[node.offset + 9] = static_cast<std::byte>(node.height);
    io::store_u64(payload.subspan(node.offset + 16), node.left);
    io::store_u64(payload.subspan(node.offset + 24), node.right);
  }
  return made;
}

HandMade with_dirt(HandMade made, std::uint64_t offset) {
  made.bytes[16 + offset] = std::byte{0x64};
  return made;
}

std::vector<HandMade> foreign_files() {
  return {
      {"an empty file", {}, false, {}},
      {"one byte of a fresh header", bytes_of("B"sv), false, {}},
      {"a fresh header without its length", bytes_of("BSTK\0\1\10\0"sv), false, {}},
      {"15 bytes of text", bytes_of("fifteen letters"sv), false, {}},
      {"text",
       bytes_of("This is another program's file. An open must not touch it.\n"sv),
       false,
       {}},
      {"zeros, more than a new heap has", io::Bytes(96), false, {}},
      {"another version of the stack", bytes_of("BSTK\0\2\10\0\0\0\0\0\0\0\0\0"sv), false, {}},
      {"an empty stack", bytes_of("BSTK\0\1\10\0\0\0\0\0\0\0\0\0"sv), false, {}},
      {"a stack of 10 bytes", bytes_of("BSTK\0\1\10\0\12\0\0\0\0\0\0\0ten bytes!"sv), false, {}},
      {"a stack of 64 bytes that are no heap",
       bytes_of("BSTK\0\1\10\0\100\0\0\0\0\0\0\0"
                "sixty-four bytes that are not a heap, although it is long enough"sv),
       false,
       {}},
      {"a heap of another version",
       bytes_of("BSTK\0\1\10\0\60\0\0\0\0\0\0\0"
                "0123456789abcdef0123456789abcdef"
                "ALGT\0\2\0\0\0\0\0\0\0\0\0\0"sv),
       false,
       {}},
      {"a heap whose payload ends inside a block",
       bytes_of("BSTK\0\1\10\0\71\0\0\0\0\0\0\0"
                "0123456789abcdef0123456789abcdef"
                "ALGT\0\1\0\0\0\0\0\0\0\0\0\0nine byte"sv),
       false,
       {}},
  };
}

std::vector<HandMade> damaged_trees() {
  return {
      tree("two free blocks overlap", 144, {{80, 96, 0, 0}, {144, 96, 80, 0, 2, 0xFF}}),
      with_dirt(tree("a free block is not zero", 144, {{80, 32, 0, 0}, {144, 96, 80, 0, 2, 0xFF}}),
                200),
      tree("a node is reached twice", 144, {{80, 32, 0, 0}, {144, 96, 80, 80, 2, 0}}),
      tree("a node is its own child", 144, {{144, 96, 144, 0, 2, 0xFF}}),
      tree("a link leads to no block", 144, {{144, 96, 81, 0, 2, 0xFF}}),
      tree("a link leads out of the payload", 144, {{144, 96, 80000, 0, 2, 0xFF}}),
      tree("the root leads out of the payload", 528, {}),
      tree("children stand in the wrong order", 144, {{80, 32, 0, 0}, {144, 96, 0, 80, 2, 1}}),
      tree("a block is longer than the payload", 144,
           {{80, 32, 0, 0}, {144, 9600, 80, 0, 2, 0xFF}}),
      tree("a size is no multiple of 32", 144, {{80, 32, 0, 0}, {144, 100, 80, 0, 2, 0xFF}}),
      tree("a size is 0", 144, {{80, 32, 0, 0}, {144, 0, 80, 0, 2, 0xFF}}),
      tree("the tree is a chain", 80,
           {{80, 32, 0, 144, 3, 2}, {144, 64, 0, 240, 2, 1}, {240, 96, 0, 0}}),
      tree("a height is wrong", 144, {{80, 32, 0, 0}, {144, 96, 80, 0, 7, 0xFF}}),
      with_dirt(tree("a spare byte of a node is set", 144, {{144, 96, 0, 0}}), 154),
  };
}

}  // namespace

std::vector<HandMade> hand_made() {
  std::vector<HandMade> files = foreign_files();
  for (HandMade& each : damaged_trees()) files.push_back(std::move(each));
  return files;
}

}  // namespace crashcheck::corpus
