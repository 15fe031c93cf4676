// Runs a fuzz target where there is no libFuzzer: replays every file named, and every file in the
// folders named, then mutations of them. The same arguments give the same inputs. The options are
// spelled as libFuzzer's:
//
//     TARGET [-runs=MUTATIONS] [-seed=SEED] PATH...
//
// Where the target aborts or takes too long, its input is left in the working directory.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "mutations.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace crashcheck::testing {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostSecondsPerInput = 60;

struct Options {
  std::uint64_t runs = 0;
  std::uint64_t seed = 1;
  std::vector<Input> corpus;
};

std::string finding_path;
const Input* under_way = nullptr;

/// Called when the process is about to die of its input.
void keep_input_under_way() {
  if (under_way == nullptr) return;
  std::ofstream(finding_path, std::ios::binary)
      .write(reinterpret_cast<const char*>(under_way->data()),
             static_cast<std::streamsize>(under_way->size()));
  std::fprintf(stderr, "the input is in %s\n", finding_path.c_str());
  under_way = nullptr;
}

void die_of_time(int) {
  std::fprintf(stderr, "FOUND: an input that takes more than %u seconds\n", kMostSecondsPerInput);
  keep_input_under_way();
  std::_Exit(1);
}

void install_handlers() {
  std::signal(SIGABRT, [](int) { keep_input_under_way(); });
  std::signal(SIGALRM, die_of_time);
  std::signal(SIGSEGV, [](int signal) {
    keep_input_under_way();
    std::signal(signal, SIG_DFL);
  });
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(keep_input_under_way);
  }
}

void run(const Input& input) {
  under_way = &input;
  ::alarm(kMostSecondsPerInput);
  if (LLVMFuzzerTestOneInput(input.data(), input.size()) != 0) std::abort();
  under_way = nullptr;
}

Input read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// False where there is nothing of that name.
bool add(const fs::path& path, std::vector<Input>& corpus) {
  if (!fs::exists(path)) return false;
  if (!fs::is_directory(path)) {
    corpus.push_back(read(path));
    return true;
  }
  std::set<fs::path> files;  // in an order that no file system has a say in
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.insert(entry.path());
  }
  for (const fs::path& file : files) corpus.push_back(read(file));
  return true;
}

bool parse(const std::string& argument, Options& options) {
  constexpr std::string_view kRuns = "-runs=";
  constexpr std::string_view kSeed = "-seed=";
  if (argument.starts_with(kRuns)) {
    options.runs = std::stoull(argument.substr(kRuns.size()));
  } else if (argument.starts_with(kSeed)) {
    options.seed = std::stoull(argument.substr(kSeed.size()));
  } else {
    return add(argument, options.corpus);
  }
  return true;
}

int run_all(const Options& options) {
  for (const Input& input : options.corpus) run(input);
  Mutator mutator(options.corpus, options.seed);
  for (std::uint64_t i = 0; i < options.runs; ++i) run(mutator.next());
  std::printf("%zu inputs of the corpus, %llu mutations: nothing found\n", options.corpus.size(),
              static_cast<unsigned long long>(options.runs));
  return 0;
}

}  // namespace
}  // namespace crashcheck::testing

int main(int argc, char** argv) {
  using namespace crashcheck::testing;
  finding_path =
      std::filesystem::absolute(std::filesystem::path(argv[0]).filename()).string() + ".finding";
  install_handlers();
  Options options;
  for (int i = 1; i < argc; ++i) {
    if (parse(argv[i], options)) continue;
    std::fprintf(stderr, "no such file or folder: %s\n", argv[i]);
    return 2;
  }
  if (options.corpus.empty()) {
    std::fprintf(stderr, "nothing to start from: name the corpus\n");
    return 2;
  }
  return run_all(options);
}
