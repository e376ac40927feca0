/** The district: the fakes of all systems started together, and the traffic between them. */
@NullMarked
package org.lastmile.hub.simulator;

import org.jspecify.annotations.NullMarked;
