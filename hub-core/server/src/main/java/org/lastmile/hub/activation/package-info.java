/** What IT staff change while a zone runs: sees it, checks it as a whole, swaps it in, keeps every version. */
@NullMarked
package org.lastmile.hub.activation;

import org.jspecify.annotations.NullMarked;
