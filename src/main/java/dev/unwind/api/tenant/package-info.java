/**
 * Which tenant a request belongs to. Start with {@link dev.unwind.api.tenant.TenantResolver}.
 */
package dev.unwind.api.tenant;
