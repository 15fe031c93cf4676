// Names the program that runs by what is in it: store, oracle, devices and checker are linked into
// one file.
#include <array>
#include <cstdio>
#include <memory>

#include "build_facts.h"
#include "explorer/hashing.h"

namespace crashcheck::cli {
namespace {

std::string hash_of_program() {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 16U;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/exe", "rb"),
                                                             std::fclose);
  std::string without_file = "of commit " + std::string(built_commit());
  if (!file) return without_file;
  explorer::Hasher hasher;
  std::array<std::byte, kPieceBytes> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file.get())) {
    hasher.add(io::ByteView(piece).first(count));
  }
  return std::ferror(file.get()) != 0 ? without_file : to_string(hasher.value());
}

}  // namespace

const std::string& build_id() {
  static const std::string kId = hash_of_program();
  return kId;
}

}  // namespace crashcheck::cli
