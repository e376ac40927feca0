/** What the ledger needs beyond routes and mappings: one transaction for each entry, and a look at its columns before. */
@NullMarked
package org.lastmile.connectors.communityledger;

import org.jspecify.annotations.NullMarked;
