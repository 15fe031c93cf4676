// The first tree is made by calls, so that it is one.
#include "directory_dice.h"

#include "faultfs/memory_directory.h"

namespace crashcheck::faultfs {

Tree first_tree(Dice& dice) {
  MemoryDirectory directory;
  const auto done = [](const io::Result<void>& result) { CRASHCHECK_ASSERT(result.has_value()); };
  if (dice.one_in(2)) return directory.tree();
  done(directory.make_directory("d"));
  if (dice.one_in(2)) done(directory.make_directory("d/e"));
  for (const std::string path : {"a", "d/b"}) {
    if (dice.one_in(3)) continue;
    auto file = directory.open(path, {.create = true});
    CRASHCHECK_ASSERT(file.has_value());
    done((*file)->write_at(0, dice.bytes(0)));
    if (dice.one_in(3)) done(directory.link(path, "c"));
    if (directory.exists("c")) break;
  }
  return directory.tree();
}

}  // namespace crashcheck::faultfs
