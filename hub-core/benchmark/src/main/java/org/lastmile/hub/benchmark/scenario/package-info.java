/** One class for each question that the benchmark answers. */
@NullMarked
package org.lastmile.hub.benchmark.scenario;

import org.jspecify.annotations.NullMarked;
