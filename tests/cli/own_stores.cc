// A program with stores of its own: one in a file and one in a directory, which forgets to sync
// names.
#include "cell/cell.h"
#include "program/run_stores.h"
#include "settings_folder.h"

int main(int argc, char** argv) {
  namespace explorer = crashcheck::explorer;
  return crashcheck::run_stores(
      argc, argv,
      {&crashcheck::cell::cell_store(), &explorer::settings_store<explorer::Forgets::kName>()});
}
