import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * OkHttp as a client: reads every response to its end, and exits with 0 if all were whole.
 * Client URL [--ca FILE] [--parallel N] [--follow N] [--upload FILE] [--method METHOD]
 */
public class Client {
    private final HttpUrl url;
    private final Map<String, String> options = new HashMap<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final OkHttpClient client;

    Client(String[] arguments) throws Exception {
        url = HttpUrl.get(arguments[0]);
        for (int i = 1; i + 1 < arguments.length; i += 2) options.put(arguments[i], arguments[i + 1]);
        OkHttpClient.Builder builder = new OkHttpClient.Builder().callTimeout(20, TimeUnit.SECONDS).followRedirects(false);
        builder.eventListener(new EventListener() {
            @Override
            public void connectionAcquired(Call call, Connection connection) {
                connected.complete(null);
            }
        });
        if (options.containsKey("--ca")) {
            trust(builder, options.get("--ca"));
        } else {
            builder.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        }
        client = builder.build();
    }

    static void trust(OkHttpClient.Builder builder, String ca) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = new FileInputStream(ca)) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        TrustManager[] managers = factory.getTrustManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        builder.sslSocketFactory(context.getSocketFactory(), (X509TrustManager) managers[0]);
    }

    CompletableFuture<Void> request() {
        String upload = options.get("--upload");
        RequestBody body = upload == null ? null : RequestBody.create(Path.of(upload).toFile(), null);
        String method = upload == null ? options.getOrDefault("--method", "GET") : "POST";
        CompletableFuture<Void> told = new CompletableFuture<>();
        client.newCall(new Request.Builder().url(url).method(method, body).build()).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    response.body().bytes();
                    told.complete(null);
                } catch (IOException error) {
                    told.completeExceptionally(error);
                }
            }

            @Override
            public void onFailure(Call call, IOException error) {
                told.completeExceptionally(error);
            }
        });
        return told;
    }

    /** Requests at once: those behind the first wait for its connection, or each would dial. */
    CompletableFuture<Void> requests() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        all.add(request());
        int parallel = Integer.parseInt(options.getOrDefault("--parallel", "1"));
        if (parallel > 1) CompletableFuture.anyOf(connected, all.get(0)).exceptionally(error -> null).get();
        for (int i = 1; i < parallel; i++) all.add(request());
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** It keeps its connection, as its pool would, until that is over: what it sends last is not to be lost. */
    void untilLeft() throws Exception {
        String peer = String.format(":%04X 01 ", url.port());
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
