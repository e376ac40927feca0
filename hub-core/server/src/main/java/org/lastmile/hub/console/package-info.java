/** The web pages of the hub: what it does, and the life of a case; masked, for people on this machine only. */
@NullMarked
package org.lastmile.hub.console;

import org.jspecify.annotations.NullMarked;
