/** Finds and starts connectors, each sealed in a Camel context of its own; their doors, receiving and delivering. */
@NullMarked
package org.lastmile.hub.connector;

import org.jspecify.annotations.NullMarked;
