package dev.unwind.provider.rest.http;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.NotPermitted;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.guard.CallGuard;
import dev.unwind.provider.guard.ProviderPauses;
import dev.unwind.provider.rest.auth.AccessTokens;
import dev.unwind.provider.rest.auth.SecretQuery;
import dev.unwind.provider.rest.description.AbsenceForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls one provider over HTTP: when permitted, guarded, with credentials, and with failures classified. Redirects are
 * followed within the provider only (see {@link Redirects}). Thread-safe.
 *
 * <p>Every Uni is lazy, sends anew at each subscription, may complete on any event loop, and fails with a
 * {@link ProviderFailure} only. Cancelling a subscription does not stop a request.
 */
public final class HttpCalls implements AutoCloseable {
    private static final Set<Integer> ABOUT_ONE_RESOURCE = Set.of(404, 409, 410, 412, 422, 423, 425);

    private final BaseUrl baseUrl;
    private final Duration timeout;
    private final AuthorizedSender sender;
    private final FailureClassifier classifier;
    private final RetryAfterGate gate;
    private final CallGuard guard;
    private final KnownSecrets secrets;
    private final SecretQuery query;
    private final PathScope scope;
    private final CallPermit permit;
    private final Optional<RunCalls> run;

    /** The calls to one provider, of no kind yet: see {@link #of(KindDescription)}. */
    public HttpCalls(
            Vertx vertx, ProviderDescription provider, ProviderPauses pauses, MeterRegistry metrics, Tracing tracing) {
        var settings = provider.calls();
        var retry = settings.guards().retry();
        this.baseUrl = new BaseUrl(provider.baseUrl());
        this.timeout = settings.timeout();
        this.sender = new AuthorizedSender(
                new HttpSender(vertx, provider, baseUrl, metrics, tracing), tokens(vertx, provider));
        this.classifier = new FailureClassifier(provider.answers());
        this.gate = new RetryAfterGate(vertx, provider.name(), retry.maxDelay(), retry.delay(), pauses.longest());
        pauses.add(provider.name(), gate);
        this.guard = new CallGuard(provider.name(), settings.guards(), gate::passed, metrics);
        this.secrets = provider.credentials().secrets().and(provider.transport().secrets());
        this.query = provider.credentials().query();
        this.scope = PathScope.none();
        this.permit = CallPermit.ALWAYS;
        this.run = Optional.empty();
    }

    private static Optional<AccessTokens> tokens(Vertx vertx, ProviderDescription provider) {
        return provider.credentials()
                .tokens()
                .map(tokens -> new AccessTokens(
                        vertx,
                        provider.name(),
                        tokens,
                        provider.transport(),
                        provider.calls().timeout()));
    }

    private HttpCalls(HttpCalls shared, PathScope scope, CallPermit permit, Optional<RunCalls> run) {
        this.baseUrl = shared.baseUrl;
        this.timeout = shared.timeout;
        this.sender = shared.sender;
        this.classifier = shared.classifier;
        this.gate = shared.gate;
        this.guard = shared.guard;
        this.secrets = shared.secrets;
        this.query = shared.query;
        this.scope = scope;
        this.permit = permit;
        this.run = run;
    }

    /** Calls this provider with another permit. Cheap; shares everything else with this object. */
    public HttpCalls under(CallPermit other) {
        return new HttpCalls(this, scope, other, run);
    }

    /**
     * Calls this provider for one kind, under the kind's paths alone. Cheap; shares everything else with this object.
     */
    public HttpCalls of(KindDescription kind) {
        return new HttpCalls(this, PathScope.of(kind), permit, run);
    }

    /**
     * Calls this provider for a run, in which each call takes its turn. Cheap; shares everything else with this object.
     */
    public HttpCalls in(RunCalls of) {
        return new HttpCalls(this, scope, permit, Optional.of(of));
    }

    /** Reads something. Fails if the body is not JSON. */
    public Uni<ProviderAnswer> read(ProviderCall call) {
        return permitted(call, own -> guard.read(() -> send(own).map(HttpCalls::usable)));
    }

    /**
     * Reads something that may be absent. Fails if the body is not JSON, unless the answer says that there is nothing.
     *
     * @param absent what says that there is nothing
     */
    public Uni<ProviderAnswer> read(ProviderCall call, AbsenceForm absent) {
        return permitted(
                call,
                own -> guard.read(() -> sender.send(own, permit, this::target)
                        .map(answer -> saysAbsent(answer, absent) ? answer : usable(checked(answer, absent)))));
    }

    /** Whether an answer says that there is nothing, for good and in the form that the provider has for it. */
    private boolean saysAbsent(ProviderAnswer answer, AbsenceForm absent) {
        return absent.hasForm(answer)
                && FailureClassifier.askedPause(answer).isEmpty()
                && !classifier.refusedForNow(answer);
    }

