/** What is measured: the hub itself, and the same work by other means, each in a process of its own. */
@NullMarked
package org.lastmile.hub.benchmark.contender;

import org.jspecify.annotations.NullMarked;
