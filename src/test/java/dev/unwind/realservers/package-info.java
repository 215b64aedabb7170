/** Servers that nobody here wrote, from package registries, and what providers' descriptions rely on in them. */
package dev.unwind.realservers;
