// Numbers take 8 bytes; a length stands before a text.
#include "isolation/message.h"

#include <cstring>
#include <stdexcept>

namespace crashcheck::isolation {

void MessageWriter::add(std::uint64_t number) {
  char bytes[sizeof(number)];  // NOLINT(*-avoid-c-arrays)
  std::memcpy(bytes, &number, sizeof(number));
  bytes_.append(bytes, sizeof(number));
}

void MessageWriter::add(std::string_view text) {
  add(std::uint64_t{text.size()});
  bytes_.append(text);
}

void MessageWriter::add(const Deaths& deaths) {
  add(std::uint64_t{deaths.size()});
  for (const auto& [check, death] : deaths) {
    add(check);
    add(std::string_view(death.cause));
    add(death.hung);
  }
}

std::string_view MessageReader::take(std::size_t bytes) {
  if (bytes > left_.size()) throw std::runtime_error("a message of a worker process ends early");
  const std::string_view taken = left_.substr(0, bytes);
  left_.remove_prefix(bytes);
  return taken;
}

std::uint64_t MessageReader::number() {
  std::uint64_t number = 0;
  std::memcpy(&number, take(sizeof(number)).data(), sizeof(number));
  return number;
}

std::string_view MessageReader::text() { return take(number()); }

Deaths MessageReader::deaths() {
  Deaths deaths;
  for (std::uint64_t left = number(); left > 0; --left) {
    const std::uint64_t check = number();
    Death& death = deaths[check];
    death.cause = text();
    death.hung = flag();
  }
  return deaths;
}

}  // namespace crashcheck::isolation
