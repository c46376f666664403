#include "runner/client_connector.h"

#include <utility>

namespace h2prism::runner {

Result<void> ClientConnector::start(transport::Loop& loop, Session& session, const script::Case& test) {
  const auto now = Clock::now();
  doors_.remove_if(
      [now](const Door& door) { return door.taken || now > door.open_until + milliseconds(1000); });
  auto& door = doors_.emplace_back();
  door.open_until = now + timeout_;
  auto made =
      loop.listen({"127.0.0.1", 0},
                  [&session, &door](std::shared_ptr<transport::Channel> channel) -> transport::Handler* {
                    if (std::exchange(door.taken, true) || session.closed()) return nullptr;
                    session.attach(std::move(channel));
                    return &session;
                  });
  if (!made) return std::unexpected(made.error());
  door.listener = std::move(*made);
  session.expect_by(door.open_until, "the client did not connect");
  return launch_(test, door.listener->port());
}

}  // namespace h2prism::runner
