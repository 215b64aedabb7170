package dev.unwind.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The problems that an endpoint answers with besides those that every one does. For the description of the API alone: {@link
 * ProblemsInDescription} puts them there.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
@interface Problems {
    ProblemType[] value();
}
