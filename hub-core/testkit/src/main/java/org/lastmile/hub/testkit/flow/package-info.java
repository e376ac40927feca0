/** Runs the YAML tests of flows as JUnit tests, each by its name. */
@NullMarked
package org.lastmile.hub.testkit.flow;

import org.jspecify.annotations.NullMarked;
