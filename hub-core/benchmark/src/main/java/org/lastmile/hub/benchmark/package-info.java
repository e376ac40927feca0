/** How fast the hub is: the command, the table of its scenarios, and what a run found. */
@NullMarked
package org.lastmile.hub.benchmark;

import org.jspecify.annotations.NullMarked;
