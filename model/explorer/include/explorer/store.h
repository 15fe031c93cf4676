// A store under test, as the checker sees it: what it promises, how it is opened, what may be asked
// of it, and the model that judges it. Implementing these puts a store under every command.
// Thread rule: a Store and what it refers to are stateless and may be used from several threads; a
// Session and a Model belong to one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/alphabet.h"
#include "explorer/coverage.h"
#include "explorer/model.h"
#include "explorer/operation.h"
#include "explorer/promises.h"
#include "explorer/workload.h"
#include "faultfs/device_profile.h"
#include "io/directory.h"
#include "io/file.h"

namespace crashcheck::explorer {

/// A store that is open. Destroying it closes it; of a file, that issues no event.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;
  virtual ~Session() = default;

  /// Does `operation` for an application that knows what `model` knows.
  /// REQUIRES: not a reopen, which is the checker's; the model sees no obstacle.
  /// ERRORS: the store's.
  [[nodiscard]] virtual io::Result<Answer> apply(const Operation& operation,
                                                 const Model& model) = 0;
  /// Whether the store has said, as it was opened, or says, asked to check itself, that the file is
  /// damaged or something lost. Changes nothing.
  [[nodiscard]] virtual bool tells_of_damage() { return false; }
};

class View;
struct Beginning;

/// The largest file of a store that asks for no other.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{16} << 20U;

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  Store(Store&&) = delete;
  Store& operator=(Store&&) = delete;
  virtual ~Store() = default;

  /// As cases, reports and the command line have it.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Whether cases of it say `protocol` and `profile`, as the first ones did, not `store` and
  /// `device`. Both are read.
  [[nodiscard]] virtual bool has_first_words() const { return false; }
  [[nodiscard]] virtual const Promises& promises() const = 0;
  /// What may be asked of it.
  [[nodiscard]] virtual const Workload& workload() const = 0;

  /// What it keeps its data in.
  [[nodiscard]] virtual faultfs::Medium medium() const { return faultfs::Medium::kFile; }

  /// How long its file may get while a history is recorded: there is no space for more. A long one
  /// costs what is written to it.
  [[nodiscard]] virtual std::uint64_t max_file_bytes() const { return kMaxFileBytes; }

  /// Creates or recovers the store in `file`. REQUIRES: that is its medium.
  [[nodiscard]] virtual io::Result<std::unique_ptr<Session>> open(
      std::unique_ptr<io::File> file) const;
  /// The same in `directory`, which outlives the session.
  [[nodiscard]] virtual io::Result<std::unique_ptr<Session>> open_in(
      io::Directory& directory) const;

  /// That of an application whose store is being created.
  [[nodiscard]] virtual std::unique_ptr<Model> new_model() const = 0;
  /// What the first life of each history begins with; null: an empty file. See beginning.h.
  [[nodiscard]] virtual std::shared_ptr<const Beginning> beginning() const { return nullptr; }

  /// What there is to reach; null where the store states nothing.
  [[nodiscard]] virtual const Features* features() const { return nullptr; }
  /// What proofs do with it, the smallest alphabet first; none where it cannot be proved.
  [[nodiscard]] virtual std::vector<const Alphabet*> alphabets() const { return {}; }
  /// Names and pictures for people; null where there are none. By default a list of the files of a
  /// directory.
  [[nodiscard]] virtual const View* view() const;
};

/// Null where the store has none of that name.
[[nodiscard]] const Alphabet* find_alphabet(const Store& store, std::string_view name);

/// The stores that can be named, in the order in which reports have them. Borrows them.
class Stores {
 public:
  Stores() = default;
  explicit Stores(std::vector<const Store*> all) : all_(std::move(all)) {}

  [[nodiscard]] const std::vector<const Store*>& all() const { return all_; }
  /// Null where there is none of that name.
  [[nodiscard]] const Store* find(std::string_view name) const;
  /// "in-place, journaled, sqlite:delete,off and others of its kind": for an error. Of names that
  /// begin alike up to a colon, there is one.
  [[nodiscard]] std::string names() const;

 private:
  std::vector<const Store*> all_;
};

}  // namespace crashcheck::explorer
