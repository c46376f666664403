import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Has a client written in Java play every case of an attached run (runner/attach_desk.h), eight at once, or one case.
 * URL --attach | URL [--ca FILE] [parallel | follow-up | upload | head]
 */
final class Harness {
    private static final int WORKERS = 8;
    private static final int HANG_SECONDS = 5;

    /** What a case asks for; `ca` is empty in the clear. */
    record Task(String url, String ca, Set<String> needs) {
        String method() {
            return needs.contains("upload") ? "POST" : needs.contains("head") ? "HEAD" : "GET";
        }

        byte[] content() {
            return new byte[needs.contains("upload") ? 200_000 : 0];
        }

        /** Whether a connection to the peer is there, and neither end has closed it. */
        boolean isConnected() throws IOException {
            return Files.readString(Path.of("/proc/net/tcp")).contains(String.format(":%04X 01 ", URI.create(url).getPort()));
        }
    }

    /** A client for one case, with connections of its own. */
    interface Client extends AutoCloseable {
        /** Ends with the response, once that is read to its end. */
        CompletableFuture<?> request();

        /** Ends when a further request would find the first one's connection. */
        CompletableFuture<?> connected();

        @Override
        void close();
    }

    interface Maker {
        Client make(Task task) throws Exception;
    }

    record Trust(X509TrustManager manager, SSLContext context) {
        static Trust in(String ca) throws Exception {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            byte[] pem = Files.readAllBytes(Path.of(ca));
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new Trust((X509TrustManager) trust.getTrustManagers()[0], context);
        }
    }

    static void run(String[] arguments, Maker maker) throws Exception {
        List<String> words = List.of(arguments);
        String url = words.get(0);
        if (words.contains("--attach")) {
            attach(url, maker);
        } else {
            int ca = words.indexOf("--ca");
            launch(new Task(url, ca < 0 ? "" : words.get(ca + 1), Set.copyOf(words)), maker);
        }
        System.exit(0); // whatever threads there still are
    }

    private static void launch(Task task, Maker maker) throws Exception {
        Client client = maker.make(task);
        Throwable failure = play(client, task, Integer.MAX_VALUE); // where it hangs, h2prism ends it
        // It keeps its connection, as its pool would, until that is over: what it sends last is not to be lost.
        for (int i = 0; i < 150 && task.isConnected(); i++) Thread.sleep(20);
        if (failure == null) return;
        System.err.println(failure);
        System.exit(1);
    }

    private static void attach(String url, Maker maker) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            for (Future<?> worker : workers.invokeAll(Collections.nCopies(WORKERS, () -> work(url, maker)))) worker.get();
        } finally {
            workers.shutdown();
        }
    }

    private static Void work(String next, Maker maker) throws Exception {
        String told = next.replaceFirst("next$", "told");
        for (String json; !(json = ask(next, null)).contains("\"done\":true"); ) {
            Task task = new Task(text(json, "url"), text(json, "ca"), needs(json));
            // It keeps its connection, as its pool would, until the verdict stands, which is what the desk answers with.
            try (Client client = maker.make(task)) {
                ask(told, report(text(json, "token"), play(client, task, HANG_SECONDS)));
            }
        }
        return null;
    }

    /** What its caller is told of all its requests: the last failure, or null. */
    private static Throwable play(Client client, Task task, int patience) throws Exception {
        int count = task.needs.contains("parallel") ? 3 : 1;
        Throwable failure = outcome(requests(client, count), task, patience);
        if (!task.needs.contains("follow-up") || failure instanceof TimeoutException) return failure;
        Throwable later = outcome(requests(client, count), task, patience);
        return later == null ? failure : later;
    }

    /** An error, null if the responses were whole, or a time-out: nothing, though its connection ended long ago. */
    private static Throwable outcome(Future<?> requests, Task task, int patience) throws Exception {
        for (int silent = 0; silent < patience; ) {
            try {
                requests.get(1, TimeUnit.SECONDS);
                return null;
            } catch (ExecutionException error) {
                return error.getCause();
            } catch (TimeoutException none) {
                silent = task.isConnected() ? 0 : silent + 1;
            }
        }
        return new TimeoutException(patience + " s behind the end of its connection");
    }

    /** Requests at once: those behind the first wait for its connection, or each would dial. */
    private static CompletableFuture<?> requests(Client client, int count) throws Exception {
        CompletableFuture<?> first = client.request();
        if (count > 1) CompletableFuture.anyOf(client.connected(), first).exceptionally(error -> null).get();
        Stream<CompletableFuture<?>> others = Stream.generate(client::request).limit(count - 1);
        return CompletableFuture.allOf(Stream.concat(Stream.of(first), others).toArray(CompletableFuture[]::new));
    }

    private static String ask(String url, String body) throws IOException {
        HttpURLConnection desk = (HttpURLConnection) new URL(url).openConnection();
        if (body != null) {
            desk.setDoOutput(true);
            desk.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        return new String(desk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String report(String token, Throwable failure) {
        boolean hangs = failure instanceof TimeoutException;
        String caller = failure == null ? "success" : hangs ? "hang" : "error";
        String words = failure == null ? "" : hangs ? failure.getMessage() : failure.toString();
        String text = words.replaceAll("[\"\\\\]", "\\\\$0").replaceAll("\\p{Cntrl}", " ");
        return String.format("{\"token\":\"%s\",\"caller\":\"%s\",\"text\":\"%s\"}", token, caller, text);
    }

    // The desk's JSON is one flat object without white space. A quotation mark within a text is escaped, so that none looks like a
    // key; and no escape is expected in the texts that are read here.

    private static String text(String json, String key) {
        return found(json, "\"" + key + "\":\"([^\"\\\\]*)\"");
    }

    private static Set<String> needs(String json) {
        return Set.of(found(json, "\"needs\":\\[([^\\]]*)\\]").replace("\"", "").split(","));
    }

    private static String found(String json, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(json);
        if (!matcher.find()) throw new IllegalArgumentException("no " + pattern + " in " + json);
        return matcher.group(1);
    }
}
