/** What gateways need beyond routes and mappings: whose a topic is, and what the hub and they acknowledge. */
@NullMarked
package org.lastmile.connectors.carersupport;

import org.jspecify.annotations.NullMarked;
