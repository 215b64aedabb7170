package dev.unwind.api.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The problems that an endpoint answers with besides those that every one does. For the description of the API alone: {@link
 * dev.unwind.api.description.ProblemsFilter} puts them there.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface Problems {
    ProblemType[] value();
}
