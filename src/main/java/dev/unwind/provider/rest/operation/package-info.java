/** What calls an operation on a resource takes, and when each is made. Start with {@link Operation}. */
package dev.unwind.provider.rest.operation;
