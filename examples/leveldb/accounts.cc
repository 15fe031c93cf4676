// Errors of the database are exceptions here.
#include "accounts.h"

#include <leveldb/write_batch.h>

#include <stdexcept>

namespace example {
namespace {

void must(const leveldb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

std::string account(int which) { return "account " + std::to_string(which); }

}  // namespace

Accounts::Accounts(leveldb::Env& env, bool in_one_batch) : in_one_batch_(in_one_batch) {
  leveldb::Options options;
  options.env = &env;
  options.create_if_missing = true;
  leveldb::DB* db = nullptr;
  must(leveldb::DB::Open(options, "accounts", &db));
  db_.reset(db);
}

void Accounts::transfer(int from, int to, int amount) {
  leveldb::WriteOptions durably;
  durably.sync = true;
  leveldb::WriteBatch batch;
  batch.Put(account(from), std::to_string(number(account(from), kFirstBalance) - amount));
  if (!in_one_batch_) {
    must(db_->Write(durably, &batch));
    batch.Clear();
  }
  batch.Put(account(to), std::to_string(number(account(to), kFirstBalance) + amount));
  batch.Put("transfers", std::to_string(transfers() + 1));
  must(db_->Write(durably, &batch));
}

int Accounts::total() const {
  int sum = 0;
  for (int which = 0; which < kAccounts; ++which) sum += number(account(which), kFirstBalance);
  return sum;
}

int Accounts::number(const std::string& key, int otherwise) const {
  std::string value;
  const leveldb::Status status = db_->Get({}, key, &value);
  if (status.IsNotFound()) return otherwise;
  must(status);
  return std::stoi(value);
}

}  // namespace example
