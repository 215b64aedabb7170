/**
 * Makes HTTP calls to a provider, with credentials, redirects and spans, and classifies the answers. Start with
 * {@link HttpCalls} and {@link FailureClassifier}.
 */
package dev.unwind.provider.rest.http;
