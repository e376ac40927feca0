/** Business state: cases, incidents, batches, questions, clocks and timers, handled one message in one database transaction. */
@NullMarked
package org.lastmile.hub.casework;

import org.jspecify.annotations.NullMarked;
