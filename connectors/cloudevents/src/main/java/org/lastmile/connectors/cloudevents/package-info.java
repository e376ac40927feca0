/** Reads and writes CloudEvents in the three modes of the HTTP binding. */
@NullMarked
package org.lastmile.connectors.cloudevents;

import org.jspecify.annotations.NullMarked;
