import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp as a client: reads every response to its end. */
final class Client extends EventListener implements Harness.Client {
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final OkHttpClient client;
    private final Request request;

    Client(Harness.Task task) throws Exception {
        RequestBody content = task.method().equals("POST") ? RequestBody.create(task.content()) : null;
        request = new Request.Builder().url(task.url()).method(task.method(), content).build();
        // Without a time-out it shows when a caller would wait for ever.
        OkHttpClient.Builder builder = new OkHttpClient.Builder().eventListener(this).readTimeout(Duration.ZERO).followRedirects(false);
        if (task.ca().isEmpty()) {
            builder.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        } else {
            Harness.Trust trust = Harness.Trust.in(task.ca());
            builder.sslSocketFactory(trust.context().getSocketFactory(), trust.manager());
        }
        client = builder.build();
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        connected.complete(null);
    }

    @Override
    public CompletableFuture<?> connected() {
        return connected;
    }

    @Override
    public CompletableFuture<?> request() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        client.newCall(request).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    response.body().bytes();
                    told.complete(null);
                } catch (IOException | RuntimeException error) {
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

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    public static void main(String[] arguments) throws Exception {
        Harness.run(arguments, Client::new);
    }
}
