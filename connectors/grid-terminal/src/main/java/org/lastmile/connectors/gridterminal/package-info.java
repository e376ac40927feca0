/** What the grid terminal needs beyond routes and mappings: reports with photos, and photos without metadata. */
@NullMarked
package org.lastmile.connectors.gridterminal;

import org.jspecify.annotations.NullMarked;
