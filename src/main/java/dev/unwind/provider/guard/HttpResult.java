package dev.unwind.provider.guard;

/** The result of a call that the provider answered: carries the HTTP status of the answer, for metrics. */
public interface HttpResult {
    int status();
}
