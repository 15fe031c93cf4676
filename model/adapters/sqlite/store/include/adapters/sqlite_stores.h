// SQLite under the checker. Thread rule: stateless, but for SQLite's random numbers, which are
// those of the process: stores of one process are explored one at a time.
#pragma once

#include "key_value/key_value_store.h"

namespace crashcheck::adapters {

/// "sqlite:MODE,SYNC" for each journal mode on disk (delete, truncate, persist, wal) and each
/// setting of synchronous (off, normal, full, extra). Transactions are durable at full and extra.
/// Lives as long as the program.
[[nodiscard]] const std::vector<std::unique_ptr<const key_value::KeyValueStore>>& sqlite_stores();

}  // namespace crashcheck::adapters
