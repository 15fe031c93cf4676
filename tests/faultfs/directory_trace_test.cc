// Traces of directories: what is kept, what an insertion moves, and events in words.
#include "faultfs/directory_trace.h"

#include <gtest/gtest.h>

#include <span>

namespace crashcheck::faultfs {
namespace {

DirectoryEvent sync_begun_after(std::uint64_t begin) {
  return {.kind = Change::kSync, .node = kRoot, .sync = SyncKind::kAll, .began_after = begin};
}

/// mkdir d, create d/a, write it, sync everything.
class SmallTrace : public ::testing::Test {
 protected:
  SmallTrace() {
    trace_.append({.kind = Change::kCreate,
                   .node = directory_,
                   .directory = kRoot,
                   .name = "d",
                   .file_kind = io::FileKind::kDirectory});
    trace_.append({.kind = Change::kCreate, .node = file_, .directory = directory_, .name = "a"});
    write("xyz");
    trace_.append({.kind = Change::kSyncAll, .began_after = 3});
  }

  void write(std::string_view text) {
    const DirectoryEvent event{.kind = Change::kWrite, .node = file_, .offset = 1};
    trace_.append(event, std::as_bytes(std::span(text.data(), text.size())));
  }
  [[nodiscard]] std::string said(const DirectoryEvent& event) const {
    NodeNames names(trace_);
    names.move_to(trace_.event_count());
    return to_string(trace_, event, names);
  }

