/** What nobody may get out of the gateway, or make it do: over HTTP, against servers that misbehave. */
package dev.unwind.security;
