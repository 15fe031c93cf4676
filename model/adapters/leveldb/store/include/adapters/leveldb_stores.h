// LevelDB under the checker. Thread rule: stateless.
#pragma once

#include "key_value/key_value_store.h"

namespace crashcheck::adapters {

/// "leveldb:sync", whose transactions are durable, and "leveldb:async", of which a crash may lose
/// the last ones. Lives as long as the program.
[[nodiscard]] const std::vector<std::unique_ptr<const key_value::KeyValueStore>>& leveldb_stores();

}  // namespace crashcheck::adapters
