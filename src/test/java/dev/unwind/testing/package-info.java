/** What tests of several packages share. */
package dev.unwind.testing;
