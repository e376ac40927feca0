/** The small parts alone, by JMH. */
@NullMarked
package org.lastmile.hub.benchmark.micro;

import org.jspecify.annotations.NullMarked;
