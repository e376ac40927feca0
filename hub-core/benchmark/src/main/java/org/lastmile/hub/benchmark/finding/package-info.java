/** What a run found, and on which machine. */
@NullMarked
package org.lastmile.hub.benchmark.finding;

import org.jspecify.annotations.NullMarked;
