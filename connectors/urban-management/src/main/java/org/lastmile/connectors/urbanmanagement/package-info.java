/** What the dialect of urban management needs beyond routes and mappings: its key and codes, and files inside XML. */
@NullMarked
package org.lastmile.connectors.urbanmanagement;

import org.jspecify.annotations.NullMarked;