  DirectoryTrace trace_;
  NodeId directory_ = trace_.new_node();
  NodeId file_ = trace_.new_node();
};

TEST_F(SmallTrace, KeepsWhatAWriteCarried) {
  write("0123");
  EXPECT_EQ(trace_.event_count(), 5U);
  EXPECT_EQ(trace_.event(3).length, 3U);
  EXPECT_EQ(trace_.event(5).end(), 5U);
  EXPECT_EQ(trace_.data(trace_.event(3))[0], std::byte{'x'});
  EXPECT_EQ(trace_.data(trace_.event(5))[3], std::byte{'3'});
  EXPECT_EQ(trace_.node_count(), 3U);
}

TEST_F(SmallTrace, HasATreeAfterEachEvent) {
  EXPECT_EQ(live_tree(trace_, 0), Tree());
  EXPECT_EQ(live_tree(trace_, 1).at("d/a"), kNoNode);
  EXPECT_EQ(live_tree(trace_, 2).node(file_).content.size(), 0U);
  const Tree tree = live_tree(trace_, 3);
  EXPECT_EQ(tree.at("d/a"), file_);
  EXPECT_EQ(tree.node(file_).content.size(), 4U);
  EXPECT_EQ(tree.node(file_).content[0], std::byte{0});
}

TEST_F(SmallTrace, InsertsBeforeWhatCameLater) {
  trace_.append(sync_begun_after(1));
  trace_.insert(2, sync_begun_after(2));
  ASSERT_EQ(trace_.event_count(), 6U);
  EXPECT_EQ(trace_.event(3), sync_begun_after(2)) << "it is as it was given";
  EXPECT_EQ(trace_.event(4).kind, Change::kWrite);
  EXPECT_EQ(trace_.data(trace_.event(4))[0], std::byte{'x'});
  EXPECT_EQ(trace_.event(5).began_after, 4U) << "it began later, and covers one more";
  EXPECT_EQ(trace_.event(6).began_after, 1U) << "it had begun before";
}

TEST_F(SmallTrace, InsertsAtBothEnds) {
  trace_.insert(4, sync_begun_after(4));
  EXPECT_EQ(trace_.event(5), sync_begun_after(4));
  EXPECT_EQ(trace_.event(4).began_after, 3U);
  trace_.insert(0, sync_begun_after(0));
  EXPECT_EQ(trace_.event(1), sync_begun_after(0));
  EXPECT_EQ(trace_.event(5).began_after, 4U);
  EXPECT_EQ(trace_.event(6).began_after, 5U);
}

TEST_F(SmallTrace, KeepsATextOnce) {
  EXPECT_EQ(trace_.keep_text(""), 0U);
  const std::uint32_t one = trace_.keep_text("one");
  const std::uint32_t two = trace_.keep_text("two");
  EXPECT_EQ(trace_.keep_text("one"), one);
  EXPECT_EQ(trace_.keep_text("two"), two);
  EXPECT_EQ(trace_.text(one), "one");
  EXPECT_EQ(trace_.text(0), "");
}

TEST_F(SmallTrace, NamesNodesByTheLastNameTheyHad) {
  const DirectoryEvent moved{.kind = Change::kRename,
                             .node = file_,
                             .directory = directory_,
                             .name = "a",
                             .to_directory = kRoot,
                             .to_name = "b"};
  trace_.append(moved);
  trace_.append({.kind = Change::kUnlink, .node = file_, .directory = kRoot, .name = "b"});
  NodeNames names(trace_);
  EXPECT_EQ(names.path(kRoot), "");
  EXPECT_EQ(names.path(file_), "(no name)");
  names.move_to(2);
  EXPECT_EQ(names.path(file_), "d/a");
  names.move_to(5);
  EXPECT_EQ(names.path(file_), "b");
  names.move_to(6);
  EXPECT_EQ(names.path(file_), "b") << "it has none any more";
}

TEST_F(SmallTrace, NamesBothOfAnExchange) {
  Tree tree = live_tree(trace_, 2);
  const NodeId other = tree.next_id();
  tree.put(other, Node{});
  tree.own(kRoot).entries["c"] = other;
  DirectoryTrace exchanged(tree);
  exchanged.append({.kind = Change::kExchange,
                    .node = file_,
                    .directory = directory_,
                    .name = "a",
                    .to_directory = kRoot,
                    .to_name = "c",
                    .replaced = other});
  NodeNames names(exchanged);
  EXPECT_EQ(names.path(file_), "d/a");
  names.move_to(1);
  EXPECT_EQ(names.path(file_), "c");
  EXPECT_EQ(names.path(other), "d/a");
  EXPECT_EQ(live_tree(exchanged, 1).at("d/a"), other);
}

TEST_F(SmallTrace, SaysEachEventInWords) {
  const DirectoryEvent named{
      .node = file_, .directory = directory_, .name = "a", .to_directory = kRoot, .to_name = "b"};
  const auto of = [&](Change kind) {
    DirectoryEvent event = named;
    event.kind = kind;
    event.offset = 4;
    event.length = kind == Change::kSync ? 0 : 2;
    return event;
  };
  EXPECT_EQ(said(trace_.event(1)), "mkdir d");
  EXPECT_EQ(said(of(Change::kCreate)), "create d/a");
  EXPECT_EQ(said(of(Change::kLink)), "link d/a as d/a");
  EXPECT_EQ(said(of(Change::kUnlink)), "remove d/a");
  EXPECT_EQ(said(of(Change::kRemoveDirectory)), "rmdir d/a");
  EXPECT_EQ(said(of(Change::kRename)), "rename d/a to b");
  EXPECT_EQ(said(of(Change::kExchange)), "exchange d/a and b");
  EXPECT_EQ(said(of(Change::kWrite)), "write d/a 4..6");
  EXPECT_EQ(said(of(Change::kResize)), "resize d/a to 4");
  EXPECT_EQ(said(of(Change::kZero)), "zero d/a 4..6");
  EXPECT_EQ(said(of(Change::kAllocate)), "fallocate d/a 4..6");
  EXPECT_EQ(said(of(Change::kSync)), "sync d/a");
  EXPECT_EQ(said(sync_begun_after(0)), "sync .");
  EXPECT_EQ(said(trace_.event(4)), "sync everything");
  EXPECT_EQ(said(of(Change::kCloseAfterTruncate)), "close d/a");
  EXPECT_EQ(said({.kind = Change::kExit}), "exit");
  EXPECT_EQ(said({.kind = Change::kAcknowledge, .text = trace_.keep_text("1")}), "acknowledge 1");
  DirectoryEvent part = of(Change::kSync);
  part.sync = SyncKind::kData;
  part.length = 2;
  EXPECT_EQ(said(part), "sync data of d/a 4..6");
}

}  // namespace
}  // namespace crashcheck::faultfs
