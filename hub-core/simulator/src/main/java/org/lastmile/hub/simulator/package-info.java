/** The district: fakes of systems started together, the ways to them, and the traffic between them. */
@NullMarked
package org.lastmile.hub.simulator;

import org.jspecify.annotations.NullMarked;
