package dev.unwind.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kind without a provider, for tests of rules: it has names, takes every desired state, and shows the resources that
 * it was given.
 */
public final class StubKind {
    private final String name;
    private final boolean listable;
    private final Duration readLag;

    /** What is found and listed. */
    public final List<RemoteResource> resources = new ArrayList<>();

    /** The calls that were subscribed to, by the names of their methods. */
    public final List<String> calls = new ArrayList<>();

    /** What the next call fails with. */
    public Optional<Throwable> failure = Optional.empty();

    /** What a listing waits for once it has begun. */
    public Uni<Void> listingWaits = Uni.createFrom().voidItem();

    public StubKind(String name, boolean listable) {
        this(name, listable, Duration.ZERO);
    }

    private StubKind(String name, boolean listable, Duration readLag) {
        this.name = name;
        this.listable = listable;
        this.readLag = readLag;
    }

    /** A kind of which reads lag. */
    public static ResourceKind lagging(String name, Duration readLag) {
        return new StubKind(name, true, readLag).kind();
    }

    /** Adds a resource with this name. */
    public void add(String id, String resourceName) {
        ObjectNode projection = JsonNodeFactory.instance.objectNode().put("name", resourceName);
        resources.add(new RemoteResource(new RemoteId(id), projection, projection, Optional.empty(), Optional.empty()));
    }

    public ResourceKind kind() {
        var traits = traits();
        return (ResourceKind) Proxy.newProxyInstance(
                StubKind.class.getClassLoader(),
                new Class<?>[] {ResourceKind.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name", "toString" -> name;
                    case "traits" -> traits;
                    case "decorated", "under", "in" -> proxy;
                    case "together" -> 1;
                    case "check" -> List.of();
                    case "canonical" -> arguments[0];
                    case "namesAreIds", "turnsByRequest" -> false;
                    case "comparedName" -> arguments[0];
                    case "find" -> call("find", named((String) arguments[0]));
                    case "sameName" -> arguments[0].equals(arguments[1]);
                    case "isName" -> true;
                    case "list" ->
                        call("list", List.copyOf(resources))
                                .call(() -> listingWaits)
                                .invoke(all -> all.forEach(each -> accept(arguments[0], each)))
                                .map(all -> arguments.length == 1 ? null : Boolean.TRUE);
                    case "bodySize" -> 1_000L;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked")
    private static void accept(Object consumer, RemoteResource resource) {
        ((java.util.function.Consumer<RemoteResource>) consumer).accept(resource);
    }

    private List<RemoteResource> named(String wanted) {
        return resources.stream()
                .filter(resource ->
                        resource.projection().get("name").textValue().equals(wanted))
                .toList();
    }

    private Uni<List<RemoteResource>> call(String method, List<RemoteResource> answer) {
        return Uni.createFrom().deferred(() -> {
            calls.add(method);
            var failing = failure;
            failure = Optional.empty();
            return failing.<Uni<List<RemoteResource>>>map(
                            thrown -> Uni.createFrom().failure(thrown))
                    .orElseGet(() -> Uni.createFrom().item(answer));
        });
    }

    private KindTraits traits() {
        return new KindTraits(
                name,
                "stub",
                "account",
                IdRules.TEXTS,
                Optional.of("name"),
                true,
                listable,
                Optional.empty(),
                true,
                true,
                KindTraits.Abilities.ALL,
                false,
                List.of(),
                List.of(),
                false,
                List.of(),
                readLag,
                Duration.ZERO,
                Duration.ofSeconds(1),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                KindTraits.Behaviour.PLAIN);
    }

    /** All kinds that there are. */
    public static Kinds kinds(StubKind... stubs) {
        var all = List.of(stubs).stream().map(StubKind::kind).toList();
        return new Kinds() {
            @Override
            public Optional<ResourceKind> find(String name) {
                return all.stream().filter(kind -> kind.name().equals(name)).findFirst();
            }

            @Override
            public List<ResourceKind> all() {
                return all;
            }

            @Override
            public Kinds under(CallPermit permit) {
                return this;
            }
        };
    }
}
