// What the application knows of a database: the states that its transactions have led to.
#pragma once

#include <vector>

#include "explorer/store.h"
#include "key_value/database.h"

namespace crashcheck::key_value {

/// A database that is open, for the model to read.
class DatabaseSession final : public explorer::Session {
 public:
  explicit DatabaseSession(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  [[nodiscard]] Database& database() { return *database_; }
  [[nodiscard]] io::Result<explorer::Answer> apply(const explorer::Operation& operation,
                                                   const explorer::Model& model) override;

 private:
  std::unique_ptr<Database> database_;
};

class KeyValueModel final : public explorer::Model {
 public:
  explicit KeyValueModel(Acknowledged acknowledged) : acknowledged_(acknowledged) {}

  [[nodiscard]] std::unique_ptr<explorer::Model> clone() const override {
    return std::make_unique<KeyValueModel>(*this);
  }
  [[nodiscard]] std::optional<explorer::Operation> next(faultfs::Choices& choices) const override;
  void created() override { is_certain_ = true; }
  void begin(const explorer::Operation& operation, const explorer::Answer* answer) override;
  explorer::Findings acknowledge(const explorer::Operation& operation,
                                 const explorer::Answer& answer) override;
  void failed() override { is_certain_ = false; }
  void crashed() override { is_certain_ = false; }
  [[nodiscard]] std::size_t alternatives() const override { return states_.size() - first_; }
  [[nodiscard]] bool is_certain() const override { return is_certain_; }
  [[nodiscard]] explorer::Judgement judge(const explorer::RecoveredFile& file) override;
  void adopt(const explorer::Judgement& judgement) override;
  [[nodiscard]] explorer::Findings use(const explorer::Judgement& judgement,
                                       explorer::OpenStore& store) override;

 private:
  using State = std::shared_ptr<const Rows>;

  Acknowledged acknowledged_;
  /// After each transaction since the last crash, in their order; the last is that of the
  /// transaction under way, if there is one.
  std::vector<State> states_ = {std::make_shared<const Rows>()};
  std::size_t first_ = 0;  ///< the oldest that a crash may lead to
  bool is_certain_ = false;
};

}  // namespace crashcheck::key_value
