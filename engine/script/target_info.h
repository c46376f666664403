// Where requests go: what a case cannot know.
#pragma once

#include <string>

#include "engine/hpack/field.h"
#include "engine/model/connection.h"

namespace h2prism::script {

struct TargetInfo {
  model::Role role = model::Role::server;
  model::Profile profile = model::Profile::rfc9113;
  std::string scheme = "http";
  std::string authority = "localhost";
  std::string path = "/";             // of $get and $head
  std::string post_path = "/";        // of $post
  std::string large_path = "/";       // $large in a :path
  std::string echo_path = "/";        // $echo
  std::string fields_path = "/";      // $fields
  std::string trailers_path = "/";    // $trailers
  std::string push_path = "/";        // $push
  std::string tunnel_path = "/";      // $tunnel
  bool sends_settings = true;         // it was seen to: the start of a case waits for them
  bool acknowledges_settings = true;  // the same of its ACK
  FieldList extra_fields;             // added to $get, $post and $head
};

}  // namespace h2prism::script
