import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Netty's HTTP/2 codecs, with their defaults: Target PORT DIR [--tls] */
public class Target {
    record Page(String type, byte[] body) {}

    /** Answers one request, on the channel of its stream. */
    static class Answer extends SimpleChannelInboundHandler<HttpObject> {
        private final Map<String, Page> pages;
        private Page page;
        private boolean head;

        Answer(Map<String, Page> pages) {
            this.pages = pages;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpRequest request) {
                page = pages.get(request.uri());
                head = request.method().equals(HttpMethod.HEAD);
            }
            if (part instanceof LastHttpContent) {
                context.writeAndFlush(response());
            }
        }

        private FullHttpResponse response() {
            HttpResponseStatus status = page == null ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.OK;
            byte[] body = page == null ? new byte[0] : page.body;
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                    Unpooled.wrappedBuffer(head ? new byte[0] : body));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            if (page != null) {
                response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.type);
            }
            return response;
        }

        /** A stream error arrives here, and it is for the handler to say it; what does not decode is malformed. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Throwable fault = cause instanceof DecoderException ? cause.getCause() : cause;
            Http2Error error = fault instanceof Http2Exception known ? known.error() : Http2Error.PROTOCOL_ERROR;
            context.writeAndFlush(new DefaultHttp2ResetFrame(error)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    static void speakHttp2(ChannelPipeline pipeline, ChannelHandler stream) {
        pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(stream));
    }

    /** Speaks HTTP/2 where ALPN agreed on it, and nothing else. */
    static class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final ChannelHandler stream;

        Negotiated(ChannelHandler stream) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.stream = stream;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                speakHttp2(context.pipeline(), stream);
            } else {
                context.close();
            }
        }
    }

    static SslContext tls(Path dir) throws Exception {
        return SslContextBuilder.forServer(dir.resolve("cert.pem").toFile(), dir.resolve("key.pem").toFile())
                .applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[1]);
        SslContext tls = arguments.length > 2 ? tls(dir) : null;
        Map<String, Page> pages = Map.of("/", new Page("text/html", Files.readAllBytes(dir.resolve("www/index.html"))),
                "/large", new Page("text/plain", Files.readAllBytes(dir.resolve("www/large"))));

        ChannelInitializer<Channel> stream = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true), new Answer(pages));
            }
        };
        ChannelInitializer<Channel> connection = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls == null) {
                    speakHttp2(channel.pipeline(), stream);
                } else {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Negotiated(stream));
                }
            }
        };
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        new ServerBootstrap().group(group).channel(NioServerSocketChannel.class).childHandler(connection)
                .bind("127.0.0.1", Integer.parseInt(arguments[0])).sync().channel().closeFuture().sync();
    }
}
