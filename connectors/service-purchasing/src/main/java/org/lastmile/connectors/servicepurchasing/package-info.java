/** What the dialect of the purchasing system needs beyond routes and mappings: its lists of files, and its receipts. */
@NullMarked
package org.lastmile.connectors.servicepurchasing;

import org.jspecify.annotations.NullMarked;
