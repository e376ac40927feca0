/** The command line. */
@NullMarked
package org.lastmile.hub.cli;

import org.jspecify.annotations.NullMarked;
