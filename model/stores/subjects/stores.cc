// The list that command lines and cases look names up in.
#include "subjects/stores.h"

#include "cell/cell.h"
#include "subjects/ghost_tree_subject.h"
#ifdef CRASHCHECK_HAS_SQLITE
#include "adapters/sqlite_stores.h"
#endif
#ifdef CRASHCHECK_HAS_LEVELDB
#include "adapters/leveldb_stores.h"
#endif

namespace crashcheck::subjects {

const explorer::Stores& all_stores() {
  static const explorer::Stores kAll = [] {
    std::vector<const explorer::Store*> all = ghost_trees().all();
    all.push_back(&cell::cell_store());
#ifdef CRASHCHECK_HAS_SQLITE
    for (const auto& store : adapters::sqlite_stores()) all.push_back(store.get());
#endif
#ifdef CRASHCHECK_HAS_LEVELDB
    for (const auto& store : adapters::leveldb_stores()) all.push_back(store.get());
#endif
    return explorer::Stores(std::move(all));
  }();
  return kAll;
}

}  // namespace crashcheck::subjects
