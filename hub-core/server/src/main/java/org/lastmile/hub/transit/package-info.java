/** The durable core: Steps, the loop, lanes, queues, repeats, order and dead letters. */
@NullMarked
package org.lastmile.hub.transit;

import org.jspecify.annotations.NullMarked;
