/** What tests need to stop an engine dead wherever they want. */
package dev.unwind.crashpoint;
