/** What the dialect of the legal aid system needs beyond routes and mappings: tokens, calls, and a poll that loses nothing. */
@NullMarked
package org.lastmile.connectors.justice;

import org.jspecify.annotations.NullMarked;
