/** The fault harness: both zones under load and faults, and the proof that what was promised was kept. */
@NullMarked
package org.lastmile.hub.simulator.torture;

import org.jspecify.annotations.NullMarked;
