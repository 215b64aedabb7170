/**
 * Signatures of requests, made as they are sent: keyed hashes over a template, and AWS Signature Version 4. Start with
 * {@link RequestSignature}.
 */
package dev.unwind.provider.rest.signature;
