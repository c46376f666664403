// Where requests go: what a case cannot know.
#pragma once

#include <string>

#include "engine/hpack/field.h"
#include "engine/model/connection.h"

namespace h2prism::script {

// What of the start of HTTP/2 it was seen to send: nothing else is waited for.
struct Greeting {
  bool settings = true;
  bool acknowledgement = true;  // of ours
  bool operator==(const Greeting&) const = default;
};

struct TargetInfo {
  model::Role role = model::Role::server;
  model::Profile profile = model::Profile::rfc9113;
  std::string scheme = "http";
  std::string authority = "localhost";
  std::string path = "/";           // of $get and $head
  std::string post_path = "/";      // of $post
  std::string large_path = "/";     // $large in a :path
  std::string echo_path = "/";      // $echo
  std::string fields_path = "/";    // $fields
  std::string trailers_path = "/";  // $trailers
  std::string push_path = "/";      // $push
  std::string tunnel_path = "/";    // $tunnel
  Greeting greeting;
  FieldList extra_fields;  // added to $get, $post and $head
};

}  // namespace h2prism::script
