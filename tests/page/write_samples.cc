// write_samples DIRECTORY: pages to look at, and for the browser to be tested with.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "page/page.h"
#include "sample_audits.h"

int main(int argc, char** argv) {
  using namespace crashcheck;
  if (argc != 2) {
    std::cerr << "usage: write_samples DIRECTORY\n";
    return 2;
  }
  const std::filesystem::path directory = argv[1];
  std::filesystem::create_directories(directory);
  const auto write = [&](const char* name, const std::string& page) {
    std::ofstream file(directory / name, std::ios::binary);
    file << page;
    if (!file.flush()) std::cerr << "cannot write " << (directory / name) << "\n";
    return file.good();
  };
  const std::string hostile =
      "\"'></script><!--<script>document.title = 'run'</script>"
      "<img src=x onerror=\"document.title = 'run'\">\xe2\x80\xa8 \xff";
  const bool all =
      write("in-place.html", page::audit_page(testing::violated_audit())) &&
      write("journaled.html", page::audit_page(testing::clean_audit())) &&
      write("empty.html", page::audit_page(testing::empty_audit())) &&
      write("many.html", page::audit_page(testing::audit_with(250))) &&
      write("hostile.html", page::audit_page(testing::audit_saying(hostile))) &&
      write("overlap.html", page::story_page(testing::story_data(testing::overlap_case()))) &&
      write("large.html", page::story_page(testing::story_data(testing::large_case()))) &&
      write("lives.html", page::story_page(testing::story_data(testing::three_lives_case()))) &&
      write("words.html",
            page::story_page(testing::story_data_without_view(testing::three_lives_case())));
  return all ? 0 : 1;
}
