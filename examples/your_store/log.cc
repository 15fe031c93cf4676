// Errors of the disk are exceptions here.
#include "log.h"

#include <array>
#include <span>

#include "io/or_throw.h"

namespace example {
namespace {

using crashcheck::io::Bytes;
using crashcheck::io::or_throw;

constexpr std::size_t kHeaderBytes = 16;  // length, checksum

/// FNV-1a, which is enough to tell a torn record from a whole one.
std::uint64_t checksum(crashcheck::io::ByteView bytes) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const std::byte byte : bytes)
    hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001B3U;
  return hash;
}

Bytes encoded(std::string_view record) {
  Bytes bytes(kHeaderBytes + record.size());
  const auto content = std::as_bytes(std::span(record.data(), record.size()));
  crashcheck::io::store_u64(bytes, record.size());
  crashcheck::io::store_u64(std::span(bytes).subspan(8), checksum(content));
  std::copy(content.begin(), content.end(), bytes.begin() + kHeaderBytes);
  return bytes;
}

}  // namespace

Log::Log(crashcheck::io::Directory& disk, std::string_view name, LogBugs bugs) : bugs_(bugs) {
  const bool is_new = !disk.exists(name);
  file_ = or_throw(disk.open(name, {.create = true}));
  if (is_new && !bugs_.forgets_the_directory) or_throw(disk.sync());
  recover();
}

void Log::append(std::string_view record) {
  const Bytes bytes = encoded(record);
  if (bugs_.syncs_before_the_write) or_throw(file_->sync_data());
  or_throw(file_->write_at(end_, bytes));
  if (!bugs_.syncs_before_the_write) sync();
  end_ += bytes.size();
  records_.emplace_back(record);
}

/// A failed sync leaves the disk in an unknown state, and a second sync says nothing about it.
void Log::sync() {
  const auto synced = file_->sync_data();
  if (!synced && bugs_.believes_a_second_sync) return or_throw(file_->sync_data());
  or_throw(synced);
}

void Log::recover() {
  const std::uint64_t size = or_throw(file_->size());
  while (end_ + kHeaderBytes <= size) {
    Bytes header(kHeaderBytes);
    or_throw(file_->read_at(end_, header));
    const std::uint64_t length = crashcheck::io::load_u64(header);
    if (length == 0 || length > size - end_ - kHeaderBytes) break;
    Bytes content(length);
    or_throw(file_->read_at(end_ + kHeaderBytes, content));
    const bool is_whole =
        crashcheck::io::load_u64(std::span(header).subspan(8)) == checksum(content);
    if (!is_whole && !bugs_.has_no_checksum) break;
    records_.emplace_back(reinterpret_cast<const char*>(content.data()), content.size());
    end_ += kHeaderBytes + length;
  }
  if (end_ == size) return;
  or_throw(file_->resize(end_));
  or_throw(file_->sync_data());
}

}  // namespace example
