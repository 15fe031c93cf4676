// The map on a real directory does what its model does.
#include <gtest/gtest.h>

#include "folder.h"
#include "io/or_throw.h"
#include "io/posix_directory.h"
#include "map_commands.h"

namespace example {
namespace {

TEST(Map, DoesWhatItsModelDoes) {
  EXPECT_TRUE(rc::check([] {
    const Folder folder;
    const auto disk = crashcheck::io::or_throw(crashcheck::io::open_posix_directory(folder.path()));
    Map map(*disk);
    rc::state::check(Model(), map, rc::state::gen::execOneOfWithArgs<Put, Remove>());
  }));
}

}  // namespace
}  // namespace example
