// A resource in HTTP/1.1 for test harnesses: JSON out, JSON in, each answer as late as its giver likes. One
// request for each connection, which any HTTP library can do.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "engine/transport/loop.h"

namespace h2prism::runner {

struct Http1Request {
  std::string method, path, query, body;
};

class Http1Service {
 public:
  // The status and the body of a response; to be called once, in the loop, and without effect if the asker is
  // gone.
  using Answer = std::function<void(int status, std::string json)>;
  using Serve = std::function<void(const Http1Request&, Answer)>;

  static Result<std::unique_ptr<Http1Service>> start(transport::Loop& loop,
                                                     const transport::Endpoint& endpoint, Serve serve);
  ~Http1Service();
  std::uint16_t port() const { return listener_->port(); }

 private:
  class Connection;
  explicit Http1Service(Serve serve) : serve_(std::move(serve)) {}
  void sweep();

  Serve serve_;
  std::unique_ptr<transport::Listener> listener_;
  std::list<std::shared_ptr<Connection>> connections_;
};

// "%2F" and "+" as they are meant; the value of `name` in a query, or "".
std::string query_value(std::string_view query, std::string_view name);

}  // namespace h2prism::runner
