import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Embedded Jetty, with its defaults: Target PORT DIR [--tls] */
public class Target {
    record Page(String type, byte[] body) {}

    static class Pages extends Handler.Abstract {
        private final Map<String, Page> pages;

        Pages(Path dir) throws Exception {
            pages = Map.of("/", new Page("text/html", Files.readAllBytes(dir.resolve("www/index.html"))),
                    "/large", new Page("text/plain", Files.readAllBytes(dir.resolve("www/large"))));
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (HttpMethod.CONNECT.is(request.getMethod())) {
                // A tunnel has no content to read: Jetty 12.1 would look for it for ever, and the connection with it.
                Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
                return true;
            }
            Content.Source.consumeAll(request);
            Page page = pages.get(Request.getPathInContext(request));
            if (page == null) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
                return true;
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.type);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.body.length);
            response.write(true, ByteBuffer.wrap(page.body), callback);
            return true;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[1]);
        boolean tls = arguments.length > 2;
        Server server = new Server();
        HttpConfiguration configuration = new HttpConfiguration();
        HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
        ServerConnector connector;
        if (tls) {
            SecureRequestCustomizer customizer = new SecureRequestCustomizer();
            customizer.setSniHostCheck(false); // the certificate names localhost, requests name 127.0.0.1
            configuration.addCustomizer(customizer);
            SslContextFactory.Server ssl = new SslContextFactory.Server();
            ssl.setKeyStorePath(dir.resolve("store.p12").toString());
            ssl.setKeyStorePassword("h2prism");
            ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
            alpn.setDefaultProtocol(http1.getProtocol());
            connector = new ServerConnector(server, new SslConnectionFactory(ssl, alpn.getProtocol()), alpn,
                    new HTTP2ServerConnectionFactory(configuration), http1);
        } else {
            connector = new ServerConnector(server, http1, new HTTP2CServerConnectionFactory(configuration));
        }
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        server.addConnector(connector);
        server.setHandler(new Pages(dir));
        server.start();
        server.join();
    }
}
