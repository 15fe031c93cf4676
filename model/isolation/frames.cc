// Whole reads and writes, of sockets: a reader that is gone is an error and no signal.
#include "frames.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace crashcheck::isolation {
namespace {

struct Header {
  std::uint64_t length = 0;
  std::uint64_t kind = 0;
};

bool write_all(int fd, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t written = send(fd, bytes, count, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    count -= static_cast<std::size_t>(written);
  }
  return true;
}

bool read_all(int fd, char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t got = read(fd, bytes, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

bool send_frame(int fd, FrameKind kind, std::string_view body) {
  const Header header{body.size(), static_cast<std::uint64_t>(kind)};
  std::array<char, sizeof(Header)> bytes{};
  std::memcpy(bytes.data(), &header, sizeof(header));
  return write_all(fd, bytes.data(), bytes.size()) && write_all(fd, body.data(), body.size());
}

std::optional<Frame> receive_frame(int fd) {
  std::array<char, sizeof(Header)> bytes{};
  if (!read_all(fd, bytes.data(), bytes.size())) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  Frame frame{static_cast<FrameKind>(header.kind), std::string(header.length, '\0')};
  if (!read_all(fd, frame.body.data(), frame.body.size())) return std::nullopt;
  return frame;
}

}  // namespace crashcheck::isolation
