// A database of keys and values in a directory, as far as transactions need it. Implementing these
// puts a database under every command.
// Thread rule: an Engine is stateless; a Database belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/directory.h"

namespace crashcheck::key_value {

using Rows = std::map<std::string, std::string>;

/// A row that is put or, without a value, deleted. A row that is not there may be deleted.
struct Change {
  std::string key;
  std::optional<std::string> value;

  bool operator==(const Change&) const = default;
};

/// A database that is open. Destroying it closes it.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  Database(Database&&) = delete;
  Database& operator=(Database&&) = delete;
  virtual ~Database() = default;

  /// Carries out all of `changes`, in their order, or nothing: one transaction. Returns where the
  /// database acknowledges it. ERRORS refer to literals, here and below; kInvalidData where the
  /// database takes its files for damaged.
  [[nodiscard]] virtual io::Result<void> write(std::span<const Change> changes) = 0;
  /// Does the upkeep that the database would do at some time: a checkpoint, a compaction.
  [[nodiscard]] virtual io::Result<void> compact() = 0;
  [[nodiscard]] virtual io::Result<Rows> rows() = 0;
  /// The database's own check of its files.
  [[nodiscard]] virtual io::Result<void> check() = 0;
};

/// What an engine acknowledges.
enum class Acknowledged : std::uint8_t {
  kDurable,  ///< transactions that survive a crash
  kInOrder,  ///< of the last ones some may be lost in a crash, but none before one that is there
};

/// A library of databases, with its settings.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  Engine(Engine&&) = delete;
  Engine& operator=(Engine&&) = delete;
  virtual ~Engine() = default;

  /// With the settings: "sqlite:wal,full".
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual Acknowledged acknowledged() const = 0;
  /// Creates the database in `directory`, or recovers it. ERRORS: as above.
  [[nodiscard]] virtual io::Result<std::unique_ptr<Database>> open(
      io::Directory& directory) const = 0;
};

}  // namespace crashcheck::key_value
