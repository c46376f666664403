// The help of the command line, with values written as the manual writes them: `--grade {strong,weak}`, not
// `TEXT:{strong,weak}`.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace h2prism::runner::manual {

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace h2prism::runner::manual
