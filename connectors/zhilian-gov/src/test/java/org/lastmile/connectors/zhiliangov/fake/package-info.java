/** A stand-in for the Zhilian portal that speaks its protocol over real sockets; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.zhiliangov.fake;

import org.jspecify.annotations.NullMarked;
