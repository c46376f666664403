// What both ends said on a connection that was recorded, as an input to begin with: what the one sent, with a
// fence wherever it had been answered.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/model/role.h"

namespace h2prism::fuzz {

class Recording {
 public:
  // In the order of time. `first`: one end or the other; who begins with HTTP/2's magic is the client. What
  // is beyond all that a sequence can hold is passed over.
  void said(bool first, ByteView octets);

  // None: it is no connection of HTTP/2, or this end sent nothing but what each sends by itself.
  std::optional<Bytes> seed(model::Role speaker) const;

 private:
  struct Side {
    Bytes octets;
    std::vector<std::size_t> heard_at;  // behind so many of these, the other end spoke
  };
  std::array<Side, 2> sides_;
};

}  // namespace h2prism::fuzz
