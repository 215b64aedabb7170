/** The program and its command line. Start with {@link dev.unwind.command.Program}. */
package dev.unwind.command;
