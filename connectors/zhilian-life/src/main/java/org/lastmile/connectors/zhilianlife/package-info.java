/** What the dialect of the residents' portal needs beyond routes and mappings: tokens, failures inside HTTP 200, and a paged pull that loses nothing. */
@NullMarked
package org.lastmile.connectors.zhilianlife;

import org.jspecify.annotations.NullMarked;
