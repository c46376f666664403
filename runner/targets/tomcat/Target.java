import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLHostConfigCertificate.Type;

/** Embedded Tomcat, with its defaults: Target PORT DIR [--tls] */
public class Target {
    record Page(String type, byte[] body) {}

    static class Pages extends HttpServlet {
        private final transient Map<String, Page> pages;

        Pages(Path dir) throws IOException {
            pages = Map.of("/", new Page("text/html", Files.readAllBytes(dir.resolve("www/index.html"))),
                    "/large", new Page("text/plain", Files.readAllBytes(dir.resolve("www/large"))));
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().transferTo(OutputStream.nullOutputStream());
            Page page = pages.get(request.getRequestURI());
            if (page == null) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            response.setContentType(page.type);
            response.setContentLength(page.body.length);
            response.getOutputStream().write(page.body);
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            doGet(request, response);
        }
    }

    static SSLHostConfig tls(Path dir) {
        SSLHostConfig config = new SSLHostConfig();
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(config, Type.EC);
        certificate.setCertificateFile(dir.resolve("cert.pem").toString());
        certificate.setCertificateKeyFile(dir.resolve("key.pem").toString());
        config.addCertificate(certificate);
        return config;
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[1]);
        Connector connector = new Connector();
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        Http2Protocol http2 = new Http2Protocol();
        // Else a few small frames, or resets, end the connection with ENHANCE_YOUR_CALM, as RFC 9113 §10.5 allows.
        http2.setOverheadCountFactor(0);
        http2.setOverheadResetFactor(0);
        http2.setOverheadContinuationThreshold(0);
        http2.setOverheadDataThreshold(0);
        http2.setOverheadWindowUpdateThreshold(0);
        connector.addUpgradeProtocol(http2);
        if (arguments.length > 2) {
            connector.setSecure(true);
            connector.setScheme("https");
            connector.setProperty("SSLEnabled", "true");
            connector.addSslHostConfig(tls(dir));
        }

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(dir.toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", dir.toString());
        Tomcat.addServlet(context, "pages", new Pages(dir));
        context.addServletMappingDecoded("/", "pages");
        tomcat.start();
        tomcat.getServer().await();
    }
}
