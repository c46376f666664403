// The keys of a target profile: what the reader accepts and what the schema offers.
#pragma once

#include <array>
#include <string_view>

#include "engine/script/vocabulary.h"

namespace h2prism::runner::profile_words {

using script::Word;
using enum script::WordType;

inline constexpr std::array<std::string_view, 3> ready_ways{"port", "log", "http"};
inline constexpr std::array<std::string_view, 3> restart_ways{"run", "case", "crash"};
inline constexpr std::array<std::string_view, 2> transport_names{"h2c", "tls"};
inline constexpr std::array<std::string_view, 5> stop_signals{"TERM", "INT", "QUIT", "HUP", "KILL"};

inline constexpr std::array<std::string_view, 2> roles{"server", "client"};
inline constexpr std::array<std::string_view, 5> client_needs{"parallel", "follow-up", "upload", "head",
                                                              "websocket"};

inline constexpr std::string_view port_help = "the port; without it, a free one is chosen";
inline constexpr std::string_view command_help =
    "the program and its arguments, or a command for the shell; placeholders: {port} {cert} {key} {ca} "
    "{dir}, and "
    "of a client {url} {host} {case} {file}";

inline constexpr std::array file_words{
    Word{"command", texts, command_help, {}, true},
    Word{"role", choice, "server (default), or client: launched for each case, against a port of ours",
         roles},
    Word{"commands", mapping,
         "of a client: commands for cases that need more of it than a GET, by that need: parallel, upload, "
         "..."},
    Word{"success_line", text,
         "of a client: regular expression for a line of its output, without which exit code 0 is no success"},
    Word{"h2c_arguments", texts, "put behind the command in the clear"},
    Word{"tls_arguments", texts, "put behind the command with --tls"},
    Word{"environment", mapping, "variables besides those of the caller; placeholders as in command"},
    Word{"directory", text, "to run in, relative to this file; without it, the folder of this file"},
    Word{"port", times, port_help},
    Word{"transports", one_or_more, "what it can do: h2c, tls (default: both)", transport_names},
    Word{"ready", mapping,
         "what shows that it is up: port (accepts), log: REGEX (a line), http (answers GET of path)"},
    Word{"start_timeout", times, "ms to become ready (default 30000)"},
    Word{"restart", choice,
         "run: started once; case: fresh for each case, one at a time; crash: when it is gone (default)",
         restart_ways},
    Word{"stop_signal", choice, "what asks it to end (default TERM)", stop_signals},
    Word{"stop_grace", times, "ms that it then has (default 3000)"},
    Word{"hang_timeout", times,
         "ms without an answer on any fresh connection, after which it hangs (default 10000)"},
    Word{"log", text, "file that keeps what it writes to stdout and stderr; relative to where h2prism runs"},
    Word{"crash_lines", texts,
         "regular expressions: lines of its log that mean a crash, besides those known"},
    Word{"harmless_lines", texts,
         "regular expressions: lines of its log that mean none, whatever they look like"},
    Word{"max_rss_growth", times,
         "MiB by which its memory may grow while it runs; more is a leak (default 1024; 0: no limit)"},
    Word{"max_file_growth", times,
         "files that it may leave open once all connections are over; more is a leak (default 512; 0: no "
         "limit)"},
    Word{"authority", text, "value of :authority (default: its address)"},
    Word{"path", text, "path of a page, answered with a 2xx and a body (default /)"},
    Word{"post_path", text, "path that takes a POST (default: path)"},
    Word{"large_path", text, "path of a resource above 100 kB"},
    Word{"echo_path", text, "path that gives the body of a POST back"},
    Word{"fields_path", text, "path that lists the request's fields as text"},
    Word{"trailers_path", text, "path that answers with trailers"},
    Word{"push_path", text, "path whose answer comes with a push"},
    Word{"tunnel_path", text, "path of an extended CONNECT whose tunnel gives back what comes"},
    Word{"unimplemented", mapping, "what it does not claim to do: these cases are skipped"},
    Word{"expectations", text, "file of what is known to differ, relative to this file"},
};
inline constexpr std::array ready_words{
    Word{"log", text, "regular expression that a line of its log matches"},
};
inline constexpr std::array unimplemented_words{
    Word{"cases", texts, "globs over case ids, or words of `needs`", {}, true},
    Word{"reason", text, "why", {}, true},
};

// Those that are numbers, and how large they may be.
struct Range {
  std::string_view name;
  std::int64_t low, high;
};
inline constexpr std::array ranges{
    Range{"port", 1, 65'535},
    Range{"start_timeout", 10, 600'000},
    Range{"stop_grace", 0, 60'000},
    Range{"hang_timeout", 100, 600'000},
    Range{"max_rss_growth", 0, 1'000'000},
    Range{"max_file_growth", 0, 1'000'000},
};

}  // namespace h2prism::runner::profile_words
