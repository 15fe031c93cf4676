// Transactions follow each other, so each state is the one before with some changes.
#include "key_value_model.h"

#include <algorithm>

#include "explorer/calls.h"
#include "io/assert.h"
#include "key_value_promises.h"
#include "transaction.h"

namespace crashcheck::key_value {
namespace {

using explorer::Finding;
using explorer::Findings;
using explorer::Judgement;
using explorer::Operation;

constexpr std::uint64_t kKeys = 4;
constexpr std::uint64_t kValues = 400;

Database& database_of(explorer::Session& session) {
  return dynamic_cast<DatabaseSession&>(session).database();
}

/// What is wrong where the database could not be read or checked.
Finding unreadable(const io::Error& error) {
  return {kSound, kCorrupt, 0, 0, explorer::reason_of(error)};
}

}  // namespace

io::Result<explorer::Answer> DatabaseSession::apply(const Operation& operation,
                                                    const explorer::Model& /*model*/) {
  const std::vector<Change> changes = changes_of(operation);
  CRASHCHECK_TRY(changes.empty() ? database_->compact() : database_->write(changes));
  return explorer::Answer();
}

std::optional<Operation> KeyValueModel::next(faultfs::Choices& choices) const {
  constexpr std::uint64_t kWays = 16;
  const std::uint64_t way = choices.choose(kWays);
  if (way == 0) return Operation();
  if (way == 1) return explorer::call(kCompact, {});
  const std::uint64_t key = choices.choose(kKeys);
  if (way < 4) return explorer::call(kDelete, {key});
  const std::uint64_t value = choices.choose(kValues);
  if (way < 11) return explorer::call(kPut, {key, value});
  const std::uint64_t other = (key + 1 + choices.choose(kKeys - 1)) % kKeys;
  return explorer::call(way < 14 ? kBoth : kMove, {key, other, value});
}

void KeyValueModel::begin(const Operation& operation, const explorer::Answer* /*answer*/) {
  if (operation.is_reopen()) return;
  const std::vector<Change> changes = changes_of(operation);
  if (changes.empty()) return;
  Rows rows = *states_.back();
  carry_out(changes, rows);
  states_.push_back(std::make_shared<const Rows>(std::move(rows)));
}

Findings KeyValueModel::acknowledge(const Operation& /*operation*/,
                                    const explorer::Answer& /*answer*/) {
  if (acknowledged_ == Acknowledged::kDurable) first_ = states_.size() - 1;
  return {};
}

Judgement KeyValueModel::judge(const explorer::RecoveredFile& file) {
  Judgement judgement;
  if (file.session == nullptr) return judgement;
  judgement.judged = explorer::first_guarantees(promises(acknowledged_).guarantees.size());
  Database& database = database_of(*file.session);
  const io::Result<void> checked = database.check();
  if (!checked) judgement.findings.push_back(unreadable(checked.error()));
  const io::Result<Rows> rows = database.rows();
  if (!rows) {
    if (checked) judgement.findings.push_back(unreadable(rows.error()));
    return judgement;
  }
  // The newest first: a state that two transactions lead to is that of the later.
  const auto is_found = [&](const State& state) { return *state == *rows; };
  const auto found = std::find_if(states_.rbegin(), states_.rend(), is_found);
  const auto index = static_cast<std::size_t>(states_.rend() - found) - 1;
  if (found == states_.rend()) {
    judgement.findings.push_back(
        {kAtomic, kTorn, 0, 0, "what is found is the state after no transaction"});
  } else if (index < first_) {
    judgement.findings.push_back(
        {kDurable, kLost, 0, 0, "a transaction that was acknowledged is gone"});
  } else {
    judgement.outcome = index;
  }
  return judgement;
}

void KeyValueModel::adopt(const Judgement& judgement) {
  CRASHCHECK_ASSERT(judgement.holds() && judgement.outcome);
  states_ = {State(states_[*judgement.outcome])};
  first_ = 0;
  is_certain_ = true;
}

/// One more transaction, which must be there after a reopen.
Findings KeyValueModel::use(const Judgement& judgement, explorer::OpenStore& store) {
  const explorer::Promises& all = promises(acknowledged_);
  Rows rows = *states_[*judgement.outcome];
  const std::vector<Change> changes = {{"after", "the crash"}};
  carry_out(changes, rows);
  if (const auto written = database_of(store.session()).write(changes); !written) {
    return usable(all, explorer::reason_of(written.error()), 0);
  }
  if (const auto reopened = store.reopen(); !reopened) {
    return usable(all, explorer::reason_of(reopened.error()), 0);
  }
  const io::Result<Rows> found = database_of(store.session()).rows();
  if (!found) return usable(all, explorer::reason_of(found.error()), 0);
  if (*found == rows) return {};
  return usable(all, "a transaction after the crash, or one before it, is gone after a reopen", 0);
}

}  // namespace crashcheck::key_value
