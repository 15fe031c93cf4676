// Allocates a block in a file, reopens the file and finds the bytes again.
#include <bstack/ghost_tree.h>
#include <io/posix_file.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace io = crashcheck::io;
using crashcheck::bstack::GhostTree;
using crashcheck::bstack::Slice;

namespace {

constexpr std::array kWritten{std::byte{0xC0}, std::byte{0xFF}, std::byte{0xEE}};

io::Result<GhostTree> open_heap(const std::filesystem::path& path) {
  auto file = io::open_posix_file(path);
  if (!file) return io::Failure(file.error());
  return GhostTree::open(std::move(*file));
}

io::Result<Slice> write_block(const std::filesystem::path& path) {
  auto heap = open_heap(path);
  if (!heap) return io::Failure(heap.error());
  const auto slice = heap->allocate(kWritten.size());
  if (!slice) return io::Failure(slice.error());
  if (auto written = heap->write(*slice, 0, kWritten); !written) {
    return io::Failure(written.error());
  }
  return *slice;
}

io::Result<bool> reads_back(const std::filesystem::path& path, Slice slice) {
  auto heap = open_heap(path);
  if (!heap) return io::Failure(heap.error());
  std::array<std::byte, kWritten.size()> read_back{};
  if (auto read = heap->read(slice, 0, read_back); !read) return io::Failure(read.error());
  return read_back == kWritten;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path path = argv[1];
  const auto same =
      write_block(path).and_then([&](Slice slice) { return reads_back(path, slice); });
  if (!same) {
    std::fprintf(stderr, "%s\n", io::to_string(same.error()).c_str());
    return 2;
  }
  std::puts(*same ? "read back what was written" : "read back something else");
  return *same ? 0 : 1;
}
