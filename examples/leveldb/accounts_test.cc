// What the accounts promise, in two functions: a workload, and a check of every state that a crash
// leaves.
#include "accounts.h"

#include <gtest/gtest.h>

#include "adapters/leveldb_env.h"
#include "check/gtest.h"

namespace {

using crashcheck::CrashState;
using crashcheck::Violation;
using crashcheck::World;
using crashcheck::adapters::LevelDbEnv;
using example::Accounts;

crashcheck::Report explored(bool in_one_batch) {
  return crashcheck::explore(
      [&](World& world) {
        LevelDbEnv env(world.disk());
        Accounts accounts(env, in_one_batch);
        for (int i = 0; i < 8; ++i) {
          accounts.transfer(i % Accounts::kAccounts, (i + 1) % Accounts::kAccounts, i + 1);
          world.acknowledge("transfer " + std::to_string(i));
        }
      },
      [&](CrashState& state,
          std::span<const std::string> acknowledged) -> std::optional<Violation> {
        LevelDbEnv env(state);
        const Accounts accounts(env, in_one_batch);
        if (accounts.total() != Accounts::kAccounts * Accounts::kFirstBalance) {
          return Violation{"torn", "in all there is " + std::to_string(accounts.total())};
        }
        if (accounts.transfers() < static_cast<int>(acknowledged.size())) {
          return Violation{"lost", acknowledged[static_cast<std::size_t>(accounts.transfers())]};
        }
        return std::nullopt;
      },
      {.device = "ext4", .nested = 1, .name = "accounts", .cases = ""});
}

TEST(Accounts, SurviveEveryCrash) { EXPECT_CRASH_SAFE(explored(true)); }

TEST(Accounts, OfTwoBatchesEitherMayBeThere) {
  const crashcheck::Report report = explored(false);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].violation.kind, "torn");
  EXPECT_EQ(report.findings[0].model, "kill");
}

}  // namespace
