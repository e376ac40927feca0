/** The hub and all systems on one machine: to look at, to try a system against, and to try the hub against a system. */
@NullMarked
package org.lastmile.hub.demo;

import org.jspecify.annotations.NullMarked;
