// Each transaction has a row of its own, which tells whether it is there.
#include "adapters/tkrzw_transactions.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "adapters/tkrzw_open.h"
#include "io/or_throw.h"

namespace crashcheck::adapters {
namespace {

using tkrzw::Status;

constexpr const char* kName = "db.tkt";
constexpr const char* kLaterRow = "changed after recovery";
constexpr std::uint64_t kSharedKeys = 3;
constexpr std::int32_t kPageBytes = 200;  // of a tree, so that its leaves are divided
constexpr std::uint64_t kMaxReads = 100'000;

std::string marker_of(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return "t" + std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits;
}

std::string shared_key(std::uint64_t number) { return "k" + std::to_string(number % kSharedKeys); }

/// A row that is put, or removed.
struct Change {
  std::string key;
  std::optional<std::string> value;
};

std::vector<Change> changes_of(const TkrzwPlan& plan, std::uint64_t number) {
  const std::string text = std::to_string(number) + ":";
  // Longer and longer, so that records move.
  const std::size_t bytes = plan.value_bytes * (number % 3 + 1);
  return {{shared_key(number + 1), std::nullopt},
          {marker_of(number), text},
          {shared_key(number), text + std::string(bytes, static_cast<char>('a' + number % 26))}};
}

struct Opened {
  Status status;
  std::unique_ptr<tkrzw::DBM> db;
};

template <typename Dbm>
Opened open_as(io::Directory& disk, const TkrzwPlan& plan,
               const typename Dbm::TuningParameters& parameters) {
  auto db = std::make_unique<Dbm>(std::make_unique<TkrzwFile>(
      disk, TkrzwFileSettings{.kind = plan.file, .max_reads = kMaxReads}));
  const std::int32_t options = plan.closes_hard ? tkrzw::File::OPEN_SYNC_HARD : 0;
  Status status = tkrzw_open(*db, disk, kName, options, parameters);
  return {std::move(status), std::move(db)};
}

Opened open(io::Directory& disk, const TkrzwPlan& plan) {
  tkrzw::TreeDBM::TuningParameters parameters;
  parameters.update_mode =
      plan.is_appending ? tkrzw::HashDBM::UPDATE_APPENDING : tkrzw::HashDBM::UPDATE_IN_PLACE;
  parameters.record_crc_mode = tkrzw::HashDBM::RECORD_CRC_32;
  parameters.num_buckets = plan.buckets;
  parameters.restore_mode = plan.restore_mode;
  if (!plan.is_tree) return open_as<tkrzw::HashDBM>(disk, plan, parameters);
  parameters.align_pow = 3;
  parameters.max_page_size = kPageBytes;
  if (plan.writes_pages) parameters.page_update_mode = tkrzw::TreeDBM::PAGE_UPDATE_WRITE;
  return open_as<tkrzw::TreeDBM>(disk, plan, parameters);
}

std::string text_of(const Status& status) { return tkrzw::ToString(status); }

void must(const Status& status) {
  if (status != Status::SUCCESS) throw std::runtime_error(text_of(status));
}

void make(const std::vector<Change>& changes, tkrzw::DBM& db) {
  for (const Change& change : changes) {
    if (change.value) {
      must(db.Set(change.key, *change.value));
      continue;
    }
    const Status status = db.Remove(change.key);
    if (status != Status::NOT_FOUND_ERROR) must(status);
  }
}

/// The rows, or why they cannot be read.
std::pair<Status, TkrzwRows> rows_of(tkrzw::DBM& db) {
  TkrzwRows rows;
  const std::unique_ptr<tkrzw::DBM::Iterator> at = db.MakeIterator();
  Status status = at->First();
  std::string key;
  std::string value;
  while (status == Status::SUCCESS) {
    status = at->Get(&key, &value);
    if (status != Status::SUCCESS) break;
    rows.insert_or_assign(key, value);
    status = at->Next();
  }
  if (status == Status::NOT_FOUND_ERROR) status = Status(Status::SUCCESS);
  return {status, std::move(rows)};
}

std::string counted(const std::vector<std::uint64_t>& numbers) {
  return "transaction " + std::to_string(numbers.front()) +
         (numbers.size() == 1 ? "" : " and " + std::to_string(numbers.size() - 1) + " more");
}

std::optional<Violation> compare_transactions(const TkrzwPlan& plan, const TkrzwRows& rows,
                                              std::uint64_t promised) {
  TkrzwRows expected;
  std::vector<std::uint64_t> missing;
  std::vector<std::uint64_t> after_missing;
  for (std::uint64_t number = 0; number < plan.transactions; ++number) {
    if (!rows.contains(marker_of(number))) {
      missing.push_back(number);
      continue;
    }
    apply_transaction(plan, number, expected);
    if (!missing.empty()) after_missing.push_back(number);
  }
  if (!missing.empty() && missing.front() < promised) {
    std::erase_if(missing, [&](std::uint64_t number) { return number >= promised; });
    return Violation{
        "lost", counted(missing) + " lost, of " + std::to_string(promised) + " that were promised"};
  }
  if (rows != expected) {
    const auto [found, wanted] = std::ranges::mismatch(rows, expected);
    const bool is_extra =
        wanted == expected.end() || (found != rows.end() && found->first < wanted->first);
    return Violation{"torn", "row " + (is_extra ? found->first : wanted->first) +
                                 " is not what the transactions that are there left"};
  }
  if (after_missing.empty()) return std::nullopt;
  std::erase_if(missing, [&](std::uint64_t number) { return number > after_missing.back(); });
  return Violation{"hole", counted(missing) + " lost, " + counted(after_missing) + " there"};
}

/// The contents that a row had, in order, and how many of these the promised transactions left
/// behind.
struct Versions {
  std::vector<std::optional<std::string>> contents = {std::nullopt};
  std::size_t first_allowed = 0;
};

std::map<std::string, Versions> versions_of(const TkrzwPlan& plan, std::uint64_t promised) {
  std::map<std::string, Versions> versions;
  for (std::uint64_t number = 0; number < plan.transactions; ++number) {
    for (Change& change : changes_of(plan, number)) {
      Versions& row = versions[change.key];
      row.contents.push_back(std::move(change.value));
      if (number < promised) row.first_allowed = row.contents.size() - 1;
    }
  }
  return versions;
}

std::optional<Violation> compare_records(const TkrzwPlan& plan, const TkrzwRows& rows,
                                         std::uint64_t promised) {
  const std::map<std::string, Versions> versions = versions_of(plan, promised);
  for (const auto& [key, value] : rows) {
    if (!versions.contains(key)) return Violation{"foreign", "row " + key + " was never put"};
  }
  for (const auto& [key, row] : versions) {
    const auto found = rows.find(key);
    const std::optional<std::string> content =
        found == rows.end() ? std::nullopt : std::optional(found->second);
    const auto allowed = row.contents.begin() + static_cast<std::ptrdiff_t>(row.first_allowed);
    if (std::find(allowed, row.contents.end(), content) != row.contents.end()) continue;
    if (std::find(row.contents.begin(), allowed, content) == allowed) {
      return Violation{"foreign", "row " + key + " has a value that it was never given"};
    }
    return Violation{"lost", "row " + key + (content ? " has an older value" : " is gone") +
                                 ", after " + std::to_string(promised) + " promised transactions"};
  }
  return std::nullopt;
}

std::optional<Violation> use(io::Directory& disk, Opened opened, const TkrzwPlan& plan,
                             TkrzwRows rows) {
  must(opened.db->Set(kLaterRow, ""));
  rows.emplace(kLaterRow, "");
  must(opened.db->Synchronize(true));
  must(opened.db->Close());
  opened = open(disk, plan);
  if (opened.status != Status::SUCCESS) {
    return Violation{"will-not-open-again", text_of(opened.status)};
  }
  const auto [status, found] = rows_of(*opened.db);
  must(status);
  if (found == rows) return std::nullopt;
  return Violation{"lost-later", found.contains(kLaterRow)
                                     ? "rows changed when the database was opened again"
                                     : "the change after recovery is gone"};
}

}  // namespace

void apply_transaction(const TkrzwPlan& plan, std::uint64_t number, TkrzwRows& rows) {
  for (Change& change : changes_of(plan, number)) {
    if (change.value) {
      rows.insert_or_assign(std::move(change.key), std::move(*change.value));
    } else {
      rows.erase(change.key);
    }
  }
}

void run_transactions(const TkrzwPlan& plan, World& world) {
  world.note("open");
  Opened opened = open(world.disk(), plan);
  must(opened.status);
  const auto promise = [&](std::uint64_t transactions) {
    world.acknowledge(std::to_string(transactions));
  };
  if (plan.synchronize_every > 0) must(opened.db->Synchronize(plan.is_hard));
  if (plan.syncs_directory) io::or_throw(world.disk().sync());
  if (plan.synchronize_every > 0 || plan.promises_all) promise(0);
  const auto close = [&](std::uint64_t transactions) {
    world.note("close");
    must(opened.db->Close());
    if (plan.closes_hard) promise(transactions);
  };
  for (std::uint64_t number = 0; number < plan.transactions; ++number) {
    if (plan.reopen_every > 0 && number > 0 && number % plan.reopen_every == 0) {
      close(number);
      world.note("open again");
      opened = open(world.disk(), plan);
      must(opened.status);
    }
    world.note("transaction " + std::to_string(number));
    make(changes_of(plan, number), *opened.db);
    const bool synchronizes =
        plan.synchronize_every > 0 && (number + 1) % plan.synchronize_every == 0;
    if (synchronizes) {
      world.note("synchronize after transaction " + std::to_string(number));
      must(opened.db->Synchronize(plan.is_hard));
    }
    if (synchronizes || plan.promises_all) promise(number + 1);
  }
  close(plan.transactions);
}

std::optional<Violation> check_transactions(const TkrzwPlan& plan, CrashState& state,
                                            std::span<const std::string> acknowledged) {
  Opened opened = open(state, plan);
  const bool is_promised = !acknowledged.empty();
  if (opened.status != Status::SUCCESS) {
    return Violation{is_promised ? "will-not-open" : "unborn", text_of(opened.status)};
  }
  state.recovered();
  auto [status, rows] = rows_of(*opened.db);
  if (status != Status::SUCCESS) {
    return Violation{is_promised ? "unreadable" : "unborn", text_of(status)};
  }
  const std::uint64_t promised = is_promised ? std::stoull(acknowledged.back()) : 0;
  std::optional<Violation> violation = plan.are_whole ? compare_transactions(plan, rows, promised)
                                                      : compare_records(plan, rows, promised);
  if (violation || !plan.uses_after_recovery) return violation;
  return use(state, std::move(opened), plan, std::move(rows));
}

}  // namespace crashcheck::adapters
