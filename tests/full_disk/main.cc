// The same on a directory, which should be a small file system of its own; scripts/full_disk makes
// one. Usage: full_disk DIRECTORY [ROUNDS [SEED]]
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "full_disk.h"
#include "io/posix_file.h"

namespace crashcheck::full_disk {
namespace {

class Directory final : public Medium {
 public:
  explicit Directory(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::remove(path_ / "heap");
    std::filesystem::remove(path_ / "others");
    struct statvfs status {};
    if (::statvfs(path_.c_str(), &status) != 0) throw std::runtime_error("no such directory");
    bytes_ = status.f_bavail * status.f_frsize;
  }

  std::unique_ptr<io::File> open() override {
    auto file = io::open_posix_file(path_ / "heap");
    if (!file) throw std::runtime_error(io::to_string(file.error()));
    return std::move(*file);
  }

  /// Written, not only reserved: some file systems count later otherwise.
  void others_take(std::uint64_t bytes) override {
    const int fd =
        ::open((path_ / "others").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) throw std::runtime_error("the file of the others cannot be opened");
    const std::vector<char> piece(4096, 'x');
    while (bytes > 0) {
      const ssize_t count = ::write(fd, piece.data(), std::min<std::uint64_t>(bytes, piece.size()));
      if (count <= 0) break;  // the medium is full
      bytes -= static_cast<std::uint64_t>(count);
    }
    ::fsync(fd);
    ::close(fd);
  }

  [[nodiscard]] std::uint64_t bytes() const override { return bytes_; }

 private:
  std::filesystem::path path_;
  std::uint64_t bytes_ = 0;
};

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("usage: full_disk DIRECTORY [ROUNDS [SEED]]");
  }
  return value;
}

int run(const std::vector<std::string_view>& arguments) {
  if (arguments.size() < 2) throw std::runtime_error("usage: full_disk DIRECTORY [ROUNDS [SEED]]");
  Directory medium(arguments[1]);
  const std::uint64_t rounds = arguments.size() > 2 ? number(arguments[2]) : 10'000;
  const Counts counts = live(medium, rounds, arguments.size() > 3 ? number(arguments[3]) : 1);
  fmt::print(
      "{} rounds on {} bytes: {} operations acknowledged, {} kills, {} found no space, {} of them "
      "frees, by a heap that held no reserve\nit always opened, nothing acknowledged was lost, and "
      "a heap that held a reserve always freed\n",
      counts.rounds, medium.bytes(), counts.acknowledged, counts.kills,
      counts.refused + counts.refused_frees, counts.refused_frees);
  return 0;
}

}  // namespace
}  // namespace crashcheck::full_disk

int main(int argc, char** argv) try {
  return crashcheck::full_disk::run({argv, argv + argc});
} catch (const std::exception& error) {
  fmt::print(stderr, "full_disk: {}\n", error.what());
  return 1;
}
