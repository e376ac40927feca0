/** The evidence: what happened to every message, append-only, hash-chained, found by case. */
@NullMarked
package org.lastmile.hub.ledger;

import org.jspecify.annotations.NullMarked;
