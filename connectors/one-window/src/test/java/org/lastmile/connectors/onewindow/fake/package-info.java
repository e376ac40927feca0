/** A stand-in for the window system and its print queue, over real sockets; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.onewindow.fake;

import org.jspecify.annotations.NullMarked;
