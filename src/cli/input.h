// Text from outside: a file or standard input, whole or line by line as it arrives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace crashcheck::cli {

/// What may be read from.
enum class Source {
  kRegularFile,
  kAnyStream,  ///< a FIFO (what the shell makes of `<(...)`) or a character device, too
};

/// Errors are for people and name the file.
class Input {
 public:
  /// Opens a file, or takes standard input for "-", whatever that is. Opening a FIFO waits for a
  /// writer.
  [[nodiscard]] static tl::expected<Input, std::string> open(const std::string& path,
                                                             Source source);

  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();

  /// All that is left. Fails where that is more than `limit_bytes`.
  [[nodiscard]] tl::expected<std::string, std::string> read_all(std::uint64_t limit_bytes);

  /// The next line with the newline that ends it, or what is left where none does; waits for it.
  /// Nothing at the end. Fails where the line is longer than `limit_bytes`.
  [[nodiscard]] tl::expected<std::optional<std::string>, std::string> read_line(
      std::uint64_t limit_bytes);

  /// What can be had at once: all of a regular file, a line of a stream. Nothing at the end.
  [[nodiscard]] tl::expected<std::optional<std::string>, std::string> read_piece(
      std::uint64_t limit_bytes);

 private:
  Input(std::string name, int fd, bool is_owner);

  [[nodiscard]] tl::expected<bool, std::string> read_more();
  [[nodiscard]] std::string_view waiting() const;
  [[nodiscard]] std::string take(std::size_t count);
  [[nodiscard]] tl::unexpected<std::string> failed(std::string_view why) const;
  [[nodiscard]] tl::unexpected<std::string> too_large(std::uint64_t limit_bytes) const;

  std::string name_;
  int fd_;
  bool is_owner_;
  bool is_regular_file_;
  std::string buffer_;
  std::size_t given_out_ = 0;  // bytes of buffer_ that were taken
};

}  // namespace crashcheck::cli
