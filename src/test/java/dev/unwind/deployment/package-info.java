/** What operators are given: manifests, images and rules, each held against what reads it. */
package dev.unwind.deployment;
