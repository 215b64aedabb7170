/** Tests in which real processes die: instances of the packaged gateway, and PostgreSQL under them. */
package dev.unwind.endtoend;
