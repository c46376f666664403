#include "engine/transport/channel.h"

namespace h2prism::transport {

std::string_view name(CloseKind kind) {
  switch (kind) {
    case CloseKind::fin: return "fin";
    case CloseKind::reset: return "reset";
    case CloseKind::close_notify: return "close_notify";
    case CloseKind::truncated: return "truncated";
    case CloseKind::tls_alert: return "tls_alert";
    case CloseKind::refused: return "refused";
    case CloseKind::timed_out: return "timed_out";
    case CloseKind::unreachable: return "unreachable";
    case CloseKind::unresolved: return "unresolved";
    case CloseKind::tls_failed: return "tls_failed";
    case CloseKind::local: return "local";
  }
  return "unknown";
}

}  // namespace h2prism::transport
