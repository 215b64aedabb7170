package dev.unwind.apivariants;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** Carries answers back to clients, with the faults that were ordered. */
final class ResponseWriter {
    private final Timers timers;
    private final AtomicLong streamed = new AtomicLong();

    ResponseWriter(Timers timers) {
        this.timers = timers;
    }

    /** How many bytes of endless bodies went out. */
    long streamed() {
        return streamed.get();
    }

    void accept(HttpServerRequest request, Call call, VariantCollection collection) {
        Optional<Fault> fault = collection.orders().next(call);
        if (fault.isEmpty()) {
            send(request.response(), collection.handle(call));
            return;
        }
        Runnable forgotten = () -> request.connection().close();
        after(fault.get().delayMillis, collection, () -> strike(fault.get(), request, call, collection), forgotten);
    }

    void send(HttpServerResponse response, Response answer) {
        Map<String, String> type = answer.body().isEmpty() ? Map.of() : Map.of("Content-Type", "application/json");
        send(response, answer.status(), type, answer.headers(), Buffer.buffer(answer.text()));
    }

    private void strike(Fault fault, HttpServerRequest request, Call call, VariantCollection collection) {
        Response answer = Response.empty(200);
        if (fault.takesEffect && fault.effectAfterMillis == 0) {
            answer = collection.handle(call);
        } else if (fault.takesEffect) {
            after(fault.effectAfterMillis, collection, () -> collection.handle(call), () -> {});
        }
        end(fault, request, answer, collection);
    }

    private void end(Fault fault, HttpServerRequest request, Response answer, VariantCollection collection) {
        HttpServerResponse response = request.response();
        switch (fault.ending) {
            case ANSWER -> send(response, answer.with(fault.headers));
            case REPLACED -> send(response, fault.status, Map.of(), fault.headers, Buffer.buffer(fault.body));
            case TRUNCATED -> truncate(response, answer.with(fault.headers));
            case WRONG_ID -> send(response, collection.misnamed(answer.with(fault.headers), fault.otherId));
            case ENDLESS -> new EndlessBody(response, streamed).send();
            case CUT -> request.connection().close();
            case GZIP -> compress(response, answer.with(fault.headers));
        }
    }

    private static void truncate(HttpServerResponse response, Response answer) {
        String text = answer.body().isEmpty() ? "{\"id\":1}" : answer.text();
        int status = answer.status() == 204 ? 200 : answer.status();
        Map<String, String> type = Map.of("Content-Type", "application/json");
        send(response, status, type, answer.headers(), Buffer.buffer(text.substring(0, text.length() / 2)));
    }

    private static void compress(HttpServerResponse response, Response answer) {
        Map<String, String> coding = Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");
        send(response, answer.status(), coding, answer.headers(), Buffer.buffer(compressed(answer.text())));
    }

    private static void send(
            HttpServerResponse response,
            int status,
            Map<String, String> headers,
            Map<String, String> further,
            Buffer body) {
        if (response.closed() || response.ended()) {
            return;
        }
        headers.forEach(response::putHeader);
        further.forEach(response::putHeader);
        response.setStatusCode(status);
        if (status == 204) {
            response.end();
        } else {
            response.end(body);
        }
    }

    /** @param forgotten what is done instead where everything was forgotten meanwhile */
    private void after(long millis, VariantCollection collection, Runnable act, Runnable forgotten) {
        if (millis == 0) {
            act.run();
            return;
        }
        int resets = collection.resets();
        timers.after(millis, () -> (collection.resets() == resets ? act : forgotten).run());
    }

    private static byte[] compressed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
