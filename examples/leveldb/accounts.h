// Accounts on LevelDB: a transfer takes from one what it gives to another. Thread rule: that of the
// database.
#pragma once

#include <leveldb/db.h>

#include <cstdint>
#include <memory>
#include <string>

namespace example {

class Accounts {
 public:
  static constexpr int kAccounts = 4;
  static constexpr int kFirstBalance = 100;

  /// Borrows `env`. `in_one_batch`: false is a mistake, for the test of the test.
  explicit Accounts(leveldb::Env& env, bool in_one_batch = true);

  /// Durable when it returns.
  void transfer(int from, int to, int amount);
  /// How many transfers there were.
  [[nodiscard]] int transfers() const { return number("transfers", 0); }
  /// Of all accounts.
  [[nodiscard]] int total() const;

 private:
  [[nodiscard]] int number(const std::string& key, int otherwise) const;

  std::unique_ptr<leveldb::DB> db_;
  bool in_one_batch_;
};

}  // namespace example
