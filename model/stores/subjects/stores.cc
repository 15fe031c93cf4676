// The list that command lines and cases look names up in.
#include "subjects/stores.h"

#include "cell/cell.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::subjects {

const explorer::Stores& all_stores() {
  static const explorer::Stores kAll = [] {
    std::vector<const explorer::Store*> all = ghost_trees().all();
    all.push_back(&cell::cell_store());
    return explorer::Stores(std::move(all));
  }();
  return kAll;
}

}  // namespace crashcheck::subjects
