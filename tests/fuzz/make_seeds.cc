// make_seeds FOLDER: writes what the fuzzers start from into FOLDER/heap and FOLDER/inspect: the
// heap files that the damage tests damage, for the heap target with requests behind them.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "damage/real_heaps.h"
#include "requests.h"

namespace {

namespace fs = std::filesystem;
using namespace crashcheck;
using namespace crashcheck::testing;

/// Some of everything.
const std::vector<Request> kWorkout = {
    {0, 20, 0}, {0, 64, 0},  {0, 700, 0}, {6, 40, 100}, {5, 2, 9},  {4, 0, 77},
    {4, 2, 5},  {8, 1, 3},   {2, 1, 0},   {9, 8, 2},    {10, 0, 0}, {0, 100, 0},
    {7, 1, 2},  {11, 1, 32}, {4, 0, 0},   {10, 0, 0},
};

bool write(const fs::path& path, const io::Bytes& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  return stream.flush().good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_seeds FOLDER\n");
    return 2;
  }
  for (const RealHeap& heap : real_heaps()) {
    io::Bytes with_requests = heap.file;
    append_requests(kWorkout, with_requests);
    if (!write(fs::path(argv[1]) / "inspect" / heap.name, heap.file) ||
        !write(fs::path(argv[1]) / "heap" / heap.name, with_requests)) {
      std::fprintf(stderr, "cannot write to %s\n", argv[1]);
      return 2;
    }
  }
  return 0;
}
