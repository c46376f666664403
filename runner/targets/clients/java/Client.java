import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * java.net.http as a client: reads every response to its end, and exits with 0 if all were whole.
 * Client URL --ca FILE [--parallel N] [--follow N] [--upload FILE] [--method METHOD]
 */
public class Client {
    private final URI url;
    private final Map<String, String> options = new HashMap<>();
    private final HttpClient client;

    Client(String[] arguments) throws Exception {
        url = URI.create(arguments[0]);
        for (int i = 1; i + 1 < arguments.length; i += 2) options.put(arguments[i], arguments[i + 1]);
        client = HttpClient.newBuilder().sslContext(trusting(options.get("--ca"))).build();
    }

    static SSLContext trusting(String ca) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = new FileInputStream(ca)) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** No content, and word of when it is asked for: the head of the request is under way then. */
    record Empty(Runnable sent, BodyPublisher nothing) implements BodyPublisher {
        @Override
        public long contentLength() {
            return 0;
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            sent.run();
            nothing.subscribe(subscriber);
        }
    }

    CompletableFuture<?> request(Runnable sent) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(20));
        String upload = options.get("--upload");
        if (upload != null) {
            request.POST(BodyPublishers.ofFile(Path.of(upload)));
        } else {
            request.method(options.getOrDefault("--method", "GET"), new Empty(sent, BodyPublishers.noBody()));
        }
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
    }

    /** Requests at once: those behind the first wait for its connection, or each would dial. */
    CompletableFuture<?> requests() throws Exception {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(request(() -> connected.complete(null)));
        all.get(0).whenComplete((response, error) -> connected.complete(null));
        int parallel = Integer.parseInt(options.getOrDefault("--parallel", "1"));
        if (parallel > 1) connected.get();
        for (int i = 1; i < parallel; i++) all.add(request(() -> {}));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** It keeps its connection, as its pool would, until that is over: what it sends last is not to be lost. */
    void untilLeft() throws Exception {
        String peer = String.format(":%04X 01 ", url.getPort());
        for (int i = 0; i < 150 && Files.readString(Path.of("/proc/net/tcp")).contains(peer); i++) Thread.sleep(20);
    }

    public static void main(String[] arguments) throws Exception {
        Client client = new Client(arguments);
        int follow = Integer.parseInt(client.options.getOrDefault("--follow", "1"));
        int failed = 0;
        for (int i = 0; i < follow; i++) {
            try {
                client.requests().get();
            } catch (ExecutionException error) {
                System.err.println(error.getCause());
                failed = 1;
            }
        }
        client.untilLeft();
        System.exit(failed);
    }
}
