/** Which tenant a request belongs to. Start with {@link TenantResolver}. */
package dev.unwind.api.tenant;
