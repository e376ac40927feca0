/** What a connector's author sees: the canonical message and the few contracts between a connector and the hub. */
@NullMarked
package org.lastmile.hub.spi;

import org.jspecify.annotations.NullMarked;
