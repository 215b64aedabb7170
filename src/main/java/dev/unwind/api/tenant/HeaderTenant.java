package dev.unwind.api.tenant;

import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.Tenant;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.regex.Pattern;

/**
 * Takes the tenant from a configured header; a request without it is refused. If none is configured, all callers are
 * the default tenant.
 */
@RequestScoped
class HeaderTenant implements TenantResolver {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final TenancyConfig config;
    private final CurrentVertxRequest current;

    HeaderTenant(TenancyConfig config, CurrentVertxRequest current) {
        this.config = config;
        this.current = current;
    }

    @Override
    public Tenant tenant() {
        return config.header().map(this::named).orElse(Tenant.DEFAULT);
    }

    private Tenant named(String header) {
        var given = current.getCurrent().request().headers().getAll(header);
        if (given.size() != 1 || !NAME.matcher(given.get(0)).matches()) {
            throw new ProblemException(ProblemType.INVALID_PARAMETER.with("the header " + header
                    + " names one tenant: 1 to 100 letters, digits, dots, underscores and hyphens,"
                    + " and it starts with a letter or a digit"));
        }
        return new Tenant(given.get(0));
    }
}
