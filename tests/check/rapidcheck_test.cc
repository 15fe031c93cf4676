// RapidCheck's commands as crash tests: a map in a file, right and with its sync forgotten.
#include "check/rapidcheck.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "check/gtest.h"
#include "io/or_throw.h"

namespace crashcheck {
namespace {

using io::or_throw;

using Model = std::map<int, int>;

/// All of the map is written to a new file, which then gets the old one's name.
class FileMap {
 public:
  FileMap(Directory& disk, bool forgets_sync) : disk_(disk), forgets_sync_(forgets_sync) {
    if (!disk_.exists("map")) return;
    const auto file = or_throw(disk_.open("map"));
    io::Bytes bytes(or_throw(file->size()));
    or_throw(file->read_at(0, bytes));
    for (std::size_t at = 0; at + 16 <= bytes.size(); at += 16) {
      const io::ByteView entry = io::ByteView(bytes).subspan(at, 16);
      values_[static_cast<int>(io::load_u64(entry))] =
          static_cast<int>(io::load_u64(entry.subspan(8)));
    }
  }

  void put(int key, int value) {
    values_[key] = value;
    save();
  }
  void remove(int key) {
    values_.erase(key);
    save();
  }
  [[nodiscard]] const Model& values() const { return values_; }

 private:
  void save() {
    {
      const auto file = or_throw(disk_.open("new", {.create = true, .truncate = true}));
      io::Bytes bytes(values_.size() * 16);
      std::size_t at = 0;
      for (const auto& [key, value] : values_) {
        io::store_u64(io::MutableByteView(bytes).subspan(at), static_cast<std::uint64_t>(key));
        io::store_u64(io::MutableByteView(bytes).subspan(at + 8),
                      static_cast<std::uint64_t>(value));
        at += 16;
      }
      or_throw(file->write_at(0, bytes));
      if (!forgets_sync_) or_throw(file->sync());
    }
    or_throw(disk_.rename("new", "map"));
    or_throw(disk_.sync());
  }

  Directory& disk_;
  bool forgets_sync_;
  Model values_;
};

using Command = rc::state::Command<Model, FileMap>;

struct Put : Command {
  int key = *rc::gen::inRange(0, 4);
  int value = *rc::gen::inRange(1, 100);

  void apply(Model& model) const override { model[key] = value; }
  void run(const Model&, FileMap& map) const override { map.put(key, value); }
  void show(std::ostream& os) const override { os << "put " << key << " " << value; }
};

struct Remove : Command {
  int key = *rc::gen::inRange(0, 4);

  void checkPreconditions(const Model& model) const override { RC_PRE(model.contains(key)); }
  void apply(Model& model) const override { model.erase(key); }
  void run(const Model&, FileMap& map) const override { map.remove(key); }
  void show(std::ostream& os) const override { os << "remove " << key; }
};

Report checked(bool forgets_sync, std::uint64_t seed = 1, unsigned sequences = 30) {
  return rapidcheck::check<Model, FileMap>(
      [=](Directory& disk) { return std::make_unique<FileMap>(disk, forgets_sync); },
      [](const Model& model, FileMap& map) { return map.values() == model; },
      rc::state::gen::execOneOfWithArgs<Put, Remove>(),
      {.crash = {.nested = 1}, .seed = seed, .sequences = sequences});
}

TEST(RapidcheckCommands, HoldWhereTheStoreSyncs) { EXPECT_CRASH_SAFE(checked(false)); }

TEST(RapidcheckCommands, FindAForgottenSyncAndSayWhere) {
  const Report report = checked(true);
  ASSERT_FALSE(report.findings.empty());
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(finding.suggestion, "sync data of new before event 3 (rename new to map)")
        << to_string(report);
  }
  EXPECT_NE(report.workload.find("  1  put 0 1\n"), std::string::npos) << to_string(report);
}

TEST(RapidcheckCommands, ShrinkToTheSameFromEverySeed) {
  const std::string first = checked(true).findings.front().explanation;
  for (std::uint64_t seed = 2; seed <= 20; ++seed) {
    EXPECT_EQ(checked(true, seed).findings.front().explanation, first);
  }
}

TEST(RapidcheckCommands, SayThatAFailureNeedsNoCrash) {
  const Report report = rapidcheck::check<Model, FileMap>(
      [](Directory& disk) { return std::make_unique<FileMap>(disk, false); },
      [](const Model&, FileMap& map) { return map.values().empty(); },
      rc::state::gen::execOneOfWithArgs<Put>(), {.sequences = 5});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_NE(report.findings.front().explanation.find("No crash is needed"), std::string::npos);
}

RC_GTEST_PROP(RapidcheckCommands, WorkInsideAProperty, ()) {
  RC_ASSERT(checked(false, *rc::gen::arbitrary<std::uint64_t>(), 2).is_safe());
}

}  // namespace
}  // namespace crashcheck
