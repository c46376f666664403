#include "runner/embedded_client.h"

#include <algorithm>
#include <array>

namespace h2prism::runner {
namespace {

constexpr int several = 3;
constexpr auto offers =
    std::to_array<std::string_view>({"open", "dynamic-table", "small-table", "push", "no-push", "parallel",
                                     "follow-up", "upload", "head", "trailers", "tunnel", "websocket"});

}  // namespace

std::span<const std::string_view> embedded_client_offers() { return offers; }

embedded::ClientOptions embedded_client_for(const script::Case& test) {
  using Shape = embedded::ClientOptions::Shape;
  const auto needs = [&test](std::string_view word) {
    return std::ranges::find(test.needs, word) != test.needs.end();
  };
  embedded::ClientOptions out;
  out.accept_push = needs("push");
  out.small_table = needs("small-table");
  out.one_by_one = needs("follow-up");
  out.requests = needs("parallel") || out.one_by_one ? several : 1;
  out.trailers = needs("trailers");
  if (needs("head")) out.shape = Shape::head;
  if (needs("upload") || out.trailers) out.shape = Shape::upload;
  if (needs("tunnel")) out.shape = Shape::tunnel;
  if (needs("websocket")) out.shape = Shape::websocket;
  return out;
}

}  // namespace h2prism::runner
