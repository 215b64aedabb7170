/**
 * Makes HTTP calls to a provider, with credentials, redirects and spans, and classifies the answers. Start with {@link dev.unwind.provider.rest.http.HttpCalls} and
 * {@link dev.unwind.provider.rest.http.FailureClassifier}.
 */
package dev.unwind.provider.rest.http;
