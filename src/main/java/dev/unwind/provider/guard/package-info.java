/**
 * What stands around every call to a provider: how many run at once, how many may wait, and which failures are tried again and
 * when. The central type is {@link CallGuard}, the one place where SmallRye Fault Tolerance's strategies
 * are put together.
 */
package dev.unwind.provider.guard;
