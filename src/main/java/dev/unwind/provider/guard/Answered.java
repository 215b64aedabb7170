package dev.unwind.provider.guard;

/** What a call came to where its provider answered it: an HTTP status. */
public interface Answered {
    int status();
}
