package dev.unwind.endtoend;

import java.util.Optional;

/**
 * A plan that was sent off.
 *
 * @param id of the batch that was accepted; empty where no answer said whether it was
 */
record Submitted(Plan plan, Optional<String> id) {}
