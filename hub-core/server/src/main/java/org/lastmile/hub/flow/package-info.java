/** Flows: loading, checking, testing and running the pure routes that decide where a message goes, and how much of it. */
@NullMarked
package org.lastmile.hub.flow;

import org.jspecify.annotations.NullMarked;
