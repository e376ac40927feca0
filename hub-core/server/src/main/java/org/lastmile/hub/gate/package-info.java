/** The only way between the zones: packets in sequence, carried by a link that the inside opens. */
@NullMarked
package org.lastmile.hub.gate;

import org.jspecify.annotations.NullMarked;
