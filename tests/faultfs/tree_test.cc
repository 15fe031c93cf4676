// Trees as values: equality and hashes by what can be reached, links included; ids; what is no
// tree.
#include "faultfs/tree.h"

#include <gtest/gtest.h>

#include <span>

namespace crashcheck::faultfs {
namespace {

io::ByteView bytes_in(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

NodeId add(Tree& tree, NodeId directory, const std::string& name, Node node) {
  const NodeId id = tree.next_id();
  tree.put(id, std::move(node));
  tree.own(directory).entries[name] = id;
  return id;
}
NodeId add_file(Tree& tree, NodeId directory, const std::string& name, std::string_view text) {
  return add(tree, directory, name, Node{.content = Image(bytes_in(text))});
}
NodeId add_directory(Tree& tree, NodeId directory, const std::string& name) {
  return add(tree, directory, name, Node{.kind = io::FileKind::kDirectory});
}

void expect_equal(const Tree& one, const Tree& other, bool are_equal) {
  EXPECT_EQ(one == other, are_equal);
  EXPECT_EQ(one.hash() == other.hash(), are_equal);
}

TEST(Tree, IsEqualWhateverItsIds) {
  Tree one;
  add_file(one, kRoot, "a", "x");
  add_file(one, add_directory(one, kRoot, "d"), "b", "y");
  Tree other;
  const NodeId directory = add_directory(other, kRoot, "d");
  add_file(other, directory, "b", "y");
  add_file(other, kRoot, "a", "x");
  add_file(other, kRoot, "gone", "z");
  other.own(kRoot).entries.erase("gone");
  expect_equal(one, other, true);
  expect_equal(Tree(), Tree(), true);
}

TEST(Tree, DiffersByNameContentAndKind) {
  Tree tree;
  add_file(tree, kRoot, "a", "x");
  const std::vector<std::function<void(Tree&)>> changes = {
      [](Tree& other) { other.own(other.at("a")).content.write(0, bytes_in("y")); },
      [](Tree& other) { other.own(other.at("a")).content.resize(2); },
      [](Tree& other) { other.own(other.at("a")).kind = io::FileKind::kSymbolicLink; },
      [](Tree& other) { add_file(other, kRoot, "b", ""); },
      [](Tree& other) { add_directory(other, kRoot, "b"); },
      [](Tree& other) { other.own(kRoot).entries.clear(); },
  };
  for (const auto& change : changes) {
    Tree other = tree;
    expect_equal(tree, other, true);
    change(other);
    expect_equal(tree, other, false);
  }
}

TEST(Tree, DiffersByTheTargetOfALink) {
  Tree one;
  add(one, kRoot, "l", Node{.kind = io::FileKind::kSymbolicLink, .target = "a"});
  Tree other;
  add(other, kRoot, "l", Node{.kind = io::FileKind::kSymbolicLink, .target = "b"});
  expect_equal(one, other, false);
}

TEST(Tree, TellsALinkFromACopy) {
  Tree linked;
  linked.own(kRoot).entries["b"] = add_file(linked, kRoot, "a", "x");
  Tree copied;
  add_file(copied, kRoot, "a", "x");
  add_file(copied, kRoot, "b", "x");
  expect_equal(linked, copied, false);
  Tree other = copied;  // a, c and b, d against a, d and b, c
  other.own(kRoot).entries["c"] = other.at("a");
  other.own(kRoot).entries["d"] = other.at("b");
  copied.own(kRoot).entries["d"] = copied.at("a");
  copied.own(kRoot).entries["c"] = copied.at("b");
  expect_equal(copied, other, false);
}

TEST(Tree, IsChangedWithoutItsCopies) {
  Tree tree;
  const NodeId file = add_file(tree, kRoot, "a", "x");
  const Tree copy = tree;
  const Hash128 before = copy.hash();
  tree.own(file).content.write(0, bytes_in("y"));
  EXPECT_EQ(copy.hash(), before);
  EXPECT_EQ(copy.node(file).content[0], std::byte{'x'});
  EXPECT_NE(tree.hash(), before);
}

TEST(Tree, LeadsFromPathsToNodes) {
  Tree tree;
  const NodeId directory = add_directory(tree, kRoot, "d");
  const NodeId file = add_file(tree, directory, "b", "");
  EXPECT_EQ(tree.at(""), kRoot);
  EXPECT_EQ(tree.at("d"), directory);
  EXPECT_EQ(tree.at("d/b"), file);
  EXPECT_EQ(tree.at("d/c"), kNoNode);
  EXPECT_EQ(tree.at("d/b/c"), kNoNode);
  EXPECT_EQ(tree.child(directory, "b"), file);
  EXPECT_EQ(tree.next_id(), file + 1);
  EXPECT_FALSE(tree.has(file + 1));
  std::vector<std::string> paths;
  add_file(tree, kRoot, "a", "");
  tree.for_each([&](std::string_view path, NodeId) { paths.emplace_back(path); });
  EXPECT_EQ(paths, std::vector<std::string>({"a", "d", "d/b"}));
}

TEST(Tree, IsNoneWhereADirectoryHasTwoNames) {
  Tree tree;
  const NodeId directory = add_directory(tree, kRoot, "d");
  tree.own(kRoot).entries["f"] = add_file(tree, directory, "f", "");
  EXPECT_TRUE(is_consistent(tree)) << "a file may have two";
  const NodeId other = add_directory(tree, kRoot, "e");
  tree.own(other).entries["d"] = directory;
  EXPECT_FALSE(is_consistent(tree));
  tree.own(kRoot).entries.erase("e");
  EXPECT_TRUE(is_consistent(tree)) << "the other name cannot be reached";
}

TEST(Tree, IsNoneWhereADirectoryLiesBelowItself) {
  Tree tree;
  const NodeId directory = add_directory(tree, kRoot, "d");
  const NodeId below = add_directory(tree, directory, "e");
  EXPECT_TRUE(is_consistent(tree));
  tree.own(below).entries["d"] = directory;
  EXPECT_FALSE(is_consistent(tree));
  tree.own(kRoot).entries.clear();
  EXPECT_FALSE(is_consistent(tree)) << "nor where it cannot be reached";
}

}  // namespace
}  // namespace crashcheck::faultfs
