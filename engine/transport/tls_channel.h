// TLS on top of any Channel. Internal to this room: users give a TlsContext to Loop or wrap_tls().
#pragma once

#include <memory>
#include <string>

#include "engine/transport/channel.h"
#include "engine/transport/tls_engine.h"
#include "engine/transport/write_queue.h"

namespace h2prism::transport {

// To the channel below it is the Handler; to the handler above it is the Channel.
class TlsChannel final : public Channel, public Handler, public std::enable_shared_from_this<TlsChannel> {
 public:
  explicit TlsChannel(std::shared_ptr<const TlsContext> context, const std::string& host = {},
                      std::shared_ptr<const TlsTicket> ticket = nullptr);

  // Both before the first event.
  void stand_on(std::shared_ptr<Channel> below) { below_ = std::move(below); }
  void serve(Handler& above) { above_ = &above; }

  bool handshaking() const { return !told_open_ && !ended_; }
  void expire();  // the handshake took too long

  void write(Bytes octets) override;
  void tls(TlsAction action) override;
  void read(bool on) override { below_->read(on); }
  void space_out(milliseconds at_most) override { below_->space_out(at_most); }
  std::size_t queued() const override { return waiting_.size() + below_->queued(); }
  int descriptor() const override { return below_->descriptor(); }
  void shutdown_write() override;
  void truncate() override;
  void close() override;
  void abort() override;
  void detach() override { above_ = nullptr; }

  void on_open(const Established& below) override;
  void on_octets(ByteView ciphertext) override;
  void on_close(const Closed& below) override;

 private:
  enum class Ending { none, polite, abrupt };

  void progress();
  void open();
  void flush();
  void send_ciphertext();
  void end_writing();
  void end(const Closed& closed);

  TlsEngine engine_;
  std::shared_ptr<Channel> below_;
  Handler* above_ = nullptr;
  std::string peer_name_;
  WriteQueue waiting_;  // for the handshake
  Ending ending_ = Ending::none;
  bool farewell_due_ = false;  // behind what waits
  Closed reason_;              // of an end that is ours
  bool told_open_ = false;
  bool ended_ = false;  // by us or by the peer: nothing is handed up any more
};

}  // namespace h2prism::transport
