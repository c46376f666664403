#include "reports/html_assets.h"

// The assembler takes a file as it is, of any size; compilers limit string literals, and C++23 has no #embed.
#define H2PRISM_ASSET(name, file)                                \
  asm(".section .rodata\n"                                       \
      ".global " #name "_begin\n.hidden " #name "_begin\n" #name \
      "_begin:\n"                                                \
      ".incbin \"" H2PRISM_HTML_BUILT "/" file                   \
      "\"\n"                                                     \
      ".global " #name "_end\n.hidden " #name "_end\n" #name     \
      "_end:\n"                                                  \
      ".byte 0\n"                                                \
      ".previous\n");                                            \
  extern "C" __attribute__((visibility("hidden"))) const char name##_begin[], name##_end[]

H2PRISM_ASSET(h2prism_report_js, "report.js");
H2PRISM_ASSET(h2prism_report_css, "report.css");

namespace h2prism::reports {

std::string_view html_script() { return {h2prism_report_js_begin, h2prism_report_js_end}; }
std::string_view html_style() { return {h2prism_report_css_begin, h2prism_report_css_end}; }

}  // namespace h2prism::reports
