/**
 * Walks through the documentation: every request in it is made to the running program, and every answer in it is the
 * program's.
 */
package dev.unwind.documentation;
