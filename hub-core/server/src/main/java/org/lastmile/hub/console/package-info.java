/** The web pages of the hub. */
@NullMarked
package org.lastmile.hub.console;

import org.jspecify.annotations.NullMarked;
