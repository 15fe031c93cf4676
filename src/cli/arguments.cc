// The one source that includes CLI11, which costs more to compile than any other header. CLI11
// parses and prints help; it is given the commands' tables without its templates for types.
#include "arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

namespace crashcheck::cli {
namespace {

std::string type_name(const Option& option) {
  if (!option.value.empty()) return std::string(option.value);
  if (is_fraction(option)) return "DURATION";
  return is_number(option) ? "UINT" : "TEXT";
}

CLI::Validator validator(const ValueRule& rule) {
  std::string shown = range_of(rule);
  if (!rule.choices.empty())
    shown = fmt::format("{{{}}}", fmt::join(shown_choices(rule.choices), ","));
  return {[rule](const std::string& value) { return problem_with(value, rule); }, std::move(shown)};
}

/// "24", "[kill,ordered]"
std::string default_text(const Option& option) {
  const std::string text = fmt::format("{}", fmt::join(values_of(option.target), ","));
  return is_list(option) ? "[" + text + "]" : text;
}

/// Help that leaves out synonyms.
class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(const Program& program) {
    for (const Command& command : program.commands) {
      for (const Option& option : command.options) {
        if (!option.synonym.empty()) left_out_.push_back("," + std::string(option.synonym));
      }
    }
  }

  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    std::string names = CLI::Formatter::make_option_name(option, is_positional);
    for (const std::string& synonym : left_out_) {
      if (names.ends_with(synonym)) names.resize(names.size() - synonym.size());
    }
    return names;
  }

 private:
  std::vector<std::string> left_out_;
};

std::string names_of(const Option& option) {
  const std::string names(option.names);
  return option.synonym.empty() ? names : names + "," + std::string(option.synonym);
}

CLI::Option* add_value(CLI::App& app, const Option& option) {
  const auto set = [target = option.target](const CLI::results_t& values) {
    return assign(target, values);
  };
  CLI::Option* const added = app.add_option(names_of(option), set, std::string(option.description));
  added->type_name(type_name(option))->check(validator(option.rule));
  if (is_list(option)) added->expected(CLI::detail::expected_max_vector_size);
  if (option.takes_one_each_time) added->allow_extra_args(false);
  if (option.shows_default) added->default_str(default_text(option));
  return added->required(option.is_required);
}

CLI::Option* add_flag(CLI::App& app, const Option& option) {
  return app.add_flag(std::string(option.names), *std::get<bool*>(option.target),
                      std::string(option.description));
}

void add_options(CLI::App& app, const std::vector<Option>& options) {
  for (const Option& option : options) {
    CLI::Option* const added = is_flag(option) ? add_flag(app, option) : add_value(app, option);
    if (!option.excludes.empty()) added->excludes(app.get_option(std::string(option.excludes)));
  }
}

CLI::App* add_command(CLI::App& app, const Command& command) {
  CLI::App* const added =
      app.add_subcommand(std::string(command.name), std::string(command.description));
  if (!command.footer.empty()) added->footer(std::string(command.footer));
  add_options(*added, command.options);
  return added;
}

}  // namespace

tl::expected<const Command*, int> parse_arguments(const Program& program, int argc, char** argv) {
  CLI::App app(std::string(program.itself.description), std::string(program.itself.name));
  app.set_version_flag("--version", std::string("crashcheck ") + CRASHCHECK_VERSION);
  app.require_subcommand(0, 1);
  app.formatter(std::make_shared<HelpFormatter>(program));
  app.footer(std::string(program.footer));
  add_options(app, program.itself.options);
  app.fallthrough();
  std::vector<const CLI::App*> commands;
  for (const Command& command : program.commands) commands.push_back(add_command(app, command));
  app.footer(fmt::format("{}\n{}", program.footer, program.itself.footer));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& information) {
    return tl::unexpected(app.exit(information));
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(
        complain(error.what(),
                 fmt::format("Try '{0} --help' or '{0} COMMAND --help'.", program.itself.name)));
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (commands[i]->parsed()) return &program.commands[i];
  }
  return nullptr;
}

}  // namespace crashcheck::cli
