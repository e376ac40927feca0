/** What stands around a contender: the systems that send, and the departments that receive and count. */
@NullMarked
package org.lastmile.hub.benchmark.load;

import org.jspecify.annotations.NullMarked;
