// Inputs for the fuzz targets, made from the conformance cases; and dictionaries, made from the tables of
// `wire`, `hpack` and the case language.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "engine/base/bytes.h"
#include "engine/script/loader.h"

namespace h2prism::fuzz {

// By target and name; equal inputs of a target are there once.
class Seeds {
 public:
  void add(const std::string& target, ByteView input) {
    inputs_[target].insert_or_assign(Bytes(input.begin(), input.end()), true);
  }
  void add(const std::string& target, std::string_view input) { add(target, as_bytes(input)); }

  // DIR/TARGET/NUMBER for each. The error names the file that could not be written.
  Result<std::size_t> write(const std::filesystem::path& folder) const;

 private:
  std::map<std::string, std::map<Bytes, bool>> inputs_;
};

// What each case sends, and what a right target answers, as inputs of the frame, HPACK and session targets.
void add_cases(Seeds& seeds, const script::Suite& suite);
// The case files, a case each, as they are written.
Result<void> add_case_files(Seeds& seeds, const std::filesystem::path& cases);
// A stream in which every record occurs.
void add_reports(Seeds& seeds);

// File name -> text, as libFuzzer and AFL++ read it.
std::map<std::string, std::string> dictionaries();

}  // namespace h2prism::fuzz
