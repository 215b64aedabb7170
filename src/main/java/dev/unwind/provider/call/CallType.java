package dev.unwind.provider.call;

/** What a call does with one resource. */
public enum CallType {
    READ,
    CREATE,
    UPDATE,
    DELETE
}
