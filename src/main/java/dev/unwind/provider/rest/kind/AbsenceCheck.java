package dev.unwind.provider.rest.kind;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.rest.description.AbsenceForm;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Reads what may be absent. An answer counts as absence only in the provider's form for it. A 401 or 403 counts only if
 * its body says so, or if another read works between two that are answered so: otherwise it may be the gateway that
 * lacks its rights. Thread-safe.
 */
final class AbsenceCheck {
    private final HttpCalls http;
    private final AbsenceForm form;
    private final Optional<ProviderCall> control;

    /** @param control a read that works as long as the gateway has its rights; empty if there is none */
    AbsenceCheck(HttpCalls http, AbsenceForm form, Optional<ProviderCall> control) {
        this.http = http;
        this.form = form;
        this.control = control;
    }

    /**
     * The answer to a read; empty if the provider answers that there is nothing. Lazy. Completes on an event loop.
     * Fails with a {@link ProviderFailure}; as in doubt if it cannot be told whether there is something.
     */
    Uni<Optional<ProviderAnswer>> read(ProviderCall call) {
        return http.read(call, form)
                .chain(answer -> mayMeanRights(answer)
                        ? readAgain(call, answer)
                        : Uni.createFrom().item(shown(answer)));
    }

    private Optional<ProviderAnswer> shown(ProviderAnswer answer) {
        return Optional.of(answer).filter(each -> !form.statuses().contains(each.status()));
    }

    private boolean mayMeanRights(ProviderAnswer answer) {
        return shown(answer).isEmpty() && AbsenceForm.isRefusal(answer.status()) && !saidByBody(answer);
    }

    /** The rights may have come back since the first read: it is absent if it is refused after the control, too. */
    private Uni<Optional<ProviderAnswer>> readAgain(ProviderCall call, ProviderAnswer refused) {
        return control.map(http::works)
                .orElseGet(() -> Uni.createFrom().item(false))
                .chain(works -> {
                    if (!works) {
                        throw FailureClassifier.unusable(
                                call,
                                refused.status(),
                                "which may mean that it is absent, or that this gateway lacks its rights");
                    }
                    return http.read(call, form).map(this::shown);
                });
    }

    private boolean saidByBody(ProviderAnswer answer) {
        try {
            return answer.body().filter(form::of).isPresent();
        } catch (RuntimeException notSaid) {
            return false;
        }
    }
}
