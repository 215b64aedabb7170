/**
 * The paths of the HTTP API and their methods, for all who need them outside of the endpoints. Depends on nothing else
 * of this project. Start with {@link Routes}.
 */
package dev.unwind.route;
