/** A stand-in for the livelihood section of the portal over a real socket; shares no code with the connector. */
@NullMarked
package org.lastmile.connectors.zhilianlife.fake;

import org.jspecify.annotations.NullMarked;
