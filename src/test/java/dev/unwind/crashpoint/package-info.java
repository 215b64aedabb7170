/** Crashes an engine at a chosen boundary, for the tests of the journal, the providers and the engine. */
package dev.unwind.crashpoint;
