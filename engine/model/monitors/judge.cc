#include "engine/model/monitors/judge.h"

namespace h2prism::model {

void judge_frame(const ConnectionState& state, const Frame& frame, Findings& findings) {
  const auto& header = frame.header;
  judge_frame_rules(state, frame, findings);
  judge_order(state, header, findings);
  switch (header.type) {
    case FrameType::DATA:
      judge_stream(state, frame, findings);
      judge_data_window(state, header, findings);
      judge_content(state, frame, findings);
      break;
    case FrameType::HEADERS:
      judge_priority_signal(state, frame, findings);
      judge_stream(state, frame, findings);
      break;
    case FrameType::PRIORITY: judge_priority_signal(state, frame, findings); break;
    case FrameType::PRIORITY_UPDATE: judge_priority_update(state, frame, findings); break;
    case FrameType::RST_STREAM: judge_stream(state, frame, findings); break;
    case FrameType::SETTINGS: judge_settings(state, frame, findings); break;
    case FrameType::PUSH_PROMISE: judge_push(state, frame, findings); break;
    case FrameType::PING: judge_ping(state, frame, findings); break;
    case FrameType::GOAWAY: judge_goaway(state, frame, findings); break;
    case FrameType::WINDOW_UPDATE:
      judge_stream(state, frame, findings);
      judge_window_update(state, frame, findings);
      break;
    default: break;
  }
}

}  // namespace h2prism::model
