import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicInteger;

/** java.net.http as a client: reads every response to its end. */
final class Client implements Harness.Client {
    /** One for all: a client's own would keep its threads for a minute. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final HttpRequest request;
    private final HttpClient client;

    Client(Harness.Task task) throws Exception {
        BodyPublisher content = BodyPublishers.ofByteArray(task.content());
        request = HttpRequest.newBuilder(URI.create(task.url())).method(task.method(), new Content(content, connected)).build();
        client = HttpClient.newBuilder().executor(THREADS).sslContext(Harness.Trust.in(task.ca()).context()).build();
    }

    /** Content, and word of when it is asked for: the head of the request is under way then. */
    private record Content(BodyPublisher content, CompletableFuture<Void> connected) implements BodyPublisher {
        @Override
        public long contentLength() {
            return content.contentLength();
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            connected.complete(null);
            content.subscribe(subscriber);
        }
    }

    @Override
    public CompletableFuture<?> request() {
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    @Override
    public CompletableFuture<?> connected() {
        return connected;
    }

    /** HttpClient has a close() since Java 21. Until then its selector ends once it is collected, which would be left to chance. */
    @Override
    public void close() {
        if (CLOSED.incrementAndGet() % 32 == 0) System.gc();
    }

    public static void main(String[] arguments) throws Exception {
        Harness.run(arguments, Client::new);
    }
}
