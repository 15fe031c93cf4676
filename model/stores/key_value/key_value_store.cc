// The engine behind the checker's interfaces.
#include "key_value/key_value_store.h"

#include "key_value_model.h"
#include "key_value_promises.h"
#include "transaction.h"

namespace crashcheck::key_value {

KeyValueStore::KeyValueStore(std::unique_ptr<const Engine> engine)
    : engine_(std::move(engine)), workload_(*this, forms()) {}

const explorer::Promises& KeyValueStore::promises() const {
  return key_value::promises(engine_->acknowledged());
}

io::Result<std::unique_ptr<explorer::Session>> KeyValueStore::open_in(
    io::Directory& directory) const {
  CRASHCHECK_ASSIGN(std::unique_ptr<Database> database, engine_->open(directory));
  return std::make_unique<DatabaseSession>(std::move(database));
}

std::unique_ptr<explorer::Model> KeyValueStore::new_model() const {
  return std::make_unique<KeyValueModel>(engine_->acknowledged());
}

}  // namespace crashcheck::key_value
