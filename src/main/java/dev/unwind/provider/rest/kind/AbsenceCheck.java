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
 * its body says so, or if another read works at the same time: otherwise it may be the gateway that lacks its rights.
 * Thread-safe.
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
        return http.read(call, form).chain(answer -> {
            if (!form.statuses().contains(answer.status())) {
                return Uni.createFrom().item(Optional.of(answer));
            }
            return believed(answer).map(absent -> {
                if (!absent) {
                    throw FailureClassifier.unusable(
                            call,
                            answer.status(),
                            "which may mean that it is absent, or that this gateway lacks its rights");
                }
                return Optional.<ProviderAnswer>empty();
            });
        });
    }

    private Uni<Boolean> believed(ProviderAnswer answer) {
        if (!AbsenceForm.isRefusal(answer.status()) || saidByBody(answer)) {
            return Uni.createFrom().item(true);
        }
        return control.map(http::works).orElseGet(() -> Uni.createFrom().item(false));
    }

    private boolean saidByBody(ProviderAnswer answer) {
        try {
            return answer.body().filter(form::of).isPresent();
        } catch (RuntimeException notSaid) {
            return false;
        }
    }
}