    /** Fails as in doubt where the status means absence and the body is that of somebody between here and there. */
    private ProviderAnswer checked(ProviderAnswer answer, AbsenceForm absent) {
        if (absent.statuses().contains(answer.status()) && !absent.hasForm(answer)) {
            throw FailureClassifier.unusable(
                    answer.call(),
                    answer.status(),
                    "with a body that is not one of the provider: nothing is concluded");
        }
        return checked(answer);
    }

    /** Whether a read of this works: whether it is answered with a 2xx. */
    public Uni<Boolean> works(ProviderCall call) {
        return permitted(call, own -> guard.read(() -> send(own)))
                .map(answer -> true)
                .onFailure(ProviderFailure.class)
                .recoverWithItem(false);
    }

    /** Writes something. The caller checks whether the body of the answer is usable. */
    public Uni<ProviderAnswer> write(ProviderCall call) {
        return permitted(call, own -> guard.write(() -> send(own)));
    }

    /**
     * Writes several things by one call. Any answer with a 2xx is given as it is, also one whose body reports a
     * failure: the caller has each part of it {@link #judged}.
     */
    public Uni<ProviderAnswer> writeSeveral(ProviderCall call) {
        return permitted(
                call,
                own -> guard.write(() -> sender.send(own, permit, this::target)
                        .map(answer -> answer.successful() ? taken(answer) : checked(answer))));
    }

    /**
     * What an answer says of one thing, as if that had been a call of its own.
     *
     * @param failed whether the kind's description says that nothing was done
     * @throws ProviderFailure if it was not done, or may not have been
     */
    public ProviderAnswer judged(ProviderAnswer part, boolean failed) {
        if (part.successful() && !failed && !classifier.failedWithin(part)) {
            return part;
        }
        throw classifier.of(part);
    }

    /**
     * The target under the paths of the kind that a link leads to, without the secrets that its query may show.
     *
     * @param here the target of the call whose answer holds the link; relative links start from it
     * @throws IllegalArgumentException if the link leads elsewhere: credentials are meant for the provider only
     */
    public String target(String here, String link) {
        return own(baseUrl.target(here, link));
    }

    /**
     * A target that is on record, without the secrets that its query may show.
     *
     * @throws IllegalArgumentException if it is not under the paths of the kind: those may be others by now
     */
    public String own(String target) {
        return scope.checked(query.removedFrom(target));
    }

    @Override
    public void close() {
        sender.close();
    }

    /**
     * Waits for the permit, and again if it has run short by the time that the request is to be written. Waits outside
     * of the guard, so that a call without a permit occupies no slot.
     */
    private <T> Uni<T> permitted(ProviderCall call, Function<ProviderCall, Uni<T>> send) {
        return Uni.createFrom().deferred(() -> {
            requireOwnPath(call);
            Supplier<Uni<T>> sent = () -> granted(call, send);
            return run.map(own -> own.call(sent)).orElseGet(sent);
        });
    }

    private <T> Uni<T> granted(ProviderCall call, Function<ProviderCall, Uni<T>> send) {
        return permit.granted(timeout)
                .chain(() -> send.apply(call.hiding(secrets)))
                .onFailure(NotPermitted.class)
                .recoverWithUni(() -> granted(call, send));
    }

    private void requireOwnPath(ProviderCall call) {
        try {
            scope.checked(call.target());
        } catch (IllegalArgumentException e) {
            throw new ProviderFailure.Unsupported(
                    "not sent: a call would lead elsewhere than the kind's description says: " + e.getMessage());
        }
    }

    private Uni<ProviderAnswer> send(ProviderCall call) {
        return sender.send(call, permit, this::target).map(this::checked);
    }

    private ProviderAnswer checked(ProviderAnswer answer) {
        if (answer.successful() && !classifier.failedWithin(answer)) {
            return taken(answer);
        }
        var failure = classifier.of(answer);
        if (failure.retryable() && !aboutOneResource(answer.status())) {
            failure.retryAfter().ifPresent(gate::ask);
        }
        throw failure;
    }

    private ProviderAnswer taken(ProviderAnswer answer) {
        classifier.exhausted(answer).ifPresent(gate::ask);
        return answer;
    }

    private static ProviderAnswer usable(ProviderAnswer answer) {
        if (answer.body().isEmpty()) {
            throw FailureClassifier.unusable(answer, "with a body that is no JSON that can be used");
        }
        return answer;
    }

    /** Whether a refusal says something about a resource rather than about how fast the provider is called. */
    private static boolean aboutOneResource(int status) {
        return ABOUT_ONE_RESOURCE.contains(status);
    }
}
