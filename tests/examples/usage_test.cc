// What the examples do in peace, and what they say about requests that make no sense.
#include <gtest/gtest.h>

#include "processes/command.h"

namespace crashcheck::testing {
namespace {

using Words = std::vector<std::string>;

Outcome linked_list(const Words& arguments, const std::string& input = {}) {
  Words words = {CRASHCHECK_LINKED_LIST};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_command(words, input);
}

Outcome key_value(const Words& arguments, const std::string& input = {}) {
  Words words = {CRASHCHECK_KEY_VALUE};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_command(words, input);
}

void expect_output(const Outcome& outcome, const std::string& output, int exit_status = 0) {
  EXPECT_EQ(outcome.output, output);
  EXPECT_EQ(outcome.errors, "");
  EXPECT_EQ(outcome.exit_status, exit_status);
}

TEST(LinkedList, KeepsItsLinesTheLastPushedFirst) {
  const Scratch scratch;
  const std::string file = scratch.path("heap");
  expect_output(linked_list({file, "print"}), "");
  expect_output(linked_list({file, "pop"}), "");
  expect_output(linked_list({file, "push"}, "one\n\nthree words here\n"),
                "one\n\nthree words here\n");
  expect_output(linked_list({file, "print"}), "three words here\n\none\n");
  expect_output(linked_list({file, "pop"}), "three words here\n");
  expect_output(linked_list({file, "pop"}), "\n");
  expect_output(linked_list({file, "push"}, "four\n"), "four\n");
  expect_output(linked_list({file, "print"}), "four\none\n");
}

TEST(KeyValue, PutsReplacesRemovesAndGets) {
  const Scratch scratch;
  const std::string file = scratch.path("heap");
  expect_output(key_value({file, "print"}), "");
  expect_output(key_value({file, "put"}, "a 1\nb two words\na 3\nc 4\nempty \n"),
                "a 1\nb two words\na 3\nc 4\nempty \n");
  expect_output(key_value({file, "get", "a"}), "3\n");
  expect_output(key_value({file, "get", "b"}), "two words\n");
  expect_output(key_value({file, "get", "empty"}), "\n");
  expect_output(key_value({file, "get", "d"}), "", 1);
  expect_output(key_value({file, "put"}, "a\nnot there\nb\n"), "a\nnot there\nb\n");
  expect_output(key_value({file, "get", "a"}), "", 1);
  expect_output(key_value({file, "reclaim"}), "0\n");
}

TEST(KeyValue, HoldsMoreKeysThanChains) {
  const Scratch scratch;
  const std::string file = scratch.path("heap");
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += "key" + std::to_string(i) + " " + std::to_string(i) + "\n";
  expect_output(key_value({file, "put"}, lines), lines);
  for (const int i : {0, 1, 150, 299}) {
    expect_output(key_value({file, "get", "key" + std::to_string(i)}), std::to_string(i) + "\n");
  }
  std::string removals;
  for (int i = 0; i < 300; i += 2) removals += "key" + std::to_string(i) + "\n";
  expect_output(key_value({file, "put"}, removals), removals);
  expect_output(key_value({file, "get", "key0"}), "", 1);
  expect_output(key_value({file, "get", "key299"}), "299\n");
  expect_output(key_value({file, "reclaim"}), "0\n");
}

void expect_usage(const Outcome& outcome, const std::string& program) {
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_TRUE(outcome.errors.starts_with("usage: " + program)) << outcome.errors;
}

TEST(Usage, IsShownForAnythingElse) {
  const Scratch scratch;
  const std::string file = scratch.path("heap");
  for (const Words& words : {Words{}, {file}, {file, "peek"}, {file, "push", "more"}, {file, ""}}) {
    expect_usage(linked_list(words), "linked_list");
  }
  for (const Words& words : {Words{},
                             {file},
                             {file, "get"},
                             {file, "get", "a", "b"},
                             {file, "put", "a"},
                             {file, "gets"},
                             {file, ""}}) {
    expect_usage(key_value(words), "key_value");
  }
  EXPECT_EQ(read_file(file), "") << "nothing was created";
}

TEST(Usage, AFileThatIsNoHeapIsRefusedWithAnErrorAndLeftAlone) {
  const Scratch scratch;
  const std::string text = scratch.file("text", "This is no heap, and longer than a header.\n");
  const std::string folder = scratch.path("no/such/folder");
  for (const std::string& file : {text, folder}) {
    for (const Outcome& outcome : {linked_list({file, "push"}, "a\n"), linked_list({file, "print"}),
                                   key_value({file, "put"}, "a b\n"), key_value({file, "print"})}) {
      EXPECT_EQ(outcome.exit_status, 2);
      EXPECT_EQ(outcome.output, "");
      EXPECT_NE(outcome.errors, "");
    }
  }
  EXPECT_EQ(read_file(text), "This is no heap, and longer than a header.\n");
}

}  // namespace
}  // namespace crashcheck::testing
