/** A stand-in for grid terminals and their back end, over real sockets; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.gridterminal.fake;

import org.jspecify.annotations.NullMarked;
