package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Makes the writes of one operation of a kind: each by a call of its own, or as items of common calls. Thread-safe. */
public final class WriteCalls {
    private final HttpCalls http;
    private final Optional<ItemWrites> together;

    /** @param together empty if each write is a call of its own */
    WriteCalls(HttpCalls http, Optional<ItemWrites> together) {
        this.http = http;
        this.together = together;
    }

    /** Calls that are made for one resource each. */
    public static WriteCalls alone(HttpCalls http) {
        return new WriteCalls(http, Optional.empty());
    }

    /**
     * A write.
     *
     * @param alone the call that would make it alone
     * @param body what that call would send; empty if nothing
     * @param name the name that the resource gets; empty if it has none, or gets none by this
     */
    public record Write(
            ProviderCall alone, Subject subject, Optional<JsonNode> body, Optional<String> name, IdempotencyKey key) {
        /** A write of a resource as a whole. */
        public Write(ProviderCall alone, Subject subject, IdempotencyKey key) {
            this(alone, subject, Optional.empty(), Optional.empty(), key);
        }
    }

    /** Whether writes are items of common calls. */
    public boolean shared() {
        return together.isPresent();
    }

    /** The call that is sent in place of this one. Its answers show a resource where those of a call for one would. */
    public CallTemplate sentFor(CallTemplate alone) {
        return together.map(ItemWrites::template).orElse(alone);
    }

    /**
     * Makes a write, and gives what the answer says of it. Lazy; may complete on any thread; fails with a
     * {@link dev.unwind.provider.ProviderFailure}. Cancelling a subscription does not stop it.
     */
    public Uni<ProviderAnswer> write(Write write) {
        return together.map(items -> items.write(write)).orElseGet(() -> http.write(write.alone()));
    }
}
