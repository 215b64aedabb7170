/** APIs of shapes that many REST APIs have beside plain collections, and batches that are undone there. */
package dev.unwind.apishapes;
