package org.lastmile.hub.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test, or every test of the class, needs more than a JDK and Maven. Where the machine does not have it the test is
 * skipped by name, with what is missing as the reason; {@link Tally} counts it, and refuses it under {@code
 * -Dhub.require=all}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresCondition.class)
public @interface Requires {
  /** All that is needed. */
  Need[] value();
}
