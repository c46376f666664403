// Attach mode: a test harness in any language asks for a case, has its client play it against the URL that
// comes with it, says what the client told its caller, and hears the verdict. In HTTP/1.1 and JSON, on a port
// of its own:
//
//   GET /h2prism/next[?case=ID]   {"case", "url", "token", ...} or {"done": true, "exit": 0, "failed": [ids]}
//   POST /h2prism/told            {"token", "caller": "success" | "error" | "crash" | "hang" | "unknown",
//                                  "text"} -> the verdict; hang: nothing, long after the connection's end
#pragma once

#include <deque>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "reports/record.h"
#include "runner/http1_service.h"
#include "runner/visit.h"

namespace h2prism::runner {

class AttachDesk {
 public:
  // A harness is somewhere else in its tests for less. Who is away for longer has vanished: what it played is
  // played again.
  static constexpr milliseconds time_to_ask{60'000};

  // `ca_file`: of the authority that harnesses are to trust; "" in the clear.
  static Result<std::unique_ptr<AttachDesk>> open(const transport::Endpoint& endpoint, std::string ca_file);
  ~AttachDesk();
  std::uint16_t port() const { return service_->port(); }

  std::unique_ptr<ClientDriver> driver();  // not to outlive the desk
  // A verdict stands, or is to be confirmed: `again`.
  void decided(const reports::VerdictRecord& verdict, bool again);
  // No case is left: says so to who asks, and waits a moment for somebody to ask.
  void over(int exit, std::vector<std::string> unexpected);

  struct Offer;

 private:
  friend class AttachDriver;
  struct Asker {
    std::string wanted;  // id of a case; "": any
    Http1Service::Answer answer;
  };
  explicit AttachDesk(std::string ca_file) : ca_file_(std::move(ca_file)) {}
  void serve(const Http1Request& request, const Http1Service::Answer& answer);
  void told(const std::string& body, const Http1Service::Answer& answer);
  void match();
  std::string verdict_on(const std::string& id) const;

  std::string ca_file_;
  std::list<std::shared_ptr<Offer>> offers_;
  std::list<Asker> askers_;
  // Who tells late hears of it still: the token and case of the last offers that are over, and verdicts by
  // case.
  std::deque<std::pair<std::string, std::string>> over_;
  std::map<std::string, std::string, std::less<>> verdicts_;
  std::string end_;  // the answer once all is over
  std::promise<void> heard_;
  bool was_heard_ = false;
  transport::Loop loop_;
  std::unique_ptr<Http1Service> service_;
  std::thread thread_;  // runs the loop, in which everything above happens
};

}  // namespace h2prism::runner
