// A persistent linked list of lines. The user header holds the slice of the first node; each node
// holds the slice of the next one, then its text. Each push and each pop is one batch: whenever the
// process dies, the list is as before or as after, and no node is lost.
//
//   linked_list FILE push     pushes each line of standard input, and prints it once it is durable
//   linked_list FILE pop      takes the first line off and prints it
//   linked_list FILE print    prints all lines, the last pushed first
#include <vector>

#include "text_file.h"

namespace examples {
namespace {

constexpr std::uint64_t kTextAt = Slice::kStoredBytes;

io::Result<void> push(GhostTree& heap, std::string_view text) {
  return heap.batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_ASSIGN(const Slice first, read_root(batch));
    CRASHCHECK_ASSIGN(const Slice node,
                      batch.allocate_into(bstack::slot_in_user_header(0), kTextAt + text.size()));
    CRASHCHECK_TRY(batch.write(node, 0, bstack::to_bytes(first)));
    return batch.write(node, kTextAt, bytes_of(text));
  });
}

template <typename Heap>
io::Result<std::string> text_of(const Heap& heap, Slice node) {
  return read_text(heap, node, kTextAt, node.length - kTextAt);
}

/// The text of the first node, or nothing where there is none.
io::Result<std::vector<std::string>> pop(GhostTree& heap) {
  std::vector<std::string> popped;
  CRASHCHECK_TRY(heap.batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_ASSIGN(const Slice first, read_root(batch));
    if (first.empty()) return {};
    CRASHCHECK_ASSIGN(const std::string text, text_of(batch, first));
    CRASHCHECK_ASSIGN(const Slice next, read_slice(batch, first, 0));
    popped.push_back(text);
    CRASHCHECK_TRY(batch.write_user_header(0, bstack::to_bytes(next)));
    return batch.deallocate(first);
  }));
  return popped;
}

io::Result<void> push_lines(GhostTree& heap) {
  for (std::string line; std::getline(std::cin, line);) {
    CRASHCHECK_TRY(push(heap, line));
    std::cout << line << std::endl;
  }
  return {};
}

io::Result<void> print(const GhostTree& heap) {
  CRASHCHECK_ASSIGN(Slice node, read_root(heap));
  while (!node.empty()) {
    CRASHCHECK_ASSIGN(const std::string text, text_of(heap, node));
    std::cout << text << "\n";
    CRASHCHECK_ASSIGN(node, read_slice(heap, node, 0));
  }
  return {};
}

io::Result<void> run(const std::filesystem::path& path, std::string_view command) {
  CRASHCHECK_ASSIGN(GhostTree heap, open_heap(path));
  if (command == "push") return push_lines(heap);
  if (command == "print") return print(heap);
  CRASHCHECK_ASSIGN(const std::vector<std::string> popped, pop(heap));
  for (const std::string& text : popped) std::cout << text << "\n";
  return {};
}

}  // namespace
}  // namespace examples

int main(int argc, char** argv) {
  const std::string_view command = argc == 3 ? argv[2] : "";
  if (command != "push" && command != "pop" && command != "print") {
    std::cerr << "usage: linked_list FILE push|pop|print\n";
    return 2;
  }
  return examples::status_of(examples::run(argv[1], command));
}
