/** A stand-in for a system that speaks CloudEvents, over real sockets; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.cloudevents.fake;

import org.jspecify.annotations.NullMarked;
