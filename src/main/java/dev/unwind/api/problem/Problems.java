package dev.unwind.api.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The problems that an endpoint may answer with, besides those of every endpoint. Used for the description of the API
 * only, by {@link dev.unwind.api.description.ProblemsFilter}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface Problems {
    ProblemType[] value();
}
