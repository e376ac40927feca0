/** A stand-in for the people who upload workbooks and for the centre's own system, over real sockets; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.socialorgs.fake;

import org.jspecify.annotations.NullMarked;
