/** Assembly of one zone: configuration, broker, database, start and stop in order. */
@NullMarked
package org.lastmile.hub.zone;

import org.jspecify.annotations.NullMarked;
